"""Pages that are the same bytes for everyone, and the keys that make them stale.

A reader's page says `@cached_page` and names its keys with `tag_response`; a
change names the keys it touches with `purge_on_commit`. The keys go out as
`Cache-Tag`, the purges into a log: caches in front of the portal follow it.
"""

import gzip
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from newsportal.models import Purge

View = Callable[..., HttpResponse]
# Shared caches may keep a page for as long as a change may take to be seen.
CACHE_CONTROL = "public, max-age=0, s-maxage=2, must-revalidate"
# What CsrfViewMiddleware leaves of a reader's cookie: a malformed one would make it
# set a new one on our answer.
CSRF_STATE = ("CSRF_COOKIE", "CSRF_COOKIE_NEEDS_UPDATE")
COMPRESS_FROM_BYTES = 500  # below, the gzip header eats what it saves


class PersonalPage(Exception):
    """A page that everyone shares wanted to set a cookie or read one."""


def cached_page(view: View) -> View:
    """Declare that `view` answers everyone alike, whoever asks.

    The view gets a request without cookies; `rendering.begin` gives it the one
    moment at which the page is true. The answer carries a strong ETag of its
    bytes as sent.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        # One page for all: whatever reads a cookie from here on finds none.
        request.COOKIES = {}
        for name in ("HTTP_COOKIE", *CSRF_STATE):
            request.META.pop(name, None)
        response = view(request, *args, **kwargs)
        if response.cookies or _asked_who_reads(request):
            raise PersonalPage(request.path)
        if response.streaming or response.status_code != 200:
            return response
        return _finish(request, response)

    wrapper.is_cached_page = True  # type: ignore[attr-defined]
    return wrapper


def _asked_who_reads(request: HttpRequest) -> bool:
    """Whether the view read the session (`request.user` does) or asked for a token."""
    session = getattr(request, "session", None)
    return bool(session is not None and session.accessed) or "CSRF_COOKIE" in request.META


def _finish(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = CACHE_CONTROL
    patch_vary_headers(response, ["Accept-Encoding"])
    if len(response.content) >= COMPRESS_FROM_BYTES and _accepts_gzip(request):
        # mtime=0: the same page gives the same bytes.
        response.content = gzip.compress(response.content, compresslevel=6, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
    digest = hashlib.blake2b(response.content, digest_size=16).hexdigest()
    response.headers["ETag"] = f'"{digest}"'
    return get_conditional_response(request, etag=f'"{digest}"', response=response) or response


def _accepts_gzip(request: HttpRequest) -> bool:
    for part in request.headers.get("Accept-Encoding", "").split(","):
        name, _, parameters = part.strip().partition(";")
        if name.strip().lower() == "gzip":
            return parameters.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def tag_response(response: HttpResponse, *keys: str) -> HttpResponse:
    """Name what the page shows, such as `article:12`, `latest:fr`, `category:3`."""
    known = response.headers.get("Cache-Tag", "").split(",")
    response.headers["Cache-Tag"] = ",".join(dict.fromkeys(k for k in [*known, *keys] if k))
    return response


def purge_on_commit(*keys: str, is_hard: bool = False) -> None:
    """Make every page with one of `keys` stale as the running transaction commits.

    Call it last in the transaction that changes what readers see. `is_hard`:
    the text was removed and may not be served from any copy, however old.

    Raises TransactionManagementError outside of a transaction, where a crash
    could leave the change without its purge.
    """
    transaction.get_connection().validate_no_broken_transaction()
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("purge_on_commit needs a transaction")
    Purge.objects.create(keys=sorted(set(keys)), is_hard=is_hard, at=timezone.now())


def absolute(path: str) -> str:
    """Return the public address of a path; the Host header has no say in it."""
    return path if "://" in path else settings.SITE_URL + path
