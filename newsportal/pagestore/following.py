"""Reading the log of purges into the host's table: on commit, each 250 ms, and at the start.

Any process may do it at any time; doing it twice, or dying halfway, loses nothing.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from newsportal.databases.answering import answers
from newsportal.edge.following import acknowledged
from newsportal.models import Purge
from newsportal.pagestore.table import Position, PurgeTable

log = logging.getLogger("newsportal.pagestore")
EVERY_S = 0.25
EDGES_EVERY_S = 0.9
AT_ONCE = 1000  # purges read by one query


class LoggedPurge(NamedTuple):
    number: int
    mark: int  # of the row: 0 stands for no row
    keys: list[str]
    is_hard: bool


NOTHING = LoggedPurge(0, 0, [], False)


def read_log(since: int, *, using: str = DEFAULT_DB_ALIAS) -> list[LoggedPurge]:
    """Return the purge `since` and those after it, in order, at most AT_ONCE."""
    rows = Purge.objects.using(using).filter(pk__gte=since).order_by("pk")
    columns = rows.values_list("pk", "at", "keys", "is_hard")[:AT_ONCE]
    return [LoggedPurge(pk, mark_of(pk, at), keys, hard) for pk, at, keys, hard in columns]


def newest_purge() -> LoggedPurge:
    row = Purge.objects.using(DEFAULT_DB_ALIAS).order_by("-pk").values_list("pk", "at").first()
    return LoggedPurge(row[0], mark_of(*row), [], False) if row else NOTHING


def mark_of(pk: int, at: object) -> int:
    """Tell this row from one of the same number in another log, such as a restored one."""
    return int.from_bytes(hashlib.blake2b(f"{pk} {at}".encode(), digest_size=7).digest(), "little")


def has_row(position: Position, *, using: str) -> bool:
    """Whether the log there has the very row at `position`, and so everything before it."""
    row = Purge.objects.using(using).filter(pk=position.cursor).values_list("pk", "at").first()
    return row is not None and mark_of(*row) == position.mark


def follow(
    table: PurgeTable,
    *,
    using: str = DEFAULT_DB_ALIAS,
    clock: Callable[[], float] = time.time,
) -> None:
    """Bring the table up to date with the log. Raises what the database raises.

    Only the primary has the last word: where its log does not go on from where
    the table stands, everything is purged. A replica's that does not is behind.
    """
    while True:
        began = clock()
        position = table.position
        # Outside of the lock: a database that hangs must not hold up the others.
        rows = read_log(position.cursor, using=using)
        is_same_log = position.epoch != 0 and _continues(rows, position)
        last = rows[-1] if rows else NOTHING
        if not is_same_log:
            if using != DEFAULT_DB_ALIAS:
                return
            last = newest_purge()
        with table.locked():
            if table.epoch != position.epoch:
                continue  # somebody has just reset it
            if not is_same_log:
                if table.position == position:
                    table.reset(last.number, last.mark)
                continue
            for row in rows:
                if row.number > position.cursor:
                    table.mark_purged(row.number, row.keys, is_hard=row.is_hard)
            # After the slots: killed between the two, the next one does it again.
            table.advance(last.number, last.mark)
            if len(rows) < AT_ONCE:
                table.note_synced(began)
                return


def _continues(rows: Sequence[LoggedPurge], position: Position) -> bool:
    """Whether the log still has the row up to which we read it: neither trimmed nor another."""
    if position.cursor == 0:
        return True
    return bool(rows) and (rows[0].number, rows[0].mark) == (position.cursor, position.mark)


class Follower(threading.Thread):
    """Follows a log for as long as the process lives, also when its database is away."""

    def __init__(
        self,
        table: PurgeTable,
        *,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        super().__init__(daemon=True, name=f"follower of {using}")
        self.table, self.using = table, using
        self._is_of_primary = using == DEFAULT_DB_ALIAS
        self._asked_at = 0.0
        self._is_failing = False

    def run(self) -> None:
        while True:
            self.follow_once()
            time.sleep(EVERY_S)

    def follow_once(self) -> None:
        connection = connections[self.using]
        try:
            with answers.asking(self.using):
                connection.close_if_unusable_or_obsolete()
                follow(self.table, using=self.using)
                self._ask_edges()
        except Exception as error:
            # Not only database errors: nothing may end the thread that keeps pages true.
            with suppress(Exception):
                connection.close()
            if self._is_of_primary:
                self.table.note_edge(False)
            if not self._is_failing:
                said = (self.using, type(error).__name__)
                log.warning("the log of purges of the %s database cannot be read: %s", *said)
            self._is_failing = True
        else:
            if self._is_failing:
                log.warning("the log of purges of the %s database is read again", self.using)
            self._is_failing = False

    def _ask_edges(self) -> None:
        is_due = time.monotonic() - self._asked_at > EDGES_EVERY_S
        if settings.EDGES and self._is_of_primary and is_due:
            self._asked_at = time.monotonic()
            self.table.note_edge(acknowledged(timezone.now()))
