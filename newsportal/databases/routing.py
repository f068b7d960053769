"""Pages that everyone shares may be read from a replica; everything else is the primary's.

DATABASE_REPLICA_URL names a streaming replica of the primary. Only the page cache
gives a page to it (`newsportal/pagestore/sources.py`); comments, the desk, commands
and the worker read where they write.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

REPLICA = "replica"
_reads: ContextVar[str] = ContextVar("reads", default=DEFAULT_DB_ALIAS)


def has_replica() -> bool:
    return REPLICA in connections.databases


@contextmanager
def reading_from(alias: str) -> Iterator[None]:
    """Read from `alias` what is read meanwhile, up to the first write."""
    before = _reads.set(alias)
    try:
        yield
    finally:
        _reads.reset(before)


def read_from(alias: str) -> None:
    _reads.set(alias)


class ReplicaRouter:
    """DATABASE_ROUTERS: both aliases hold the same data, so any two objects go together."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        if connections[DEFAULT_DB_ALIAS].in_atomic_block:
            return DEFAULT_DB_ALIAS
        return _reads.get()

    def db_for_write(self, model: Any, **hints: Any) -> str:
        # The replica gets it a moment later.
        read_from(DEFAULT_DB_ALIAS)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS
