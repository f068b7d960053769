"""The archive's pages: `/2025/`, `/2025/07/`, `/2025/07/14/`."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext

from articles import archives
from articles.archives import Archive, NothingThen
from articles.listings import Page
from articles.sidebar import beside, shared_keys
from newsportal.pagecache import cached_page, tag_response
from newsportal.paging import NoSuchPage, page_number
from newsportal.rendering import begin


@cached_page
def year(request: HttpRequest, year: int) -> HttpResponse:
    found = _found(request, year)
    return _answer(request, "articles/archive_year.html", {"contents": found})


@cached_page(parameters=("page",))
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    found = _found(request, year, month)
    page = _page(request, found)
    context = {"contents": found, "page": page, "days": archives.by_day(page.stories)}
    return _answer(request, "articles/archive_month.html", context)


@cached_page(parameters=("page",))
def day(request: HttpRequest, year: int, month: int, day: int) -> HttpResponse:
    found = _found(request, year, month, day)
    page = _page(request, found)
    names = {
        "evening": gettext("Evening"),
        "afternoon": gettext("Afternoon"),
        "morning": gettext("Morning"),
    }
    parts = [(names[part], stories) for part, stories in archives.by_part_of_day(page.stories)]
    today = found.period.first
    context = {"contents": found, "page": page, "parts": parts, "today": today}
    context["comments"] = archives.comments_under(page)
    response = _answer(request, "articles/archive_day.html", context)
    # The day's comments are counted at its head.
    return tag_response(response, *(f"comments:{story.pk}" for story in page.stories))


def _found(request: HttpRequest, *date: int) -> Archive:
    """Return what is in the period. Raises Http404 when that is nothing."""
    now = begin(request)
    try:
        if 0 in date:
            raise NothingThen(date)
        return archives.archive(_language(), archives.period(*date), now=now)
    except NothingThen as nothing:
        raise Http404(str(nothing)) from nothing


def _page(request: HttpRequest, found: Archive) -> Page:
    now = begin(request)
    try:
        number = page_number(request.GET.get("page"))
        return archives.page(_language(), found, number, now=now)
    except NoSuchPage as refusal:
        raise Http404(str(refusal)) from refusal


def _answer(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    now = begin(request)
    language = _language()
    shared = {"rendered_at": now, "sidebar": beside(request, language)}
    response = render(request, template, shared | context)
    return tag_response(response, f"archive:{language}", *shared_keys(language))


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
