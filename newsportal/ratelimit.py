"""Counted limits, exact under parallel load: one atomic statement decides."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain

from django.db import Error, connection, transaction
from django.utils import timezone

from newsportal.environment import Rate
from newsportal.models import Limit

_UPSERT = """
INSERT INTO {table} (key, count, ends_at) VALUES {rows}
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN {table}.ends_at <= %s THEN 1 ELSE {table}.count + 1 END,
    ends_at = CASE WHEN {table}.ends_at <= %s THEN excluded.ends_at ELSE {table}.ends_at END
RETURNING key, count
"""


class RateLimited(Exception):
    """The limit of `key` is used up; `retry_after` is the time until it opens."""

    def __init__(self, key: str, retry_after: timedelta) -> None:
        super().__init__(key)
        self.retry_after = retry_after


def count(key: str, rate: Rate | None) -> None:
    """Count one act under `key`; raise RateLimited beyond `rate`. None is no limit.

    Refused acts count too, but do not lengthen the window: who waits until
    `retry_after` is over is let in.
    """
    count_all({key: rate})


def count_all(rates: Mapping[str, Rate | None]) -> None:
    """Count one act under each key, in one statement; raise RateLimited beyond any of `rates`.

    What is refused stays counted under all of them, unless the transaction is undone.
    """
    # In one order for everyone: PostgreSQL locks the rows, one after the other.
    limits = {key[:128]: rate for key, rate in sorted(rates.items()) if rate is not None}
    if not limits:
        return
    now = timezone.now()
    adapt = connection.ops.adapt_datetimefield_value
    table = connection.ops.quote_name(Limit._meta.db_table)
    sql = _UPSERT.format(table=table, rows=", ".join(["(%s, 1, %s)"] * len(limits)))
    rows = ((key, adapt(now + rate.period)) for key, rate in limits.items())
    with connection.cursor() as cursor:
        cursor.execute(sql, [*chain(*rows), adapt(now), adapt(now)])
        used = dict(cursor.fetchall())
    beyond = [key for key, rate in limits.items() if used[key] > rate.count]
    if beyond:
        # A row is gone when the window ended just now and was cleared away.
        ends = Limit.objects.filter(key__in=beyond).values_list("ends_at", flat=True)
        raise RateLimited(beyond[0], max([*(end - now for end in ends), timedelta(seconds=1)]))


@contextmanager
def counting() -> Iterator[None]:
    """Make what is counted, and what is done because it was let in, one transaction.

    A refusal takes back nothing that was counted; only the database's own errors do.
    What must be done whole or not at all is an `atomic` block inside.
    """
    refusal: Exception | None = None
    with transaction.atomic():
        try:
            yield
        except Error:
            raise
        except Exception as error:
            refusal = error
    if refusal is not None:
        raise refusal
