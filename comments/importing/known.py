"""Which comments of a dump are here already: imported before, or written here at first."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import BigIntegerField

from comments.importing.incoming import Incoming, Place
from comments.models import Comment

PORTAL = "newsportal"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def key_of(comment: Comment) -> str:
    """Return what says of a comment which one it is, wherever it is imported.

    For those written here it is host, id and date in microseconds: a portal that was
    lost and built anew under its name counts ids from 1 again.
    """
    if comment.import_key:
        return comment.import_key
    return f"{PORTAL}:{_host()}:{comment.pk}-{_microseconds(comment.received_at)}"


def places_of(batch: Collection[Incoming]) -> dict[str, Place]:
    """Return the places of those of the batch that are here, by key."""
    keys = [incoming.key for incoming in batch]
    return _written(keys) | _imported(keys)


def parent_of(incoming: Incoming) -> Place | None:
    """Return the place of a parent that came here before this dump."""
    keys = [incoming.parent] if incoming.parent else []
    return (_written(keys) | _imported(keys)).get(incoming.parent)


def _imported(keys: Collection[str]) -> dict[str, Place]:
    rows = Comment.objects.imported_as(keys).values_list("import_key", "pk", "article_id")
    return {str(key): Place(pk, article) for key, pk, article in rows}


def _written(keys: Collection[str]) -> dict[str, Place]:
    own = {pk: key for key in keys if (pk := _own(key))}
    rows = Comment.objects.filter(pk__in=own, import_key__isnull=True) if own else []
    return {
        own[comment.pk]: Place(comment.pk, comment.article_id)
        for comment in rows
        if key_of(comment) == own[comment.pk]
    }


def _own(key: str) -> int:
    """Return the id in a key of this portal, 0 for any other key."""
    source, _colon, rest = key.partition(":")
    host, _colon, number = rest.rpartition(":")
    digits = number.partition("-")[0]
    if (source, host) != (PORTAL, _host()) or not (digits.isascii() and digits.isdecimal()):
        return 0
    pk = int(digits) if len(digits) < 20 else 0
    return pk if pk <= BigIntegerField.MAX_BIGINT else 0


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _host() -> str:
    return settings.SITE_URL.partition("://")[2]
