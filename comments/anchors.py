"""Holding the ends of the chains of records, so that a tail which is cut off shows.

The worker gathers every few seconds what was recorded since into an anchor. Anchors are
a chain themselves, and each host has a copy of it in a file outside of the database.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Max
from django.utils import timezone

from comments import chains
from comments.models import Anchor, Comment, Decision, Record
from comments.records import ORDER_LOCK, key
from newsportal.claims import claim

MOST_AT_ONCE = 5000  # records in an anchor
LOCK_TIMEOUT_MS = 100  # who writes comments waits as long; with no luck, the next time
MAC_LENGTH = 64  # as hexadecimal digits
LONGEST_LINE = 200  # bytes, and more than any has


class CopiesDiffer(Exception):
    """The file of anchors has what the database has not, or has otherwise."""


class BeginningLost(Exception):
    """There are records, and no anchors: beginning anew would bless whatever is there."""


class Line(NamedTuple):
    """An anchor as the file has it."""

    number: int
    at: str
    last_record: int
    mac: str


def anchor_heads(now: datetime | None = None) -> None:
    """Anchor what was recorded since the last time, and bring this host's file up to date.

    Raises BeginningLost; and CopiesDiffer, after anchoring, if the file was not written from
    this database.
    """
    before = newest()
    if before is None:
        if Record.objects.exists():
            raise BeginningLost
        before = begin(now)
    if (Record.objects.aggregate(Max("pk"))["pk__max"] or 0) > before.last_record:
        up_to = _settled()
        while up_to > before.last_record and (made := _anchor_some(before, up_to, now)):
            before = made
    write_file()


def newest() -> Anchor | None:
    return Anchor.objects.order_by("-number").first()


def begin(now: datetime | None = None) -> Anchor:
    """Return the first anchor: of what is there by now nothing was recorded."""
    first = Anchor(number=0, at=now or timezone.now(), last_record=0, count=0)
    first.last_comment = Comment.objects.aggregate(Max("pk"))["pk__max"] or 0
    first.last_decision = Decision.objects.aggregate(Max("pk"))["pk__max"] or 0
    _sign(first, b"", [])
    claim(first, by="number")
    return Anchor.objects.get(number=0)


def _settled() -> int:
    """Return the id up to which no record will appear any more; 0 if that is not known now."""
    if connection.vendor != "postgresql":
        return Record.objects.aggregate(Max("pk"))["pk__max"] or 0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ORDER_LOCK])
            cursor.execute(f"SELECT max(id) FROM {Record._meta.db_table}")
            return cursor.fetchone()[0] or 0
    except OperationalError:  # somebody is writing much: the next time
        return 0


def _anchor_some(before: Anchor, up_to: int, now: datetime | None) -> Anchor | None:
    """Add the anchor after `before`; None if another worker has."""
    records = Record.objects.filter(pk__gt=before.last_record, pk__lte=up_to).order_by("pk")
    rows = list(records.values_list("pk", "comment_id", "number", "mac")[:MOST_AT_ONCE])
    if not rows:
        return None
    anchor = Anchor(
        number=before.number + 1, at=now or timezone.now(), last_record=rows[-1][0],
        last_comment=before.last_comment, last_decision=before.last_decision, count=len(rows),
    )  # fmt: skip
    _sign(anchor, bytes(before.mac), rows)
    return anchor if claim(anchor, by="number") else None


def _sign(anchor: Anchor, previous: bytes, rows: list[chains.Held]) -> None:
    anchor.heads, anchor.digest = chains.heads_of(rows), chains.anchored_digest(rows)
    anchor.mac = mac_of(anchor, previous)


def mac_of(anchor: Anchor, previous: bytes) -> bytes:
    return chains.anchor_mac(
        key(), previous, number=anchor.number, at=anchor.at, last_record=anchor.last_record,
        last_comment=anchor.last_comment, last_decision=anchor.last_decision,
        count=anchor.count, heads=anchor.heads, digest=bytes(anchor.digest),
    )  # fmt: skip


def write_file() -> None:
    """Append the anchors that this host's file lacks. Raises CopiesDiffer."""
    with _opened(settings.RECORDS_ANCHORS) as file:
        last = _last_line(file)
        number = last.number if last else -1
        if last and not agrees(last):
            raise CopiesDiffer(f"anchor {number} of {settings.RECORDS_ANCHORS}: see verify_records")
        missing = Anchor.objects.filter(number__gt=number).order_by("number").defer("heads")
        if _is_cut_short(file):
            file.write(b"\n")
        for anchor in missing.iterator():
            file.write(_written(anchor))
        file.flush()
        os.fsync(file.fileno())


def agrees(line: Line) -> bool:
    """Whether the database has this anchor, just so."""
    anchor = Anchor.objects.filter(number=line.number).only("mac").first()
    return anchor is not None and bytes(anchor.mac).hex() == line.mac


def last_line() -> Line | None:
    """The newest anchor of this host's file; None if there is no file, or none in it."""
    try:
        with open(settings.RECORDS_ANCHORS, "rb") as file:
            return _last_line(file)
    except FileNotFoundError:
        return None


def lines() -> Iterator[Line]:
    """Every anchor of the file, in its order; what cannot be read as one is passed over."""
    with open(settings.RECORDS_ANCHORS, "rb") as file:
        for raw in file:
            if line := _read(raw):
                yield line


def _written(anchor: Anchor) -> bytes:
    at, mac = anchor.at.isoformat(timespec="microseconds"), bytes(anchor.mac).hex()
    return f"{anchor.number} {at} {anchor.last_record} {mac}\n".encode()


def _read(raw: bytes) -> Line | None:
    try:
        number, at, last_record, mac = raw.decode().split()
        line = Line(int(number), at, int(last_record), mac)
    except ValueError:
        return None
    return line if len(mac) == MAC_LENGTH else None


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """The file for reading and appending, one process at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _last_line(file: BinaryIO) -> Line | None:
    """Read the end of the file; a line that a crash has cut short is passed over."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 3 * LONGEST_LINE))
    found = [line for raw in file.read().split(b"\n")[:-1] if (line := _read(raw))]
    return found[-1] if found else None


def _is_cut_short(file: BinaryIO) -> bool:
    if not file.seek(0, os.SEEK_END):
        return False
    file.seek(-1, os.SEEK_END)
    return file.read() != b"\n"
