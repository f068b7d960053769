"""Of several hosts that start at the same time, one after the other prepares the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

PREPARING_LOCK = 0x6E65_7774  # any number but that of pagecache.py, the same on every host


@contextmanager
def one_host_at_a_time() -> Iterator[None]:
    """Wait for whoever prepares the database now; the right ends with the process, too."""
    if connection.vendor != "postgresql":  # SQLite is on one host
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARING_LOCK])
