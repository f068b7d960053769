"""Pages that are the same bytes for everyone, and the keys that make them stale.

A reader's page says `@cached_page` and names its keys with `tag_response`; a
change names the keys it touches with `purge_on_commit`. The purges go into a log
that the page cache in front of Django (`newsportal/pagestore/`) and caches in
front of the portal follow.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache

from newsportal.models import Purge
from newsportal.pagestore import host
from newsportal.pagestore.table import EVERYTHING
from newsportal.rendering import rendering_of

View = Callable[..., HttpResponse]
# What CsrfViewMiddleware leaves of a reader's cookie: a malformed one would make it
# set a new one on our answer.
CSRF_STATE = ("CSRF_COOKIE", "CSRF_COOKIE_NEEDS_UPDATE")
ORDER_LOCK = 0x6E65_7773  # any number, the same in every process


class PersonalPage(Exception):
    """A page that everyone shares wanted to set a cookie or read one."""


def cached_page(view: View | None = None, *, parameters: tuple[str, ...] = ()) -> Any:
    """Declare that `view` answers everyone alike, whoever asks.

    The view gets a request without cookies, and of the query only `parameters`;
    `rendering.begin` gives it the one moment at which the page is true.
    """
    if view is None:
        return partial(cached_page, parameters=parameters)
    if unknown := set(parameters) - set(settings.PAGE_PARAMETERS):
        raise ImproperlyConfigured(f"PAGE_PARAMETERS lacks {', '.join(sorted(unknown))}.")

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        _forget_reader(request, parameters)
        response = view(request, *args, **kwargs)
        if response.cookies or _asked_who_reads(request):
            raise PersonalPage(request.path)
        if response.status_code == 200 and not response.streaming:
            _finish(request, response)
        return response

    wrapper.page_parameters = parameters  # type: ignore[attr-defined]
    return wrapper


def private_page(view: View) -> View:
    """Declare that `view` answers one reader, or a machine: nothing keeps its answers."""
    uncached = never_cache(view)
    uncached.is_private_page = True  # type: ignore[attr-defined]
    return uncached


def _forget_reader(request: HttpRequest, parameters: tuple[str, ...]) -> None:
    """One page for all: whatever reads a cookie or another parameter from here on finds none."""
    request.COOKIES = {}
    for name in ("HTTP_COOKIE", *CSRF_STATE):
        request.META.pop(name, None)
    known = request.GET.copy()
    for name in set(known) - set(parameters):
        del known[name]
    request.GET = known  # type: ignore[assignment]


def _asked_who_reads(request: HttpRequest) -> bool:
    """Whether the view read the session (`request.user` does) or asked for a token."""
    session = getattr(request, "session", None)
    return bool(session is not None and session.accessed) or "CSRF_COOKIE" in request.META


def _finish(request: HttpRequest, response: HttpResponse) -> None:
    """Name the page's keys, and tell the page cache that it may be kept.

    The page cache says for how long others may keep it; past it, nobody may.
    """
    response.headers["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Accept-Encoding"])
    rendering = rendering_of(request)
    if rendering is None:
        return
    tag_response(response, *sorted(rendering.keys), EVERYTHING)
    rendering.shows(response.headers["Cache-Tag"].split(","))
    rendering.is_cacheable = True


def tag_response(response: HttpResponse, *keys: str) -> HttpResponse:
    """Name what the page shows, such as `article:12`, `latest:fr`, `category:3`."""
    known = response.headers.get("Cache-Tag", "").split(",")
    response.headers["Cache-Tag"] = ",".join(dict.fromkeys(k for k in [*known, *keys] if k))
    return response


def purge_on_commit(*keys: str, is_hard: bool = False) -> None:
    """Make every page with one of `keys` stale as the running transaction commits.

    Call it last in the transaction that changes what readers see, or inside
    `purging_last`. `is_hard`: the text was removed and may not be served from any
    copy, however old.

    Raises TransactionManagementError outside of a transaction, where a crash
    could leave the change without its purge.
    """
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("purge_on_commit needs a transaction")
    gathered = _gathered.get()
    if gathered is None:
        _log(keys, is_hard=is_hard)
    else:
        gathered[is_hard].update(keys)


@contextmanager
def purging_last() -> Iterator[None]:
    """Run a transaction in which many things purge, and write their purges as its end.

    On PostgreSQL a purge holds a lock that all others want: whoever has it may not
    go on to wait for rows.
    """
    if _gathered.get() is not None:
        yield
        return
    gathered: dict[bool, set[str]] = {True: set(), False: set()}
    with transaction.atomic():
        before = _gathered.set(gathered)
        try:
            yield
        finally:
            _gathered.reset(before)
        for is_hard, keys in gathered.items():
            if keys:
                _log(keys, is_hard=is_hard)


_gathered: ContextVar[dict[bool, set[str]] | None] = ContextVar("gathered", default=None)


def _log(keys: Iterable[str], *, is_hard: bool) -> None:
    if connection.vendor == "postgresql":
        # Numbers are given out before the commit: without one order for both, a reader of
        # the log would pass over the one that commits last. SQLite has one writer anyway.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ORDER_LOCK])
    Purge.objects.create(keys=sorted(set(keys)), is_hard=is_hard, at=timezone.now())
    transaction.on_commit(host.catch_up, robust=True)


def purge_everything(*, is_hard: bool = False) -> None:
    """Have every page rendered anew, after rows were changed in bulk."""
    with transaction.atomic():
        purge_on_commit(EVERYTHING, is_hard=is_hard)


def absolute(path: str) -> str:
    """Return the public address of a path; the Host header has no say in it."""
    return path if "://" in path else settings.SITE_URL + path
