"""What happened to a comment, when and by whom: a chain of records that nobody can rewrite.

Whatever happens is noted in the transaction in which it happens. Two who note at once
do not fork a chain: a place in it is claimed in one statement.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from comments import chains
from comments.models import Comment, Decision, Record
from newsportal.compiled import compiled
from newsportal.models import User

Event = Record.Event
ORDER_LOCK = 0x7265_636F  # any number, the same in every process
COLUMNS = (
    "comment_id", "number", "event", "at", "facts", "words", "salt", "digest", "mac",
)  # fmt: skip
# Happen once, however often they are noted.
ONCE = {Event.SEEN}


class Entry(NamedTuple):
    """What is to be noted. `facts` stay for good and name no reader; `words` can be erased."""

    event: str
    at: datetime
    facts: dict[str, Any]
    words: dict[str, Any] | None = None


class Place(NamedTuple):
    number: int
    event: str
    mac: bytes


BEGINNING = Place(0, "", b"")


def key() -> bytes:
    return settings.RECORDS_KEY.encode()


def note(
    comment: Comment,
    event: str,
    *,
    by: User | None = None,
    facts: dict[str, Any] | None = None,
    words: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> None:
    """Note that `event` happened to the comment: `by` somebody of the staff, if by anybody.

    `facts` are plain values, and name no reader; what was written goes into `words`,
    which are dropped when the reader is erased. Call it in the transaction of what it notes;
    where that decides, too, after the decision, or two such would wait for each other.
    """
    known = {"by": by.pk, "name": by.get_username()} if by else {}
    entry = Entry(event, at or timezone.now(), known | (facts or {}), words)
    _append(comment.pk, [entry])


def received(comment: Comment, *, is_import: bool = False) -> None:
    """Note a comment that was stored this moment, the first of its chain: one statement."""
    entry = arrival(
        comment.received_at, article=comment.article_id, parent=comment.parent_id,
        language=comment.language, status=str(comment.status), name=comment.name,
        text=comment.text, is_import=is_import,
    )  # fmt: skip
    claimed = _claim(signed(comment.pk, BEGINNING, entry))
    assert claimed, "the comment was stored this moment"


def arrival(
    at: datetime, *, article: int, parent: int | None, language: str, status: str,
    name: str, text: str, is_import: bool,
) -> Entry:  # fmt: skip
    facts = {"article": article, "parent": parent, "language": language, "status": status}
    facts |= {"import": True} if is_import else {}
    return Entry(Event.RECEIVED, at, facts, {"name": name, "text": text})


def edited(comment: Comment, *, at: datetime | None = None) -> None:
    """Note the name and text that the comment has from now on."""
    note(comment, Event.EDITED, words={"name": comment.name, "text": comment.text}, at=at)


def decided(decision: Decision) -> None:
    """Note a decision, and that readers see the comment from now on, or no longer."""
    actor = decision.actor
    whose = {
        "decision": decision.pk,
        "by": actor.pk if actor else None,
        "name": actor.get_username() if actor else None,
    }
    facts = whose | {
        "act": str(decision.act), "from": decision.from_status, "to": decision.to_status,
        "revision": decision.revision_seen,
    }  # fmt: skip
    words = {"reason": str(decision.reason), "text": chains.text_digest(decision.text_seen)}
    entries = [Entry(Event.DECIDED, decision.at, facts, words)]
    was, becomes = (
        status == Comment.Status.APPROVED for status in (decision.from_status, decision.to_status)
    )
    if was != becomes:
        event = Event.VISIBLE if becomes else Event.REMOVED
        entries.append(Entry(event, decision.at, whose))
    _append(decision.comment_id, entries)


@transaction.atomic
def erase(comment: Comment) -> None:
    """Drop what the reader wrote, and what was written to them, from the comment's records.

    That it was erased is recorded; the chain holds. Texts in other tables are not ours.
    """
    last = _append(comment.pk, [Entry(Event.ERASED, timezone.now(), {})])
    before = Record.objects.filter(comment=comment, number__lt=last.number)
    before.exclude(salt=None).update(words=None, salt=None)


@compiled(lambda row: Place(row[0], row[1], bytes(row[2])))
def _places(comment: int) -> QuerySet[Any, Any]:
    return (
        Record.objects.filter(comment=comment)
        .order_by("-number")
        .values_list("number", "event", "mac")
    )


def _append(comment: int, entries: Iterable[Entry]) -> Place:
    """Put `entries` at the end of the chain, in their order; return where it ends now."""
    head: Place | None = None
    for entry in entries:
        while True:
            if head is None:
                places = _places(comment)
                head = places[0] if places else BEGINNING
                if entry.event in ONCE and entry.event in {place.event for place in places}:
                    return head
            row = signed(comment, head, entry)
            if _claim(row):
                head = Place(row[1], entry.event, row[-1])
                break
            head = None  # somebody else was faster: behind theirs, then
    return head or BEGINNING


def signed(comment: int, head: Place, entry: Entry) -> tuple[Any, ...]:
    """Return the values of COLUMNS of the record that follows `head`."""
    number, facts = head.number + 1, chains.plain(entry.facts)
    words = salt = None
    digest = b""
    if entry.words is not None:
        words, salt = chains.plain(entry.words), chains.new_salt()
        digest = chains.digest_of(salt, words)
    mac = chains.mac_of(
        key(), head.mac, comment=comment, number=number, event=str(entry.event), at=entry.at,
        facts=facts, digest=digest,
    )  # fmt: skip
    return comment, number, str(entry.event), entry.at, facts, words, salt, digest, mac


def _claim(row: tuple[Any, ...]) -> bool:
    """Insert the record unless its place is taken; say whether. One statement."""
    values = list(row)
    values[3] = connection.ops.adapt_datetimefield_value(row[3])
    with connection.cursor() as cursor:
        cursor.execute(_statement(connection.vendor), values)
        return cursor.fetchone() is not None


@lru_cache
def _statement(vendor: str) -> str:
    places = ", ".join(["%s"] * len(COLUMNS))
    # PostgreSQL gives out ids before the commit: who anchors waits, by this lock, until
    # whoever has got one has committed. SQLite has one writer anyway.
    rows = f"VALUES ({places})"
    if vendor == "postgresql":
        rows = f"SELECT {places} FROM pg_advisory_xact_lock_shared({ORDER_LOCK})"
    return (
        f"INSERT INTO {Record._meta.db_table} ({', '.join(COLUMNS)}) {rows}"
        " ON CONFLICT (comment_id, number) DO NOTHING RETURNING id"
    )
