"""The archive's pages: `/2025/`, `/2025/07/`, `/2025/07/14/`."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from articles import archives
from articles.archives import Archive, NothingThen, Period
from articles.listings import NoSuchPage, Page, page_number, page_of
from articles.sidebar import shared_keys, sidebar
from newsportal.pagecache import cached_page, tag_response
from newsportal.rendering import begin


@cached_page
def year(request: HttpRequest, year: int) -> HttpResponse:
    _, found = _found(request, year)
    return _answer(request, "articles/archive_year.html", {"contents": found})


@cached_page(parameters=("page",))
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    wanted, found = _found(request, year, month)
    page = _page(request, wanted)
    context = {"contents": found, "page": page, "days": archives.by_day(page.stories)}
    return _answer(request, "articles/archive_month.html", context)


@cached_page(parameters=("page",))
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    wanted, found = _found(request, year, month, day)
    page = _page(request, wanted)
    names = {
        "evening": gettext("Evening"),
        "afternoon": gettext("Afternoon"),
        "morning": gettext("Morning"),
    }
    parts = [(names[part], stories) for part, stories in archives.by_part_of_day(page.stories)]
    context = {"contents": found, "page": page, "parts": parts, "today": wanted.first}
    response = _answer(request, "articles/archive_day.html", context)
    # The day's comments are counted at its head.
    return tag_response(response, *(f"comments:{story.pk}" for story in page.stories))


def _found(request: HttpRequest, *date: int) -> tuple[Period, Archive]:
    """Return the period and what is there. Raises Http404 when that is nothing."""
    now = begin(request)
    try:
        if 0 in date:
            raise NothingThen(date)
        wanted = archives.period(*date)
        return wanted, archives.archive(_language(), wanted, now=now)
    except NothingThen as nothing:
        raise Http404(str(nothing)) from nothing


def _page(request: HttpRequest, wanted: Period) -> Page:
    now = begin(request)
    shelf = archives.shelf(_language(), wanted, now=now)
    try:
        number = page_number(request.GET.get("page"))
        return page_of(shelf, number, now=now, per_page=archives.PER_PAGE)
    except NoSuchPage as refusal:
        raise Http404(str(refusal)) from refusal


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    now = begin(request)
    language = _language()
    shared = {"rendered_at": now, "sidebar": sidebar(language, now)}
    response = render(request, template, shared | context)
    return tag_response(response, f"archive:{language}", *shared_keys(language))


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
