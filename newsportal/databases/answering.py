"""Which databases answer this process: one thread asks, so that no other has to wait to know.

Where nobody asks (a command, the worker), no database counts as silent, and
whatever is asked of it may take as long as it takes.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError

SILENT_AFTER_S = 2.0


class Answers:
    """By alias, since when questions are unanswered; `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._unanswered_since: dict[str, float] = {}
        self._thread = threading.local()

    @contextmanager
    def asking(self, alias: str) -> Iterator[None]:
        """Ask the database something: if nothing is raised, it has answered."""
        self._unanswered_since.setdefault(alias, self._clock())
        self._thread.is_asking = True
        try:
            yield
            del self._unanswered_since[alias]
        finally:
            self._thread.is_asking = False

    def is_silent(self, alias: str) -> bool:
        """Whether nobody should wait for `alias`: for a while now it has answered nothing."""
        since = self._unanswered_since.get(alias)
        return since is not None and self._clock() - since >= SILENT_AFTER_S

    def is_refused(self, alias: str) -> bool:
        """Whether this thread is not even to try; who asks always may."""
        return self.is_silent(alias) and not self._is_asking

    def giving_up(self, alias: str) -> Callable[[], bool]:
        """Return what says, while this thread waits for an answer, when to give up."""
        if not self._is_asking:
            return lambda: self.is_silent(alias)
        until = self._clock() + SILENT_AFTER_S
        return lambda: self._clock() >= until

    @property
    def _is_asking(self) -> bool:
        return getattr(self._thread, "is_asking", False)


answers = Answers()  # to this process


def is_away(error: BaseException | None) -> bool:
    """Whether `error` says that the database is the trouble, rather than what it was asked."""
    is_garbage = type(getattr(error, "__cause__", None)) is sqlite3.DatabaseError
    return is_garbage or isinstance(error, OperationalError | InterfaceError)
