"""What is asked for: the page's key, from the inputs that may change a page and no others."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve
from django.utils import translation

from newsportal.language import language_of
from newsportal.network import is_trusted

Environ = dict[str, Any]
# Longer ones are nobody's page, and would fill the memory of the functions below.
MAX_PATH_BYTES, MAX_HOST_BYTES, MAX_QUERY_BYTES = 1024, 255, 1024
READ_BY = frozenset({"GET", "HEAD"})
SERVER = (
    "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "HTTP_HOST", "SCRIPT_NAME", "PATH_INFO",
    "wsgi.version", "wsgi.multithread", "wsgi.multiprocess", "wsgi.run_once", "wsgi.errors",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A page that may be kept: scheme, host and path, and the known query parameters."""

    scheme: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...] = ()

    @cached_property
    def key(self) -> str:
        if not self.query:
            return f"{self.scheme}://{self.host}{self.path}"
        return f"{self.scheme}://{self.host}{self.path}?{urlencode(self.query)}"

    def with_parameters(self, names: Iterable[str]) -> "Asked":
        known = tuple(pair for pair in self.query if pair[0] in names)
        return Asked(self.scheme, self.host, self.path, known)

    def environ(self, server: Environ) -> Environ:
        """Return a request for the page that holds nothing else of who asked for it."""
        kept = {name: server[name] for name in SERVER if name in server}
        return kept | {
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": urlencode(self.query),
            "wsgi.url_scheme": self.scheme,
            "wsgi.input": BytesIO(),
            "CONTENT_LENGTH": "0",
            "REMOTE_ADDR": "",
        }


def asked(environ: Environ) -> Asked | None:
    """Return what is asked for; None for what no page of ours can be the answer to."""
    if environ["REQUEST_METHOD"] not in READ_BY:
        return None
    host, path = environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", "")
    if len(path) > MAX_PATH_BYTES or len(host) > MAX_HOST_BYTES:
        return None
    text = environ.get("QUERY_STRING", "")
    return _asked(scheme_of(environ), host, path, text if len(text) <= MAX_QUERY_BYTES else "")


@lru_cache(maxsize=2048)  # what is asked for is asked for again
def _asked(scheme: str, host: str, path: str, text: str) -> Asked | None:
    # A path is decoded already: with a question mark in it, it could pass for another's query.
    if "?" in path or not is_own(host):
        return None
    return Asked(scheme, host.lower(), path, known_query(text) if text else ())


def scheme_of(environ: Environ) -> str:
    """Return the client's scheme, as `newsportal.network.trusted_proxies` sees it."""
    scheme: str = environ["wsgi.url_scheme"]
    if settings.TRUSTED_PROXIES:
        forwarded = environ.get("HTTP_X_FORWARDED_PROTO")
        if forwarded in {"http", "https"} and _is_trusted(environ.get("REMOTE_ADDR", "")):
            return str(forwarded)
    return scheme


_is_trusted: Callable[[str], bool] = lru_cache(maxsize=4096)(is_trusted)


def is_own(host: str) -> bool:
    """Whether a Host header names us, with no port or one that is ours.

    A page would be kept once for each other port that somebody makes up.
    """
    domain, port = split_domain_port(host)
    ports = {"", str(settings.PORT), str(urlsplit(settings.SITE_URL).port or "")}
    return bool(domain) and port in ports and validate_host(domain, settings.ALLOWED_HOSTS)


def known_query(text: str) -> tuple[tuple[str, str], ...]:
    """Return the parameters that some page reads, each once (the last, as Django has it)."""
    pairs = dict(parse_qsl(text, keep_blank_values=True, errors="replace"))
    return tuple((name, pairs[name]) for name in settings.PAGE_PARAMETERS if name in pairs)


def parameters_of(path: str) -> tuple[str, ...] | None:
    """Return the query parameters that the page under `path` reads.

    None for what is for one reader, or no page. An address that leads nowhere has
    an answer for everyone, too: that there is none, or the way to the one with a slash.
    """
    if path.startswith(settings.STATIC_URL) or not (path.isascii() and path.isprintable()):
        return None
    with translation.override(language_of(path)):
        try:
            view = resolve(path).func
        except Resolver404:
            return settings.PAGE_PARAMETERS
    parameters: tuple[str, ...] | None = getattr(view, "page_parameters", None)
    return parameters
