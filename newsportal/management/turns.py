"""Of several hosts that start at the same time, one after the other prepares the database."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

PREPARING_LOCK = 0x6E65_7774  # any number but that of pagecache.py, the same on every host
LOOK_EVERY_S = 0.2


@contextmanager
def one_host_at_a_time() -> Iterator[None]:
    """Wait for whoever prepares the database now; the right ends with the process, too."""
    if connection.vendor != "postgresql":  # SQLite is on one host
        yield
        return
    with connection.cursor() as cursor:
        # Not pg_advisory_lock: CREATE INDEX CONCURRENTLY waits for every statement that runs,
        # also for one that waits for its own migration to end.
        while not _is_true(cursor, "SELECT pg_try_advisory_lock(%s)"):
            time.sleep(LOOK_EVERY_S)
        try:
            yield
        finally:
            _is_true(cursor, "SELECT pg_advisory_unlock(%s)")


def _is_true(cursor: CursorWrapper, question: str) -> bool:
    cursor.execute(question, [PREPARING_LOCK])
    return bool(cursor.fetchone()[0])
