"""The moderators' days as plots, from what the worker has added up.

A plot more is a `Daily` more in `daily_plots`, of a column more of `ModerationDay`.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from comments import plots
from comments.models import Anchor, Decision, DecisionTally, ModerationDay
from comments.tallying import OTHER
from newsportal.models import User

PERIODS = (7, 30, 90)
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86400
# Marks of the axis of waiting times: minutes and days stand on the same plot.
WAITS_S = (
    0, MINUTE_S, 5 * MINUTE_S, 15 * MINUTE_S, HOUR_S, 4 * HOUR_S, 12 * HOUR_S, DAY_S, 3 * DAY_S,
    7 * DAY_S, 30 * DAY_S, 90 * DAY_S, 365 * DAY_S,
)  # fmt: skip
MOST_REASONS = 12
Act = Decision.Act


class Series(NamedTuple):
    """One figure for each day; `kind` is its class in the plot."""

    kind: str
    name: str
    values: list[int | None]
    shown: list[str]


class Daily(NamedTuple):
    """A plot by day. `rows` of its table: a day and what is shown of each series."""

    key: str
    title: str
    about: str
    width: int
    labels: list[str]
    grid: list[str]
    days: list[str]
    series: list[Series]
    bars: list[tuple[plots.Rect, str]]
    paths: list[tuple[str, str]]
    rows: list[tuple[str, list[str]]]


class Tally(NamedTuple):
    """Of the whole period; `actor` is None for the site’s policy."""

    actor: int | None
    act: str
    reason: str
    decisions: int
    reversals: int


class Part(NamedTuple):
    act: str
    label: str
    decisions: int
    rect: plots.Rect


class Row(NamedTuple):
    """A line of a table with a bar: a reason, or a person."""

    name: str
    decisions: int
    share: int
    parts: list[Part]
    reversals: int
    reversals_share: int


def page(days: int, *, now: datetime | None = None) -> dict[str, Any]:
    """What the page shows of the last `days`, today included: three queries."""
    today = timezone.localdate(now)
    first = today - timedelta(days=days - 1)
    dates = [first + timedelta(days=number) for number in range(days)]
    found = {day.date: day for day in ModerationDay.objects.filter(date__gte=first)}
    kinds = DecisionTally.objects.filter(date__gte=first).values_list("actor", "act", "reason")
    sums = kinds.annotate(Sum("count"), Sum("reversed")).order_by("actor", "act", "reason")
    tallies = [Tally(*row) for row in sums]
    return {
        "here": "statistics",
        "days": days,
        "periods": PERIODS,
        "key_figures": key_figures(list(found.values()), tallies),
        "daily": daily_plots(dates, found),
        "reasons": by_reason(tallies),
        "moderators": by_moderator(tallies),
        "acts": [(str(act), act.label) for act in Act],
        "tallied_at": max((day.tallied_at for day in found.values()), default=None),
        "since": Anchor.objects.filter(number=0).values_list("at", flat=True).first(),
    }


def key_figures(days: Sequence[ModerationDay], tallies: Sequence[Tally]) -> list[tuple[str, str]]:
    """(figure, what it is)."""
    total = sum(tally.decisions for tally in tallies)
    by_people = sum(tally.decisions for tally in tallies if tally.actor)
    reversals = sum(tally.reversals for tally in tallies)
    return [
        (str(sum(day.arrivals for day in days)), _("comments received")),
        (str(by_people), _("decisions by moderators")),
        (str(total - by_people), _("decisions by the site’s policy")),
        (f"{reversals} ({_percent(reversals, by_people)})", _("reversed by somebody else")),
    ]


def daily_plots(dates: list[date], found: dict[date, ModerationDay]) -> list[Daily]:
    days = [found.get(day) for day in dates]
    arrivals = [day.arrivals if day else 0 for day in days]
    waits = [[getattr(day, name, None) for day in days] for name in ("wait_p50_s", "wait_p95_s")]
    return [
        _daily(
            "arrivals", _("Comments received"), _("By day of arrival."), dates,
            [Series("bar", _("received"), [*arrivals], [*map(str, arrivals)])],
        ),
        _daily(
            "waiting", _("Waiting time"),
            _("From arrival to the first decision by a person, by day of the decision."), dates,
            [
                Series("p50", _("half waited at most"), waits[0], [*map(span, waits[0])]),
                Series("p95", _("95 % waited at most"), waits[1], [*map(span, waits[1])]),
            ],
            is_time=True,
        ),
    ]  # fmt: skip


def _daily(
    key: str,
    title: str,
    about: str,
    dates: list[date],
    series: list[Series],
    *,
    is_time: bool = False,
) -> Daily:
    values = [value for one in series for value in one.values if value is not None]
    axis = plots.growing(values, marks=WAITS_S) if is_time else plots.even(values)
    days = [f"{day:%d.%m.%Y}" for day in dates]
    bars: list[tuple[plots.Rect, str]] = []
    paths: list[tuple[str, str]] = []
    for one in series:
        if one.kind == "bar":
            rects = plots.bars([value or 0 for value in one.values], axis)
            titles = (f"{day}: {text}" for day, text in zip(days, one.shown, strict=True))
            bars += zip(rects, titles, strict=True)
        else:
            paths.append((one.kind, plots.line(one.values, axis)))
    return Daily(
        key, title, about, plots.STEP * len(dates),
        [span(mark) if is_time else str(mark) for mark in reversed(axis.marks)], axis.lines,
        [days[0], days[len(days) // 2], days[-1]], series, bars, paths,
        [(day, [one.shown[i] for one in series]) for i, day in enumerate(days)][::-1],
    )  # fmt: skip


def by_reason(tallies: Sequence[Tally]) -> list[Row]:
    """The most frequent reasons of decisions that were given one, then all others together."""
    kinds: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for tally in tallies:
        if tally.reason and tally.decisions:
            kinds[tally.reason][tally.act] += tally.decisions
    ranked = sorted(kinds, key=lambda reason: (reason == OTHER, -sum(kinds[reason].values())))
    for reason in [r for r in ranked[MOST_REASONS:] if r != OTHER]:
        for act, count in kinds.pop(reason).items():
            kinds[OTHER][act] += count
    shown = [reason for reason in ranked if reason in kinds]
    shown += [OTHER] if OTHER in kinds and OTHER not in shown else []
    names = {reason: _("other words") if reason == OTHER else _(reason) for reason in shown}
    return _rows([(names[reason], kinds[reason], 0) for reason in shown])


def by_moderator(tallies: Sequence[Tally]) -> list[Row]:
    acts: dict[int | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    reversals: dict[int | None, int] = defaultdict(int)
    for tally in tallies:
        acts[tally.actor][tally.act] += tally.decisions
        reversals[tally.actor] += tally.reversals
    people = User.objects.only("username").in_bulk([pk for pk in acts if pk])
    ranked = sorted(acts, key=lambda pk: (pk is None, -sum(acts[pk].values())))
    return _rows([
        (people[pk].get_username() if pk else _("the site’s policy"), acts[pk], reversals[pk])
        for pk in ranked
    ])  # fmt: skip


def _rows(lines: Sequence[tuple[str, dict[str, int], int]]) -> list[Row]:
    most = max((sum(acts.values()) for _name, acts, _reversed in lines), default=0)
    total = sum(sum(acts.values()) for _name, acts, _reversed in lines)
    rows = []
    for name, acts, reversals in lines:
        counts, count = [acts.get(act, 0) for act in Act], sum(acts.values())
        rects = plots.stacked(counts, most=most)
        parts = [
            Part(str(act), str(act.label), number, rect)
            for act, number, rect in zip(Act, counts, rects, strict=True)
        ]
        share, again = _share(count, total), _share(reversals, count)
        rows.append(Row(name, count, share, parts, reversals, again))
    return rows


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _percent(part: int, whole: int) -> str:
    return _("{number} %").format(number=_share(part, whole))


def span(seconds: int | None) -> str:
    """`4 min`, `2 h 05`, `3 d 4 h`; a dash for none."""
    if seconds is None:
        return "–"
    if seconds == 0:
        return "0"
    if seconds < MINUTE_S:
        return _("{seconds} s").format(seconds=seconds)
    if seconds < HOUR_S:
        return _("{minutes} min").format(minutes=round(seconds / MINUTE_S))
    if seconds < DAY_S:
        hours, minutes = divmod(round(seconds / MINUTE_S), 60)
        words = _("{hours} h {minutes:02}") if minutes else _("{hours} h")
        return words.format(hours=hours, minutes=minutes)
    days, hours = divmod(round(seconds / HOUR_S), 24)
    if not hours:
        return _("{days} d").format(days=days)
    return _("{days} d {hours} h").format(days=days, hours=hours)
