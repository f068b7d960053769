"""A small site whose pages the tests change, purge and break."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from newsportal import urls
from newsportal.pagecache import cached_page, purge_on_commit, tag_response
from newsportal.rendering import begin

PADDING = "<p>Le bac repart à sept heures.</p>" * 40


@dataclass
class Site:
    """What the page prints, and what happens while it is printed."""

    text: str = "one"
    renderings: int = 0
    status: int = 200
    asked: list[Any] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None


site = Site()


def purge(*keys: str, is_hard: bool = False) -> None:
    with transaction.atomic():
        purge_on_commit(*keys, is_hard=is_hard)


def begin_anew() -> None:
    site.__dict__.update(Site().__dict__)


def change(text: str, *, is_hard: bool = False) -> None:
    """Change the page as the portal does: with its purge, in one transaction."""
    with transaction.atomic():
        site.text = text
        purge_on_commit("article:1", is_hard=is_hard)


@cached_page
def page(request: HttpRequest) -> HttpResponse:
    begin(request)
    site.renderings += 1
    text = site.text
    site.meanwhile()
    response = HttpResponse(f"{PADDING}{text}", status=site.status)
    return tag_response(response, "article:1", "latest:fr")


@cached_page(parameters=("page",))
def pages(request: HttpRequest) -> HttpResponse:
    begin(request)
    site.renderings += 1
    site.asked.append(dict(request.META))
    number = request.GET.get("page", "1")
    if number == "99":
        raise Http404
    return tag_response(HttpResponse(f"{PADDING}{number}{dict(request.GET)}"), "latest:fr")


def private(request: HttpRequest) -> HttpResponse:
    site.renderings += 1
    return HttpResponse(PADDING)


@cached_page
def away(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=301, headers={"Location": "/page/"})


urlpatterns = [
    path("page/", page),
    path("pages/", pages),
    path("private/", private),
    path("away/", away),
    *urls.urlpatterns,
]
handler400 = urls.handler400
handler404 = urls.handler404
handler500 = urls.handler500
