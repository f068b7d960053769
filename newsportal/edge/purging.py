"""The caches in front of the portal that can be told to forget a page, and how.

An edge is a value read from EDGE_PURGE; what was sent to it is not its affair
(newsportal/edge/following.py). Its `repr` and its errors name no token.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPSConnection
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

TIMEOUT_S = 3  # for each wait; a dead edge must not keep its sender beyond the lease
MOST_ANSWER_BYTES = 64 * 1024
MOST_PAUSE_S = 300  # however long an edge asks us to wait


class Unsent(Exception):
    """The edge did not take the purge. The message is fit for any log.

    `pause_s` is how long it asked us to wait, if it did.
    """

    def __init__(self, message: str, *, pause_s: int | None = None) -> None:
        super().__init__(message)
        self.pause_s = pause_s


def spelled(key: str) -> str:
    """Return `key` as headers and APIs carry it: visible ASCII, no space, no comma."""
    return quote(key, safe=":._-")


@dataclass(frozen=True)
class Edge(ABC):
    """A cache in front of the portal. `name` is its row in the database."""

    name: str
    # The header field that tells this cache, and no other, how long it may keep a page.
    control_field: ClassVar[str]
    most_keys: ClassVar[int]  # in one request

    @abstractmethod
    def purge(self, keys: Sequence[str], *, is_hard: bool) -> None:
        """Forget the pages with one of `keys` (hard), or fetch them anew when asked for.

        `keys` are at most `most_keys`. Raises Unsent.
        """


@dataclass(frozen=True)
class Varnish(Edge):
    """Varnish with docs/varnish.vcl; `base` is its socket for purges."""

    base: str
    control_field = "Surrogate-Control"
    most_keys = 100  # of 80 bytes: Varnish refuses a header of more than 8 KB

    def purge(self, keys: Sequence[str], *, is_hard: bool) -> None:
        field_name = "xkey-purge" if is_hard else "xkey-softpurge"
        headers, _ = _ask(self.base, "PURGE", "/", {field_name: " ".join(map(spelled, keys))})
        if "Purged" not in headers:  # some other server, or another VCL
            raise Unsent("not our VCL")


@dataclass(frozen=True)
class Fastly(Edge):
    service: str
    token: str = field(repr=False)
    base: str = "https://api.fastly.com"
    control_field = "Surrogate-Control"
    most_keys = 256

    def purge(self, keys: Sequence[str], *, is_hard: bool) -> None:
        headers = {"Fastly-Key": self.token, "Accept": "application/json"}
        if not is_hard:
            headers["Fastly-Soft-Purge"] = "1"
        body = {"surrogate_keys": [spelled(key) for key in keys]}
        _ask(self.base, "POST", f"/service/{self.service}/purge", headers, body)


@dataclass(frozen=True)
class Cloudflare(Edge):
    """Cloudflare; it knows hard purges only."""

    zone: str
    token: str = field(repr=False)
    base: str = "https://api.cloudflare.com"
    control_field = "Cloudflare-CDN-Cache-Control"
    most_keys = 30  # what every plan has always taken

    def purge(self, keys: Sequence[str], *, is_hard: bool) -> None:
        headers = {"Authorization": f"Bearer {self.token}"}
        body = {"tags": [spelled(key) for key in keys]}
        path = f"/client/v4/zones/{self.zone}/purge_cache"
        _, answer = _ask(self.base, "POST", path, headers, body)
        if not (isinstance(answer, dict) and answer.get("success") is True):
            raise Unsent("no success")


def _ask(
    base: str, method: str, path: str, headers: dict[str, str], body: Any = None
) -> tuple[HTTPMessage, Any]:
    """Return headers and parsed JSON of a 200; raise Unsent for all else.

    Not urllib: it would follow a redirect, and take our token along.
    """
    parts = urlsplit(base)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    sent = None
    if body is not None:
        sent = json.dumps(body).encode()
        headers = headers | {"Content-Type": "application/json"}
    try:
        connection.request(method, path, body=sent, headers=headers)
        response = connection.getresponse()
        text = response.read(MOST_ANSWER_BYTES)
    except TimeoutError as error:
        raise Unsent("timeout") from error
    except (OSError, HTTPException) as error:
        raise Unsent(type(error).__name__) from error
    finally:
        connection.close()
    if response.status != 200:
        wait = response.headers.get("Retry-After", "")
        pause_s = min(int(wait), MOST_PAUSE_S) if re.fullmatch(r"\d{1,6}", wait) else None
        raise Unsent(f"HTTP {response.status}", pause_s=pause_s)
    return response.headers, _parsed(text) if sent else None


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Unsent("no JSON") from error


_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)"
_VARNISH = re.compile(rf"varnish://({_HOST}:[0-9]{{1,5}})")
# A token in clear text goes no further than this machine.
_API = rf"https://{_HOST}(?::[0-9]{{1,5}})?|http://127\.0\.0\.1:[0-9]{{1,5}}"
_CDN = re.compile(rf"(fastly|cloudflare)://([\w.~-]+)@([A-Za-z0-9]+)(?:\?api=({_API}))?", re.ASCII)


def edge_at(address: str) -> Edge:
    """Return the edge of `varnish://host:port`, `fastly://…` or `cloudflare://TOKEN@ID`.

    `?api=https://…` after the last two moves the API. Raises ValueError.
    """
    if found := _VARNISH.fullmatch(address):
        edge: Edge = Varnish(address, f"http://{found[1]}")
        urlsplit(address).port  # noqa: B018  (raises ValueError beyond 65535)
        return edge
    found = _CDN.fullmatch(address)
    if found is None:
        raise ValueError("no such edge")
    kind, token, identity, api = found.groups()
    base = {"base": api} if api else {}
    urlsplit(api or "").port  # noqa: B018
    make = Fastly if kind == "fastly" else Cloudflare
    return make(f"{kind}://{identity}", identity, token, **base)


def edges_at(addresses: str) -> tuple[Edge, ...]:
    """Return the edges of addresses with commas between them; raise ValueError."""
    edges = tuple(edge_at(part.strip()) for part in addresses.split(",") if part.strip())
    if len({edge.name for edge in edges}) < len(edges):
        raise ValueError("the same edge twice")
    return edges


def in_requests(keys: Sequence[str], edge: Edge) -> Iterator[Sequence[str]]:
    """Divide `keys` into what one request to `edge` may carry."""
    for start in range(0, len(keys), edge.most_keys):
        yield keys[start : start + edge.most_keys]
