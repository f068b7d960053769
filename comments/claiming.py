"""Who has which comment open: two moderators do not read the same one by accident."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection, models, transaction
from django.utils import timezone

from comments import records
from comments.models import Claim, Comment
from newsportal.models import User

HELD_FOR = timedelta(minutes=2)  # renewed while the page is open and in view
_UPSERT = """
INSERT INTO {table} (comment_id, by_id, until) VALUES (%s, %s, %s)
ON CONFLICT (comment_id) DO UPDATE SET by_id = excluded.by_id, until = excluded.until
{condition} RETURNING comment_id
"""
# What is nobody's any more, or one's own already.
_FREE = "WHERE {table}.until <= %s OR {table}.by_id = excluded.by_id"


class Holder(NamedTuple):
    pk: int
    name: str
    until: datetime


def claim(comment_id: int, *, by: User, takes_over: bool = False) -> Holder | None:
    """Have `by` hold the comment; return who holds it instead, None if they do now.

    With `takes_over` whoever else has it loses it.
    """
    now = timezone.now()
    adapt = connection.ops.adapt_datetimefield_value
    table = connection.ops.quote_name(Claim._meta.db_table)
    condition = "" if takes_over else _FREE.format(table=table)
    values = [comment_id, by.pk, adapt(now + HELD_FOR)]
    with connection.cursor() as cursor:
        sql = _UPSERT.format(table=table, condition=condition)
        cursor.execute(sql, values if takes_over else [*values, adapt(now)])
        if cursor.fetchone():
            return None
    return holders([comment_id], besides=by).get(comment_id)


def holders(comment_ids: Collection[int], *, besides: User) -> dict[int, Holder]:
    """Return who else holds which of the comments at this moment."""
    claims = _live().filter(comment__in=comment_ids).exclude(by=besides).select_related("by")
    return {c.comment_id: Holder(c.by_id, name_of(c.by), c.until) for c in claims}


def others_at_work(user: User) -> list[str]:
    """Return the names of those who have something open, but for `user`."""
    claims = _live().exclude(by=user).select_related("by")[:100]
    return sorted({name_of(claim.by) for claim in claims})


def held_by_others(user: User) -> list[int]:
    """Return the ids of comments that others have open; a handful."""
    return list(_live().exclude(by=user).values_list("comment", flat=True)[:100])


def name_of(user: User) -> str:
    return user.get_full_name() or user.get_username()


def see_first(comment: Comment, *, by: User) -> None:
    """Record that somebody of the newsroom has opened the comment, the first time."""
    if comment.first_seen_at is not None:
        return
    now = timezone.now()
    with transaction.atomic():
        unseen = Comment.objects.filter(pk=comment.pk, first_seen_at=None)
        if not unseen.update(first_seen_at=now):
            return
        records.note(comment, records.Event.SEEN, by=by, at=now)
    comment.first_seen_at = now


def forget_expired() -> None:
    Claim.objects.filter(until__lt=timezone.now()).delete()


def _live() -> models.QuerySet[Claim]:
    return Claim.objects.filter(until__gt=timezone.now())
