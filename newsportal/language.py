"""Which language a page speaks: its address says so, nothing else does.

Django's LocaleMiddleware asks the browser and answers `Vary: Accept-Language`;
here `/…` is the site's language and `/en/…` English, the same bytes for
everyone. Only staff pages follow the preference of the person signed in.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

STAFF_PATHS = ("/admin/", "/moderation/")


def prefix(language: str) -> str:
    """Return what stands before every path of `language`: "" or "/en"."""
    return "" if language == settings.LANGUAGE_CODE else f"/{language}"


def editions() -> list[tuple[str, str]]:
    """Return (code, name) of each language, for a field’s `choices`."""
    return list(settings.LANGUAGES)


def language_of(path: str) -> str:
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    codes = {code for code, _name in settings.LANGUAGES}
    return first if first in codes else settings.LANGUAGE_CODE


def language_from_path(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        language = language_of(request.path_info)
        if request.path_info.startswith(STAFF_PATHS):
            language = getattr(request.user, "language", "") or language
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
        return response

    return middleware
