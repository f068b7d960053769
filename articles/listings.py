"""Numbered pages of stories: `?page=2` of a category, a tag, an author, or of everything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet, Value

from articles.cards import Card
from articles.models import Article, Listing, Tally
from articles.shelves import Shelf
from newsportal.compiled import compiled
from newsportal.paging import NoSuchPage, Paged, last_page

PER_PAGE = 20


@dataclass(frozen=True)
class Page(Paged):
    """One page of a list: its stories, newest first, and where it stands."""

    total: int  # stories on all pages
    stories: list[Card]


Counts = dict[date, int]  # period → stories that readers may see


def counts_of(
    *shelves: Shelf, now: datetime, within: tuple[date, date] | None = None
) -> list[Counts]:
    """Return for each of `shelves` how many public stories stand in its periods; one query.

    `within` are the first and the last period that matter.
    """
    keys = [shelf.key for shelf in shelves]
    languages = sorted({shelf.language for shelf in shelves})
    rows = _numbers(keys, languages, *(within or (date.min, date.max)), now)
    counts: dict[str, Counter[date]] = {shelf.key: Counter() for shelf in shelves}
    for key, period, number in rows:
        counts[key][period] += number
    # Without those of which none is left, and none was counted.
    return [+counts[shelf.key] for shelf in shelves]


@compiled(tuple)
def _numbers(
    keys: Sequence[str], languages: Sequence[str], first: date, last: date, now: datetime
) -> QuerySet[Any, Any]:
    """Yield (shelf, period, number) to be added up: how many there are, less those that wait."""
    tallies = Tally.objects.filter(shelf__in=keys, period__gte=first, period__lte=last)
    # What waits is not narrowed: few do, and SQLite would go by the period instead.
    listed = Listing.objects.filter(shelf__in=keys)
    waiting = listed.scheduled(now, languages).values_list("shelf", "period", Value(-1))
    return tallies.values_list("shelf", "period", "stories").union(waiting, all=True)


def page_of(
    shelf: Shelf,
    number: int,
    *,
    now: datetime,
    per_page: int = PER_PAGE,
    counts: Counts | None = None,
) -> Page:
    """Return page `number` of a shelf, or of those periods that `counts` has; two queries.

    Raises NoSuchPage beyond the last page. An empty shelf has one empty page.
    """
    if counts is None:
        [counts] = counts_of(shelf, now=now)
    total = sum(counts.values())
    last = last_page(total, per_page)
    if number > last:
        raise NoSuchPage(number)
    if not counts:
        return Page(number, last, total, [])
    period, start = _place(counts, (number - 1) * per_page)
    left = counts[period] - start
    if per_page <= left < start:  # from the end of the period it is nearer
        end = left - per_page
        stories = _cards(shelf.key, period, period, now, end, per_page, is_from_end=True)
    else:
        stories = _cards(shelf.key, min(counts), period, now, start, per_page, is_from_end=False)
    return Page(number, last, total, sorted(stories, key=shelf.place_of, reverse=True))


@compiled(Card._make)
def _cards(
    shelf: str,
    first: date,
    last: date,
    now: datetime,
    start: int,
    many: int,
    *,
    is_from_end: bool,
) -> QuerySet[Any, Any]:
    """Of the public stories that stand in periods `first` to `last`, `many` from `start` on.

    The places are counted from the newest, or `is_from_end` from the oldest.
    """
    listed = Listing.objects.filter(shelf=shelf, period__gte=first, period__lte=last).public(now)
    ordered = listed.oldest_first() if is_from_end else listed.newest_first()
    ids = ordered.articles_at(start, many)
    return Article.objects.published(now).filter(pk__in=ids).as_cards()


def ids_at(
    shelf: Shelf, counts: Counts, start: int, many: int, *, now: datetime
) -> QuerySet[Any, Any]:
    """Return the ids of `many` public stories from place `start` on; the newest is at 0."""
    many = min(many, sum(counts.values()) - start)
    listed = Listing.objects.on(shelf).public(now).newest_first().values("article")
    if not counts:
        return listed.none()
    period, start = _place(counts, start)
    return listed.filter(period__lte=period)[start : start + many]


def _place(counts: Counts, start: int) -> tuple[date, int]:
    """Return in which period the story at place `start` stands, and its place from there on.

    Only there the index is walked, so the thousandth page costs what the first does.
    """
    for period in sorted(counts, reverse=True):
        if start < counts[period]:
            return period, start
        start -= counts[period]
    return min(counts), counts[min(counts)] + start


def oldest(shelf: Shelf) -> datetime | None:
    """Return when the first story of the shelf came out, or is to come out."""
    first = Listing.objects.on(shelf).oldest_first()
    return first.values_list("published_at", flat=True).first()
