"""The readers' pages: front page, lists, the story."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, gettext

from articles import shelves, story_page
from articles.front_page import front_page
from articles.listings import Counts, Page, counts_of, oldest, page_of
from articles.models import Author, Biography, Tag
from articles.shelves import Shelf
from articles.showing import end_with_next_change
from articles.sidebar import Sidebar, beside, categories, shared_keys, translated
from articles.story_page import StoryPage
from newsportal import errors
from newsportal.language import prefix
from newsportal.pagecache import cached_page, tag_response
from newsportal.paging import NoSuchPage, page_number
from newsportal.rendering import begin, ends_at


def _begin(request: HttpRequest) -> tuple[str, datetime]:
    """Return language and moment of the page."""
    now = begin(request)
    return get_language() or settings.LANGUAGE_CODE, now


@cached_page
def front(request: HttpRequest) -> HttpResponse:
    language, now = _begin(request)
    filed = categories(request, language)
    plan = front_page(request, language, now, filed)
    context = {"plan": plan, "categories": filed, "here": "front", "rendered_at": now}
    context["sidebar"] = Sidebar(plan.latest, [])
    response = render(request, "articles/front.html", context)
    return tag_response(response, f"front:{language}", *shared_keys(language))


@cached_page(parameters=("page",))
def latest(request: HttpRequest) -> HttpResponse:
    language, _now = _begin(request)
    page = _page(request, shelves.latest(language))
    others = [code for code, _name in settings.LANGUAGES if code != language]
    context = {
        "here": "latest",
        "title": gettext("All the news"),
        "translations": {code: f"{prefix(code)}/latest/" for code in others},
    }
    response = _listing(request, "latest", page, **context)
    return tag_response(response, *shared_keys(language))


@cached_page(parameters=("page",))
def category(request: HttpRequest, slug: str) -> HttpResponse:
    language, _now = _begin(request)
    all_of_them = categories(request, language)
    chosen = next((c for c in all_of_them if c.slug == slug), None)
    if chosen is None:
        raise Http404(slug)
    page = _page(request, shelves.in_category(chosen.pk, language))
    same = translated(chosen.pk, chosen.translation_group)
    context = {
        "categories": all_of_them,
        "current_category": chosen,
        "here": "category",
        "title": chosen.name,
        "description": chosen.description,
        "hue": chosen.hue,
        "translations": {c.language: c.get_absolute_url() for c in same},
    }
    response = _listing(request, "category", page, **context)
    own = (f"category:{chosen.pk}", f"translations:{chosen.translation_group}")
    return tag_response(response, *own, *shared_keys(language))


@cached_page(parameters=("page",))
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    language, _now = _begin(request)
    chosen = get_object_or_404(Tag, language=language, slug=slug)
    page = _page(request, shelves.tagged(chosen.pk, language), may_be_empty=False)
    response = _listing(request, "tag", page, tag=chosen, title=chosen.name)
    return tag_response(response, f"tag:{chosen.pk}", *shared_keys(language))


@cached_page(parameters=("page",))
def author(request: HttpRequest, slug: str) -> HttpResponse:
    language, now = _begin(request)
    chosen = get_object_or_404(Author, slug=slug)
    own = {code: shelves.by(chosen.pk, code) for code, _name in settings.LANGUAGES}
    for code in own:  # the page says in which languages there is something to read
        end_with_next_change(request, code, now)
    counts = dict(zip(own, counts_of(*own.values(), now=now), strict=True))
    page = _page(request, own[language], counts=counts[language], may_be_empty=False)
    biography = Biography.objects.filter(author=chosen, language=language).first()
    context = {
        "author": chosen,
        "biography": biography,
        "title": chosen.name,
        "description": biography.text if biography else "",
        "hue": chosen.hue,
        "since": oldest(own[language]),
        "translations": {
            code: chosen.url_in(code)
            for code, found in counts.items()
            if found and code != language
        },
    }
    response = _listing(request, "author", page, **context)
    return tag_response(response, f"author:{chosen.pk}", *shared_keys(language))


@cached_page
def story(request: HttpRequest, year: int, month: int, day: int, slug: str) -> HttpResponse:
    language, now = _begin(request)
    try:
        article = story_page.find(language, date(year, month, day), slug, now=now)
    except story_page.StoryMoved as moved:
        address = moved.article.get_absolute_url()
        # Editors may give an address back: browsers are to ask again.
        return HttpResponsePermanentRedirect(address, headers={"Cache-Control": "no-cache"})
    except story_page.StoryWithdrawn:
        return errors.gone(request)
    except (story_page.StoryNotFound, ValueError) as unknown:
        raise Http404(slug) from unknown
    page = StoryPage(article, now=now)
    ends_at(request, story_page.next_translation_at(article, now))
    own = _shown_in(page)
    context = {
        "article": article,
        "document": page.document,
        "story": page,
        "story_keys": own,
        "translations": page.translations,
        "current_category": article.public_category,
        "rendered_at": now,
        "sidebar": beside(request, language),
        "besides": article.pk,
    }
    response = render(request, "articles/story.html", context)
    return tag_response(response, *own, f"comments:{article.pk}", *shared_keys(language))


def _shown_in(page: StoryPage) -> list[str]:
    """Name what the page shows besides its margin and what readers say."""
    article = page.article
    own = f"article:{article.pk}", f"translations:{article.translation_group}"
    filed = f"category:{article.public_category_id}", f"navigation:{article.language}"
    return [*own, *filed, *(f"author:{author['id']}" for author in page.document["authors"])]


def _page(
    request: HttpRequest, shelf: Shelf, *, counts: Counts | None = None, may_be_empty: bool = True
) -> Page:
    """Return the page of `shelf` that is asked for. Raises Http404 if there is none."""
    now = begin(request)
    try:
        number = page_number(request.GET.get("page"))
        page = page_of(shelf, number, now=now, counts=counts)
    except NoSuchPage as refusal:
        raise Http404(str(refusal)) from refusal
    if not page.total and not may_be_empty:
        raise Http404("nothing published")  # a draft's tag or author is nobody's business yet
    return page


def _listing(request: HttpRequest, kind: str, page: Page, **context: Any) -> HttpResponse:
    now = begin(request)
    language = get_language() or settings.LANGUAGE_CODE
    shared = {"page": page, "rendered_at": now, "sidebar": beside(request, language)}
    shared["canonical"] = request.path
    response = render(request, f"articles/{kind}.html", shared | context)
    # Each story's card says how many comments there are.
    return tag_response(response, *(f"comments:{story.pk}" for story in page.stories))
