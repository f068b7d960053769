"""What search engines ask for: every public address of both editions, and robots.txt."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db.models import Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Article, ArticleQuerySet, Author, Category, Tag
from articles.showing import end_with_next_change
from newsportal.language import prefix
from newsportal.pagecache import absolute, cached_page, tag_response
from newsportal.rendering import begin

MAX_ADDRESSES = 10_000  # a file; the protocol allows 50,000, readers' patience less
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_XMLNS = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)


@dataclass(frozen=True)
class Address:
    """A page, when it last changed, and the same page in other languages: (code, path)."""

    path: str
    changed_at: datetime | None = None
    alternates: Sequence[tuple[str, str]] = field(default=())


@cached_page
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read by robots but the readers' private pages and the desks."""
    private = [f"{prefix(code)}/comments/" for code, _name in settings.LANGUAGES] + ["/admin/"]
    context = {"private": private, "site_url": settings.SITE_URL}
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")


@cached_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every address, or, where they are too many for one file, the index of the files."""
    now = _begin(request)
    public = public_stories(now)
    stories = public.count()
    lists = list(list_addresses(now))
    if stories + len(lists) <= MAX_ADDRESSES:
        return _answer(_urlset([*lists, *story_addresses(public, now=now)]))
    files = _files(stories) + _files(len(lists))
    paths = (f"/sitemap-{number}.xml" for number in range(1, files + 1))
    entries = "".join(f"<sitemap><loc>{absolute(path)}</loc></sitemap>\n" for path in paths)
    return _answer(f"{_HEAD}<sitemapindex {_XMLNS}>\n{entries}</sitemapindex>\n")


@cached_page
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """One file of the index: first those of the stories, oldest first, then the lists."""
    now = _begin(request)
    public = public_stories(now)
    of_stories = _files(public.count())
    start = (number - 1) * MAX_ADDRESSES
    if 1 <= number <= of_stories:
        part = public[start : start + MAX_ADDRESSES]
        return _answer(_urlset(story_addresses(part, now=now)))
    start -= of_stories * MAX_ADDRESSES
    lists = list(list_addresses(now))[start : start + MAX_ADDRESSES] if start >= 0 else []
    if not lists:
        raise Http404(f"sitemap {number}")
    return _answer(_urlset(lists))


def _begin(request: HttpRequest) -> datetime:
    """Return the moment of the file; it ends with the next change of any edition."""
    now = begin(request)
    for code, _name in settings.LANGUAGES:
        end_with_next_change(request, code, now)
    return now


def public_stories(now: datetime) -> ArticleQuerySet:
    """Every public story of every edition, in an order that new ones do not disturb."""
    languages = [code for code, _name in settings.LANGUAGES]
    return Article.objects.published(now).filter(language__in=languages).order_by("pk")


def list_addresses(now: datetime) -> Iterable[Address]:
    """Front pages, categories, authors and tags that have stories; three queries."""
    known = dict(settings.LANGUAGES)
    seen = Q(listed_articles__in=Article.objects.published(now))
    newest = Max("listed_articles__published_at", filter=seen)
    fronts: dict[str, datetime] = {}
    editions: dict[object, list[tuple[str, str]]] = defaultdict(list)
    categories = Category.objects.filter(language__in=known).annotate(newest=newest)
    shown = list(categories.filter(newest__isnull=False))
    for category in shown:
        pair = (category.language, category.get_absolute_url())
        editions[category.translation_group].append(pair)
        so_far = fronts.get(category.language, category.newest)
        fronts[category.language] = max(category.newest, so_far)
    everywhere = [(code, f"{prefix(code)}/") for code in known]
    for code, path in everywhere:
        yield Address(path, fronts.get(code), everywhere)
        if code in fronts:
            yield Address(f"{path}latest/", fronts[code])
    for category in shown:
        same = _if_several(editions[category.translation_group])
        yield Address(category.get_absolute_url(), category.newest, same)
    yield from _authors(now, known)
    tags = Tag.objects.filter(language__in=known).annotate(newest=newest)
    for tag in tags.filter(newest__isnull=False):
        yield Address(tag.get_absolute_url(), tag.newest)


def _authors(now: datetime, known: dict[str, str]) -> Iterable[Address]:
    """Each author's page in each language in which there are stories; one query."""
    rows = (
        Author.objects.filter(listed_articles__in=public_stories(now).order_by())
        .values("pk", "slug", "listed_articles__language")
        .annotate(newest=Max("listed_articles__published_at"))
        .order_by("pk", "listed_articles__language")
    )
    pages: dict[int, list[tuple[str, str, datetime]]] = defaultdict(list)
    for row in rows:
        code = row["listed_articles__language"]
        path = Author(slug=row["slug"]).url_in(code)
        pages[row["pk"]].append((code, path, row["newest"]))
    for editions in pages.values():
        pairs = [(code, path) for code, path, _newest in editions]
        for _code, path, newest in editions:
            yield Address(path, newest, _if_several(pairs))


def story_addresses(stories: ArticleQuerySet, *, now: datetime) -> Iterable[Address]:
    """The stories of one file with their translations; two queries."""
    fields = ("pk", "language", "path_date", "slug", "translation_group")
    shown = list(stories.only(*fields, "published_at", "updated_at"))
    groups = {story.translation_group for story in shown}
    editions: dict[object, dict[str, str]] = defaultdict(dict)
    # A translation may stand in another file: its pk says nothing of this one's.
    for story in public_stories(now).filter(translation_group__in=groups).only(*fields):
        editions[story.translation_group].setdefault(story.language, story.get_absolute_url())
    for story in shown:
        pairs = sorted(editions[story.translation_group].items())
        changed = story.updated_at or story.published_at
        yield Address(story.get_absolute_url(), changed, _if_several(pairs))


def _if_several(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return pairs if len(pairs) > 1 else []


def _files(addresses: int) -> int:
    return -(-addresses // MAX_ADDRESSES)


def _urlset(addresses: Iterable[Address]) -> str:
    return f"{_HEAD}<urlset {_XMLNS}>\n{''.join(map(_url, addresses))}</urlset>\n"


def _url(address: Address) -> str:
    changed = address.changed_at
    lastmod = f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href={quoteattr(absolute(path))}/>'
        for code, path in address.alternates
    )
    return f"<url><loc>{escape(absolute(address.path))}</loc>{lastmod}{links}</url>\n"


def _answer(xml: str) -> HttpResponse:
    response = HttpResponse(xml, content_type="application/xml; charset=utf-8")
    kinds = ("latest", "changes", "navigation")
    keys = (f"{kind}:{code}" for kind in kinds for code, _name in settings.LANGUAGES)
    return tag_response(response, *keys)
