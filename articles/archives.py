"""The archive by the dates in the stories' addresses: a year, a month, a day."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import Count, Q, Sum
from django.utils import timezone

from articles.models import Article, ArticleQuerySet

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
    comments: int


@dataclass(frozen=True)
class MonthCount:
    """A month with stories; `weeks` begin on Monday, None stands for other months' days."""

    first: date
    stories: int
    weeks: list[list[DayCount | None]]


@dataclass(frozen=True)
class Archive:
    """What there is in a period: months newest first, and the nearest days around it."""

    period: Period
    months: list[MonthCount]
    days: dict[date, DayCount]
    previous: date | None
    next: date | None
    stories: int = field(default=0)
    comments: int = field(default=0)


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

    The counts are those of whole months, for the calendar; `stories` and
    `comments` those of the period alone.

    Raises NothingThen when nothing is there.
    """
    counts = _counts(language, wanted, now=now)
    inside = [day for day in counts.values() if wanted.first <= day.date <= wanted.last]
    if not inside:
        raise NothingThen(wanted)
    public = Article.objects.published(now).in_language(language)
    return Archive(
        period=wanted,
        months=[month_count(first, counts) for first in _months(counts)],
        days=counts,
        previous=_edge(public, date.min, _before(wanted.first), "-path_date"),
        next=_edge(public, _after(wanted.last), date.max, "path_date"),
        stories=sum(day.stories for day in inside),
        comments=sum(day.comments for day in inside),
    )


def shelf(language: str, wanted: Period, *, now: datetime) -> ArticleQuerySet:
    """The stories of the period that readers may see: newest day first, newest first."""
    public = Article.objects.published(now).in_language(language)
    return public.dated_between(wanted.first, wanted.last).order_by(
        "-path_date", "-published_at", "-pk"
    )


def _counts(language: str, wanted: Period, *, now: datetime) -> dict[date, DayCount]:
    """Count stories and shown comments by day, in the whole months of the period."""
    first, last = wanted.first.replace(day=1), _last_of_month(wanted.last)
    shown = ~Q(comments_mode=Article.CommentsMode.OFF)
    rows = (
        Article.objects.published(now)
        .in_language(language)
        .dated_between(first, last)
        .values_list("path_date")
        .annotate(
            day_stories=Count("pk"),
            day_comments=Sum("comment_count", filter=shown, default=0),
        )
        .order_by("path_date")
    )
    return {day: DayCount(day, stories, comments) for day, stories, comments in rows}


def _edge(public: ArticleQuerySet, first: date, last: date, order: str) -> date | None:
    days = public.dated_between(first, last).order_by(order).values_list("path_date", flat=True)
    return days.first()


def _last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _before(day: date) -> date:
    return day if day == date.min else day - timedelta(days=1)


def _after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _months(counts: Iterable[date]) -> list[date]:
    return sorted({day.replace(day=1) for day in counts}, reverse=True)


def month_count(first: date, counts: dict[date, DayCount]) -> MonthCount:
    """Lay out the month that begins at `first`; days without stories count 0."""
    weeks = [
        [None if number == 0 else _day(first.replace(day=number), counts) for number in week]
        for week in calendar.monthcalendar(first.year, first.month)
    ]
    stories = sum(day.stories for week in weeks for day in week if day)
    return MonthCount(first, stories, weeks)


def _day(day: date, counts: dict[date, DayCount]) -> DayCount:
    return counts.get(day) or DayCount(day, 0, 0)


def by_day(stories: Iterable[Article]) -> list[tuple[date, list[Article]]]:
    """Group stories, already in order, by the date of their address."""
    groups = groupby(stories, key=lambda story: story.path_date)
    return [(day, list(group)) for day, group in groups if day is not None]


def by_part_of_day(stories: Iterable[Article]) -> list[tuple[str, list[Article]]]:
    """Group the stories of one day, newest first, into "evening", "afternoon", "morning"."""
    return [(part, list(group)) for part, group in groupby(stories, key=_part_of_day)]


def _part_of_day(story: Article) -> str:
    assert story.published_at is not None  # `published()` has no others
    hour = timezone.localtime(story.published_at).hour
    return "evening" if hour >= EVENING else "afternoon" if hour >= NOON else "morning"
