"""Whether the records are whole: every chain, what it says beside what is stored, the anchors.

Everything is read in small pieces, however many comments there are, while others write:
whatever seems amiss is looked at once more, since it may have been half read.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from comments import anchor_faults, anchors, chains
from comments.anchor_faults import Counted
from comments.chains import Finding, Kind, Link
from comments.models import Anchor, Comment, Decision, Record
from comments.records import Event, key

BATCH = 500  # comments
LOOKS = 3  # at a comment that seems amiss
LINK = ("pk", "comment_id", "number", "event", "at", "facts", "words", "salt", "digest", "mac")
GUARDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'comments_%'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'comments_%'"
    " AND tgenabled IN ('O', 'A')",
}


def everything(counted: Counted, *, since: datetime | None = None) -> Iterator[Finding]:
    """Find what was tampered with, anywhere or in what happened since a moment."""
    if finding := unreadable():
        yield finding
        return
    yield from _unguarded()
    yield from anchor_faults.faults(counted, since)
    for ids in _recent(since) if since else _all():
        yield from _of_comments(ids, counted)
    if not since:
        yield from _orphans()


def one(comment_id: int, counted: Counted) -> list[Finding]:
    """Find what was tampered with of one comment: its chain, and the anchors that hold it."""
    if finding := unreadable():
        return [finding]
    found = [*_unguarded(), *_of_comments([comment_id], counted)]
    last = anchors.last_line()
    if last and not anchors.agrees(last):
        found.append(Finding(Kind.ANCHOR_MISSING, f"the file has anchor {last.number} otherwise"))
    # An index would cost more than it is worth: this is asked for a lawyer, not for a reader.
    holding = Anchor.objects.filter(heads__contains=f" {comment_id}:").order_by("number")
    for anchor in holding.iterator():
        counted.anchors += 1
        before = Anchor.objects.filter(number=anchor.number - 1).first()
        found += anchor_faults.of_anchor(anchor, before, only=comment_id)
    return found


def unreadable() -> Finding | None:
    """What makes all else useless to look at: no beginning, or another key than was used."""
    first = Anchor.objects.filter(number=0).first()
    if first is None:
        return Finding(Kind.ANCHOR_MISSING, "anchor 0, with which the records begin, is not there")
    if bytes(first.mac) == anchors.mac_of(first, b""):
        return None
    second = Anchor.objects.filter(number=1).first()
    if second and bytes(second.mac) == anchors.mac_of(second, bytes(first.mac)):
        return None  # the key is right: it is the first anchor that is not
    return Finding(Kind.WRONG_KEY, "RECORDS_KEY is not the one with which the records were signed")


def _unguarded() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(GUARDS[connection.vendor])
        there = {row[0] for row in cursor.fetchall()}
    acts = ("update", "delete", "insert" if connection.vendor == "sqlite" else "truncate")
    for table in (Record._meta.db_table, Anchor._meta.db_table):
        for name in (f"{table}_no_{act}" for act in acts):
            if name not in there:
                yield Finding(Kind.UNGUARDED, f"the database lacks the trigger {name}")


def _all() -> Iterator[list[int]]:
    for rows in _steps(Comment.objects.all(), "pk"):
        yield [pk for _pk, pk in rows]


def _recent(since: datetime) -> Iterator[list[int]]:
    """Comments of which something was recorded since, or nothing that should have been."""
    before = anchor_faults.last_before(since)
    fresh = Record.objects.filter(pk__gt=before.last_record if before else 0)
    for rows in _steps(fresh, "comment_id"):
        yield list(dict.fromkeys(comment for _pk, comment in rows))
    recorded = Exists(Record.objects.filter(comment=OuterRef("pk")))
    silent = Comment.objects.filter(received_at__gte=since).exclude(recorded)
    for rows in _steps(silent, "pk"):
        yield [pk for _pk, pk in rows]


def _steps(rows: QuerySet[Any], *columns: str) -> Iterator[list[tuple[Any, ...]]]:
    """The rows with their keys, some at a time, and each time as they are by then.

    One long statement would hold on to a state of the database that others leave behind.
    """
    last = 0
    while found := list(
        rows.filter(pk__gt=last).order_by("pk").values_list("pk", *columns)[:BATCH]
    ):
        yield found
        last = found[-1][0]


def _of_comments(ids: Sequence[int], counted: Counted) -> Iterator[Finding]:
    """Findings that are still there at the third look: others write meanwhile."""
    counted.comments += len(ids)
    found = _look_at(ids, counted)
    for _look in range(LOOKS - 1):
        if not found:
            return
        again = list(dict.fromkeys(f.comment for f in found if f.comment is not None))
        found = _look_at(again, None)
    yield from found


def _look_at(ids: Sequence[int], counted: Counted | None) -> list[Finding]:
    first, newest = Anchor.objects.get(number=0), anchors.newest()
    assert newest is not None
    links: dict[int, list[Link]] = defaultdict(list)
    records = Record.objects.filter(comment__in=ids).order_by("comment_id", "number")
    for pk, comment, number, event, at, facts, words, salt, digest, mac in records.values_list(
        *LINK
    ).iterator():
        salt = None if salt is None else bytes(salt)
        link = Link(pk, comment, number, event, at, facts, words, salt, bytes(digest), bytes(mac))
        links[comment].append(link)
    decisions: dict[int, list[Decision]] = defaultdict(list)
    recorded = Decision.objects.filter(comment__in=ids, pk__gt=first.last_decision)
    for decision in recorded.order_by("pk"):
        decisions[decision.comment_id].append(decision)
    comments = Comment.objects.only("pk", "name", "text", "status").in_bulk(ids)
    found = []
    for pk in ids:
        chain = links[pk]
        if counted:
            counted.records += len(chain)
        amiss = list(chains.faults(key(), chain, anchored_to=newest.last_record))
        if not amiss and pk in comments:
            is_older = pk <= first.last_comment
            amiss = list(_beside(comments[pk], chain, decisions[pk], is_older=is_older))
        found += amiss
    return found


def _beside(
    comment: Comment, chain: Sequence[Link], decisions: Iterable[Decision], *, is_older: bool
) -> Iterator[Finding]:
    """Say where what is stored differs from a chain that holds; `is_older` than records are."""
    if not is_older and (not chain or chain[0].event != Event.RECEIVED):
        yield Finding(Kind.MISSING, "there is no record of its arrival", comment.pk, 1)
        return
    said = [link for link in chain if link.event in {Event.RECEIVED, Event.EDITED}]
    if said and said[-1].words is not None:
        words = chains.read(said[-1].words)
        for name in ("name", "text"):
            if getattr(comment, name) != words[name]:
                yield Finding(Kind.ALTERED, f"its {name} is not the recorded one", comment.pk)
    by_id = {}
    status = chains.read(chain[0].facts).get("status") if said else None
    for link in chain:
        if link.event == Event.DECIDED:
            facts = chains.read(link.facts)
            by_id[facts["decision"]], status = (link, facts), facts["to"]
    if status not in {None, comment.status}:
        yield Finding(Kind.ALTERED, f"it is {comment.status}, and recorded as {status}", comment.pk)
    for decision in decisions:
        if decision.pk not in by_id:
            what = f"decision {decision.pk} is not recorded"
            yield Finding(Kind.MISSING, what, comment.pk)
            continue
        link, facts = by_id.pop(decision.pk)
        if _differs(decision, link, facts):
            what = f"decision {decision.pk} is not as recorded"
            yield Finding(Kind.ALTERED, what, comment.pk, link.number)
    for pk, (link, _facts) in by_id.items():
        yield Finding(Kind.MISSING, f"decision {pk} is not there", comment.pk, link.number)


def _differs(decision: Decision, link: Link, facts: dict[str, Any]) -> bool:
    stored = (decision.act, decision.actor_id, decision.from_status, decision.to_status)
    recorded = (facts["act"], facts["by"], facts["from"], facts["to"])
    if (stored, decision.revision_seen, decision.at) != (recorded, facts["revision"], link.at):
        return True
    words = chains.read(link.words) if link.words is not None else None
    return words is not None and (
        words["reason"] != decision.reason
        or words["text"] != chains.text_digest(decision.text_seen)
    )


def _orphans() -> Iterator[Finding]:
    known = Exists(Comment.objects.filter(pk=OuterRef("comment_id")))
    lost = Record.objects.exclude(known).filter(number=1).order_by("pk")
    for pk in lost.values_list("comment_id", flat=True).iterator():
        yield Finding(Kind.MISSING, "the comment itself is not there", pk)
