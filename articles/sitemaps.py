"""What search engines ask for: every public address of both editions, and robots.txt."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from articles import shelves
from articles.listings import Counts, counts_of, ids_at
from articles.models import Article, Author, Category, Listing, Tag
from articles.shelves import Shelf
from articles.showing import end_with_next_change
from newsportal.language import STAFF_PATHS, prefix
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
    private = [f"{prefix(code)}/comments/" for code, _name in settings.LANGUAGES]
    private += STAFF_PATHS
    context = {"private": private, "site_url": settings.SITE_URL}
    return render(request, "robots.txt", context, content_type="text/plain; charset=utf-8")


@cached_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every address, or, where they are too many for one file, the index of the files."""
    now = _begin(request)
    stories, lists = story_files(now), list(list_addresses(now))
    if sum(file.stories for file in stories) + len(lists) <= MAX_ADDRESSES:
        return _answer(_urlset([*lists, *story_addresses(*stories, now=now)]))
    files = len(stories) + -(-len(lists) // MAX_ADDRESSES)
    paths = (f"/sitemap-{number}.xml" for number in range(1, files + 1))
    entries = "".join(f"<sitemap><loc>{absolute(path)}</loc></sitemap>\n" for path in paths)
    return _answer(f"{_HEAD}<sitemapindex {_XMLNS}>\n{entries}</sitemapindex>\n")


@cached_page
def sitemap_part(request: HttpRequest, number: int) -> HttpResponse:
    """One file of the index: first those of the stories, oldest first, then the lists."""
    now = _begin(request)
    stories = story_files(now)
    if 1 <= number <= len(stories):
        return _answer(_urlset(story_addresses(stories[number - 1], now=now)))
    start = (number - 1 - len(stories)) * MAX_ADDRESSES
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


@dataclass(frozen=True)
class StoryFile:
    """Some stories of one edition: as many as `stories`, from place `start` on, newest first."""

    edition: Shelf
    counts: Counts
    start: int
    stories: int


def story_files(now: datetime) -> list[StoryFile]:
    """Cut each edition into files, oldest first, so that new stories disturb the last alone.

    One query.
    """
    editions = [shelves.latest(code) for code, _name in settings.LANGUAGES]
    files = []
    for edition, counts in zip(editions, counts_of(*editions, now=now), strict=True):
        for end in range(sum(counts.values()), 0, -MAX_ADDRESSES):
            start = max(0, end - MAX_ADDRESSES)
            files.append(StoryFile(edition, counts, start, end - start))
    return files


def list_addresses(now: datetime) -> Iterable[Address]:
    """Front pages, categories, authors and tags that have stories; three queries."""
    known = dict(settings.LANGUAGES)
    fronts: dict[str, datetime] = {}
    editions: dict[object, list[tuple[str, str]]] = defaultdict(list)
    shown = list(_with_stories(Category.objects.filter(language__in=known), "category", now))
    for category, newest in shown:
        pair = (category.language, category.get_absolute_url())
        editions[category.translation_group].append(pair)
        fronts[category.language] = max(newest, fronts.get(category.language, newest))
    everywhere = [(code, f"{prefix(code)}/") for code in known]
    for code, path in everywhere:
        yield Address(path, fronts.get(code), everywhere)
        if code in fronts:
            yield Address(f"{path}latest/", fronts[code])
    for category, newest in shown:
        same = _if_several(editions[category.translation_group])
        yield Address(category.get_absolute_url(), newest, same)
    yield from _authors(now, known)
    for tag, newest in _with_stories(Tag.objects.filter(language__in=known), "tag", now):
        yield Address(tag.get_absolute_url(), newest)


Named = TypeVar("Named", Category, Tag)


def _with_stories(
    rows: QuerySet[Named], kind: str, now: datetime
) -> Iterable[tuple[Named, datetime]]:
    """Yield those of `rows` whose shelf has stories, and when the newest came out; one query."""
    for row in rows.annotate(newest=_newest(kind, now)).order_by("pk"):
        if row.newest:
            yield row, row.newest


def _authors(now: datetime, known: Collection[str]) -> Iterable[Address]:
    """Each author's page in each language in which there are stories; one query."""
    newest = {f"newest_{n}": _newest("author", now, code) for n, code in enumerate(known)}
    for author in Author.objects.annotate(**newest).order_by("pk"):
        dates = {code: getattr(author, name) for code, name in zip(known, newest, strict=True)}
        pairs = [(code, author.url_in(code)) for code, at in dates.items() if at]
        for code, path in pairs:
            yield Address(path, dates[code], _if_several(pairs))


def _newest(kind: str, now: datetime, *more: str) -> Subquery:
    """When the newest story of the row's shelf came out: the first step into its index."""
    key = Concat(
        Value(f"{kind}:"), Cast(OuterRef("pk"), CharField()), *(Value(f":{m}") for m in more)
    )
    listed = Listing.objects.filter(shelf=key).public(now).newest_first()
    return Subquery(listed.values("published_at")[:1])


def story_addresses(*files: StoryFile, now: datetime) -> Iterable[Address]:
    """The stories of some files with their translations; a query for each file, and one."""
    fields = ("pk", "language", "path_date", "slug", "translation_group")
    public = Article.objects.published(now)
    shown: list[Article] = []
    for file in files:
        ids = ids_at(file.edition, file.counts, file.start, file.stories, now=now)
        stories = public.filter(pk__in=ids).only(*fields, "published_at", "updated_at")
        shown += sorted(stories, key=file.edition.place_of)
    groups = {story.translation_group for story in shown}
    editions: dict[object, dict[str, str]] = defaultdict(dict)
    # A translation may stand in another file.
    for story in public.filter(translation_group__in=groups).only(*fields):
        if story.language in dict(settings.LANGUAGES):
            editions[story.translation_group][story.language] = story.get_absolute_url()
    for story in shown:
        pairs = sorted(editions[story.translation_group].items())
        changed = story.updated_at or story.published_at
        yield Address(story.get_absolute_url(), changed, _if_several(pairs))


def _if_several(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return pairs if len(pairs) > 1 else []


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
