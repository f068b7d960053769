"""The archive by the dates in the stories' addresses: a year, a month, a day."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils import timezone

from articles import shelves
from articles.cards import Card
from articles.listings import Counts, Page, counts_of, page_of
from articles.models import Listing

PER_PAGE = 50  # lines, not cards: a busy day fits on one page
NOON, EVENING = 12, 18  # hours of the site's zone at which a part of the day begins


class NothingThen(Exception):
    """No story that readers may see has its address in the period, or it is no date."""


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class DayCount:
    date: date
    stories: int


@dataclass(frozen=True)
class MonthCount:
    """A month with stories; `weeks` begin on Monday, None stands for other months' days."""

    first: date
    stories: int
    weeks: list[list[DayCount | None]]


@dataclass(frozen=True)
class Archive:
    """What there is in a period: months newest first, and the nearest days around it.

    The months are whole, for the calendar; `counts` are those of the period alone.
    """

    period: Period
    months: list[MonthCount]
    counts: Counts
    previous: date | None
    next: date | None

    @property
    def stories(self) -> int:
        return sum(self.counts.values())


def period(year: int, month: int = 0, day: int = 0) -> Period:
    """Return the days of a year, a month or one day. Raises NothingThen for no date."""
    try:
        if day:
            only = date(year, month, day)
            return Period(only, only)
        if month:
            first = date(year, month, 1)
            return Period(first, _last_of_month(first))
        return Period(date(year, 1, 1), date(year, 12, 31))
    except ValueError as error:
        raise NothingThen(f"{year}-{month}-{day}") from error


def archive(language: str, wanted: Period, *, now: datetime) -> Archive:
    """Return what readers may see of `wanted`; three queries, whatever there is.

    Raises NothingThen when nothing is there.
    """
    shelf = shelves.archive(language)
    around = wanted.first.replace(day=1), _last_of_month(wanted.last)
    [counts] = counts_of(shelf, now=now, within=around)
    inside = {day: n for day, n in counts.items() if wanted.first <= day <= wanted.last}
    if not inside:
        raise NothingThen(wanted)
    public = Listing.objects.on(shelf).public(now)
    earlier = public.filter(period__lt=wanted.first).newest_first()
    later = public.filter(period__gt=wanted.last).oldest_first()
    return Archive(
        period=wanted,
        months=[month_count(first, counts) for first in _months(counts)],
        counts=inside,
        previous=earlier.values_list("period", flat=True).first(),
        next=later.values_list("period", flat=True).first(),
    )


def page(language: str, found: Archive, number: int, *, now: datetime) -> Page:
    """Return a page of the period's stories: newest day first, newest first; one query.

    Raises NoSuchPage.
    """
    shelf = shelves.archive(language)
    return page_of(shelf, number, now=now, per_page=PER_PAGE, counts=found.counts)


def comments_under(page: Page) -> int:
    """Return how much readers have said under the stories of a day that is one page.

    Of a longer day nothing is said: a page follows the comments of its own stories only.
    """
    if page.last > 1:
        return 0
    return sum(story.comment_count for story in page.stories if story.shows_comments)


def _last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _months(counts: Iterable[date]) -> list[date]:
    return sorted({day.replace(day=1) for day in counts}, reverse=True)


def month_count(first: date, counts: Counts) -> MonthCount:
    """Lay out the month that begins at `first`; days without stories count 0."""
    weeks = [
        [None if number == 0 else _day(first.replace(day=number), counts) for number in week]
        for week in calendar.monthcalendar(first.year, first.month)
    ]
    stories = sum(day.stories for week in weeks for day in week if day)
    return MonthCount(first, stories, weeks)


def _day(day: date, counts: Counts) -> DayCount:
    return DayCount(day, counts.get(day, 0))


def by_day(stories: Iterable[Card]) -> list[tuple[date, list[Card]]]:
    """Group stories, already in order, by the date of their address."""
    groups = groupby(stories, key=lambda story: story.path_date)
    return [(day, list(group)) for day, group in groups]


def by_part_of_day(stories: Iterable[Card]) -> list[tuple[str, list[Card]]]:
    """Group the stories of one day, newest first, into "evening", "afternoon", "morning"."""
    return [(part, list(group)) for part, group in groupby(stories, key=_part_of_day)]


def _part_of_day(story: Card) -> str:
    hour = timezone.localtime(story.published_at).hour
    return "evening" if hour >= EVENING else "afternoon" if hour >= NOON else "morning"
