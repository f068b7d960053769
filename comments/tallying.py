"""Adding up the moderators' days: the worker does it, so that no page reads all comments."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from comments import chains
from comments.models import Comment, Decision, DecisionTally, ModerationDay, Record
from comments.models.comment import Status
from comments.reasons import known

DAYS = 90  # that the page looks back
SETTLED_AFTER = timedelta(hours=1)  # past midnight: what was under way then is stored by now
BATCH = 500
# Words that were given so often on one day are no remark about one reader.
IN_COMMON = 3
OTHER = "…"  # instead of all other words


class Line(NamedTuple):
    """Who did what for which reason; `actor` is None for the site’s policy."""

    actor: int | None
    act: str
    reason: str


@dataclass
class Tallied:
    arrivals: int = 0
    waits_s: list[int] = field(default_factory=list)
    counts: Counter[Line] = field(default_factory=Counter)
    reversals: Counter[Line] = field(default_factory=Counter)


def tally_days(now: datetime | None = None) -> None:
    """Add up today so far, and each day of the last ones that was not added up as a whole."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    first = today - timedelta(days=DAYS - 1)
    tallied = dict(ModerationDay.objects.filter(date__gte=first).values_list("date", "tallied_at"))
    for number in range(DAYS):
        day = first + timedelta(days=number)
        if day not in tallied or tallied[day] < min(now, _bounds(day)[1] + SETTLED_AFTER):
            _store(day, _add_up(day), now)


def _bounds(day: date) -> tuple[datetime, datetime]:
    """Its beginning and its end by the site’s clock; some days have 23 or 25 hours."""
    start, end = (
        timezone.make_aware(datetime.combine(at, time.min)) for at in (day, day + timedelta(days=1))
    )
    return start, end


def _add_up(day: date) -> Tallied:
    start, end = _bounds(day)
    found = Tallied()
    found.arrivals = Comment.objects.received_between(start, end).count()
    for recorded in _decided(start, end):
        _add_decisions(found, recorded)
    return found


def _decided(start: datetime, end: datetime) -> Iterator[dict[Any, int]]:
    """Decision → comment, as they were recorded, some at a time."""
    records = Record.objects.of_event(Record.Event.DECIDED, start, end).order_by("at")
    batch: dict[Any, int] = {}
    for comment, facts in records.values_list("comment_id", "facts").iterator(chunk_size=BATCH):
        batch[chains.read(facts).get("decision")] = comment
        if len(batch) == BATCH:
            yield batch
            batch = {}
    yield batch


def _add_decisions(found: Tallied, recorded: dict[Any, int]) -> None:
    comments = set(recorded.values())
    received = dict(Comment.objects.filter(pk__in=comments).values_list("pk", "received_at"))
    before: Decision | None = None
    asked = Decision.objects.filter(comment__in=comments).order_by("comment_id", "pk")
    for decision in asked.defer("text_seen"):
        if before and before.comment_id != decision.comment_id:
            before = None
        if decision.pk in recorded:
            found.counts[_line(decision)] += 1
            if before is None and decision.actor_id is not None:
                waited = (decision.at - received[decision.comment_id]).total_seconds()
                found.waits_s.append(max(0, round(waited)))
            if before is not None and _reverses(decision, before):
                found.reversals[_line(before)] += 1
        before = decision


def _line(decision: Decision) -> Line:
    return Line(decision.actor_id, decision.act, decision.reason)


def _reverses(decision: Decision, before: Decision) -> bool:
    """Whether one person made visible what another had not, or the other way round."""
    is_other = None not in {decision.actor_id, before.actor_id} and (
        decision.actor_id != before.actor_id
    )
    shown = [d.to_status == Status.APPROVED for d in (decision, before)]
    return is_other and shown[0] != shown[1]


@transaction.atomic
def _store(day: date, found: Tallied, now: datetime) -> None:
    waits = sorted(found.waits_s)
    # First the day: of two workers, one waits here for the other.
    ModerationDay.objects.update_or_create(
        date=day,
        defaults={
            "arrivals": found.arrivals, "decided": len(waits), "tallied_at": now,
            "wait_p50_s": percentile(waits, 50), "wait_p95_s": percentile(waits, 95),
        },
    )  # fmt: skip
    DecisionTally.objects.filter(date=day).delete()
    rows: dict[Line, DecisionTally] = {}
    often = Counter[str]()
    for line, count in found.counts.items():
        often[line.reason] += count
    for name, counter in (("count", found.counts), ("reversed", found.reversals)):
        for line, count in counter.items():
            line = line._replace(reason=_common(line.reason, often))
            row = rows.setdefault(line, DecisionTally(date=day, **_columns(line)))
            setattr(row, name, getattr(row, name) + count)
    DecisionTally.objects.bulk_create(rows.values())


def _columns(line: Line) -> dict[str, int | str | None]:
    return {"actor_id": line.actor, "act": line.act, "reason": line.reason}


def _common(reason: str, often: Counter[str]) -> str:
    """Words that may be counted by: what is said of one reader is not kept here."""
    if not reason:
        return ""
    length = DecisionTally._meta.get_field("reason").max_length
    return known(reason) or (reason[:length] if often[reason] >= IN_COMMON else OTHER)


def percentile(ordered: list[int], share: int) -> int | None:
    """The value that `share` percent of the others do not exceed; None of nothing."""
    return ordered[ceil(len(ordered) * share / 100) - 1] if ordered else None
