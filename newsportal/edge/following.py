"""Sending the log of purges to an edge: nothing skipped, nothing lost, three times.

The log is the queue. One task for each purge would put the same rows into a
second table, without order, without merging a burst into one request, and with
a first retry after a minute; so the worker's clock follows the log instead.

An answer made just before a change may reach the edge just after the purge, and
would stay for EDGE_TTL. So each purge is sent again. After AGAIN_AFTER every web
process knows of it, and what was on its way has arrived: the change is seen in
time. LAST_AFTER bounds the rest: it is more than the 2 s for which a web process
may be cut off from the log and the 5 s that docs/varnish.vcl waits for an answer.
"""

import logging
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from newsportal.edge.purging import Edge, Unsent, in_requests
from newsportal.models import EdgePosition, Purge
from newsportal.pagestore.table import EVERYTHING

AGAIN_AFTER, LAST_AFTER = timedelta(seconds=1), timedelta(seconds=10)
# Which column of EdgePosition moves, and how old a purge must be for it.
SENDINGS = (("sent", timedelta(0)), ("sent_again", AGAIN_AFTER), ("sent_last", LAST_AFTER))
LEASE = timedelta(seconds=10)  # a sender that was silent for so long is taken for dead
HEARTBEAT = timedelta(seconds=2)  # each is a row written
PATIENCE = timedelta(seconds=2)  # within which a purge has to be acknowledged
MOST_ROWS = 500  # of the log in one go
FIRST_PAUSE_S, MOST_PAUSE_S = 0.5, 30

SENDER = secrets.token_hex(8)  # this process
log = logging.getLogger("newsportal.edge")


def acknowledged(now: datetime) -> bool:
    """Whether every edge has taken every purge that is due. One query.

    Only then may pages live there for long.
    """
    names = [edge.name for edge in settings.EDGES]
    current = EdgePosition.objects.filter(edge__in=names, at__gt=now - LEASE)
    for cursor, age in SENDINGS:
        due = Purge.objects.filter(pk__gt=OuterRef(cursor), at__lte=now - age - PATIENCE)
        current = current.exclude(Exists(due))
    return bool(names) and current.count() == len(names)


def follow(edge: Edge, *, now: datetime | None = None, sender: str = SENDER) -> None:
    """Send `edge` what it lacks. Any number of processes may call it, at any time.

    A failure is recorded and pauses the edge, longer each time; whatever was not
    acknowledged is sent again, so an edge may get a purge more than once.
    """
    now = now or timezone.now()
    position = _claim(edge, now, sender)
    if position is None or (position.retry_at and position.retry_at > now):
        return
    try:
        ahead = None
        for cursor, age in SENDINGS:
            if getattr(position, cursor) != ahead:  # else there is nothing to repeat
                _catch_up(edge, position, cursor, age, now)
            ahead = getattr(position, cursor)
    except Unsent as refusal:
        _pause(position, refusal, now)


def _claim(edge: Edge, now: datetime, sender: str) -> EdgePosition | None:
    """Return the position if `sender` is the one to move it, its heartbeat recorded."""
    position, is_new = EdgePosition.objects.get_or_create(
        edge=edge.name, defaults={"sender": sender, "at": now}
    )
    is_mine = position.sender == sender
    if is_new or (is_mine and position.at > now - HEARTBEAT):
        return position
    if not is_mine and position.at > now - LEASE:
        return None
    seen = EdgePosition.objects.filter(pk=position.pk, sender=position.sender, at=position.at)
    if not seen.update(sender=sender, at=now):
        return None
    position.sender, position.at = sender, now
    return position


def _catch_up(
    edge: Edge, position: EdgePosition, cursor: str, age: timedelta, now: datetime
) -> None:
    """Send in batches what follows `cursor`, and move it there."""
    while batch := _batch(getattr(position, cursor), age, now):
        hard = dict.fromkeys(key for row in batch if row.is_hard for key in row.keys)
        soft = dict.fromkeys(key for row in batch for key in row.keys if key not in hard)
        for is_hard, keys in ((True, [*hard]), (False, [*soft])):
            for some in in_requests(keys, edge):
                edge.purge(some, is_hard=is_hard)
                _keep_lease(position)
        if position.failures:
            log.info("%s takes purges again", edge.name)
        _write(position, **{cursor: batch[-1].pk}, failures=0, error="", retry_at=None)


def _batch(cursor: int, age: timedelta, now: datetime) -> list[Purge]:
    """Return the next rows after `cursor` that are at least `age` old, in order.

    Where the row of the cursor is not in the log (a new edge, a log trimmed in the
    meantime, a database restored), nobody knows what the edge missed: it forgets
    everything, and goes on from the newest row.
    """
    log_rows = Purge.objects.order_by("pk")
    rows = list(_aged(log_rows.filter(pk__gte=cursor), age, now, seen=cursor)[: MOST_ROWS + 1])
    if rows and rows[0].pk == cursor:
        return rows[1:]
    newest = _aged(log_rows, age, now).last()
    if newest is None and (cursor == 0 or log_rows.exists()):
        return []  # nothing yet
    return [Purge(pk=newest.pk if newest else 0, keys=[EVERYTHING], is_hard=True)]


def _aged(
    rows: QuerySet[Purge], age: timedelta, now: datetime, *, seen: int = 0
) -> QuerySet[Purge]:
    """Leave out the first row after `seen` that is younger than `age`, and all behind it.

    By place, not by date: two hosts' clocks may disagree on which came first.
    """
    if not age:
        return rows
    young = rows.filter(pk__gt=seen, at__gt=now - age).first()
    return rows.filter(pk__lt=young.pk) if young else rows


def _keep_lease(position: EdgePosition) -> None:
    now = timezone.now()
    if now - position.at > HEARTBEAT:
        _write(position, at=now)


def _pause(position: EdgePosition, refusal: Unsent, now: datetime) -> None:
    failures = position.failures + 1
    pause_s = refusal.pause_s or min(FIRST_PAUSE_S * 2 ** min(failures - 1, 10), MOST_PAUSE_S)
    retry_at = now + timedelta(seconds=pause_s)
    _write(position, failures=failures, error=str(refusal)[:100], retry_at=retry_at)
    log.warning("%s: purge not taken (%s), next try in %g s", position.edge, refusal, pause_s)


def _write(position: EdgePosition, **values: object) -> None:
    """Change the row, unless another sender has taken it over: then it counts for itself."""
    for name, value in values.items():
        setattr(position, name, value)
    EdgePosition.objects.filter(pk=position.pk, sender=position.sender).update(**values)
