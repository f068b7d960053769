"""Counted limits, exact under parallel load: one atomic statement decides."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import Error, connection, transaction
from django.utils import timezone

from newsportal.environment import Rate
from newsportal.models import Limit

_UPSERT = """
INSERT INTO {table} (key, count, ends_at) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN {table}.ends_at <= %s THEN 1 ELSE {table}.count + 1 END,
    ends_at = CASE WHEN {table}.ends_at <= %s THEN excluded.ends_at ELSE {table}.ends_at END
RETURNING count, ends_at
"""


class RateLimited(Exception):
    """The limit of `key` is used up; `retry_after` is the time until it opens."""

    def __init__(self, key: str, retry_after: timedelta) -> None:
        super().__init__(key)
        self.retry_after = retry_after


def count(key: str, rate: Rate) -> None:
    """Count one act under `key`; raise RateLimited beyond `rate`.

    Refused acts count too, but do not lengthen the window: who waits until
    `retry_after` is over is let in.
    """
    now = timezone.now()
    adapt = connection.ops.adapt_datetimefield_value
    sql = _UPSERT.format(table=connection.ops.quote_name(Limit._meta.db_table))
    ends_at = adapt(now + rate.period)
    with connection.cursor() as cursor:
        cursor.execute(sql, [key[:128], ends_at, adapt(now), adapt(now)])
        used, _ends_at = cursor.fetchone()
    if used > rate.count:
        # The row is gone when the window ended just now and was cleared away.
        until = Limit.objects.filter(key=key[:128]).values_list("ends_at", flat=True).first()
        raise RateLimited(key, max((until or now) - now, timedelta(seconds=1)))


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
