"""Refusals as pages: in the design, in the language of the address, never stored.

400, 429, 500 and 503 may mean that the database is the trouble, so they ask it nothing.
The others show what a reader could read instead, for as long as it answers.
"""

import logging
import math
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation

from newsportal.databases.answering import is_away
from newsportal.language import STAFF_PATHS, language_of
from newsportal.ratelimit import RateLimited
from newsportal.rendering import begin
from newsportal.security import CrossSitePost
from newsportal.site import site

log = logging.getLogger("newsportal.errors")
WHOLE, BARE = "base.html", "_bare.html"
RETRY_AFTER_S = 30
LAST_RESORT = "<!DOCTYPE html><title>500</title><p>Panne de notre côté · Something broke"


class Gone(Exception):
    """What stood at the address was withdrawn, and the address stays known."""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, layout=BARE)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    # Staff pages have no readers' margin, and a refusal there should cost little.
    is_staff_page = request.path_info.startswith(STAFF_PATHS)
    return _page(request, 403, layout=BARE if is_staff_page else WHOLE)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def gone(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 410)


def too_many(request: HttpRequest, *, retry_after: timedelta) -> HttpResponse:
    """Say when to try again, in the page and in Retry-After (whole seconds, rounded up)."""
    seconds = max(1, math.ceil(retry_after.total_seconds()))
    response = _page(request, 429, layout=BARE, minutes=math.ceil(seconds / 60))
    response.headers["Retry-After"] = str(seconds)
    return response


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database does not answer, or not in time."""
    response = _page(request, 503, layout=BARE)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for what must not happen; it may not fail itself."""
    try:
        # Django calls this while it handles the exception.
        if is_away(sys.exc_info()[1]):
            return unavailable(request)
        return _page(request, 500, layout=BARE)
    except Exception:
        log.exception("the page for errors failed")
        return HttpResponse(LAST_RESORT, status=500, headers={"Cache-Control": "no-store"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: a form of the staff’s pages came without its token."""
    return _page(request, 403, template="403_csrf.html", layout=BARE, reason=reason)


def refusals(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: the page for each named refusal that a view lets through."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Gone):
            return gone(request)
        if isinstance(exception, RateLimited):
            return too_many(request, retry_after=exception.retry_after)
        if isinstance(exception, CrossSitePost):
            return _page(request, 403, template="403_csrf.html", layout=BARE)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _page(
    request: HttpRequest,
    status: int,
    *,
    template: str = "",
    layout: str = WHOLE,
    **context: Any,
) -> HttpResponse:
    # Refused before the language was set, say for its Host, a request has but its path.
    language = getattr(request, "LANGUAGE_CODE", "") or language_of(request.path_info)
    with translation.override(language):
        context |= site(request) | {"request": request, "status": status}
        body = _render(template or f"{status}.html", layout, context)
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": language,
        # SecurityMiddleware adds none to what it refuses itself.
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(body, status=status, headers=headers)


def _render(template: str, layout: str, context: dict[str, Any]) -> str:
    """Render without the request’s context processors: no session, no user, no token."""
    if layout == WHOLE:
        try:
            begin(context["request"])
            return loader.render_to_string(template, context | {"layout": WHOLE})
        except Error:
            log.warning("no database for the page of status %s", context["status"])
    return loader.render_to_string(template, context | {"layout": BARE})
