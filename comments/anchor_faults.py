"""Whether the anchors are whole, agree with the file, and hold what they held."""

from collections.abc import Iterator
from datetime import datetime

from comments import anchors, chains
from comments.chains import Finding, Kind
from comments.models import Anchor, Record

BATCH = 500


class Counted:
    """How much was looked at, for the summary."""

    comments = records = anchors = 0


def faults(counted: Counted, since: datetime | None) -> Iterator[Finding]:
    kept = iter(_file_lines())
    line = next(kept, None)
    newest = anchors.newest()
    if line is None and newest and newest.number:
        yield Finding(Kind.ANCHOR_MISSING, "there is no file of anchors on this host")
    before: Anchor | None = None
    for anchor in _anchors(since):
        number = before.number + 1 if before else anchor.number if since else 0
        if anchor.number > number:
            which = f"anchors {number} to {anchor.number - 1} are not there"
            yield Finding(Kind.ANCHOR_MISSING, which)
        while line and line.number < anchor.number:
            line = next(kept, None)
        if line and line.number > anchor.number:
            yield Finding(Kind.ANCHOR_MISSING, f"the file lacks anchor {anchor.number}")
        elif line and line.mac != bytes(anchor.mac).hex():
            what = f"anchor {anchor.number} is not the one of the file"
            yield Finding(Kind.ANCHOR_ALTERED, what)
        if before or anchor.number == 0:
            counted.anchors += 1
            yield from of_anchor(anchor, before)
        before = anchor
    while line:
        if (before is None or line.number > before.number) and not anchors.agrees(line):
            what = f"anchor {line.number} of {line.at} is in the file only"
            yield Finding(Kind.ANCHOR_MISSING, what)
        line = next(kept, None)


def _anchors(since: datetime | None) -> Iterator[Anchor]:
    """All of them, or the last one before `since` and those after it."""
    start = last_before(since) if since else None
    last = start.number - 1 if start else -1
    while some := list(Anchor.objects.filter(number__gt=last).order_by("number")[:BATCH]):
        yield from some
        last = some[-1].number


def _file_lines() -> Iterator[anchors.Line]:
    try:
        yield from anchors.lines()
    except FileNotFoundError:
        return


def of_anchor(anchor: Anchor, before: Anchor | None, *, only: int = 0) -> Iterator[Finding]:
    """Whether the anchor is ours, and the records are there that it holds (of comment `only`)."""
    is_next = anchor.number == 0 or (before is not None and before.number == anchor.number - 1)
    previous = bytes(before.mac) if before else b""
    if is_next and bytes(anchor.mac) != anchors.mac_of(anchor, previous):
        yield Finding(Kind.ANCHOR_ALTERED, f"anchor {anchor.number} is not as it was written")
        return
    since = before.last_record if before and is_next else None
    if since is None and anchor.number:
        return  # the one before is missing, and told as such
    held = Record.objects.filter(pk__gt=since or 0, pk__lte=anchor.last_record).order_by("pk")
    rows = list(held.values_list("pk", "comment_id", "number", "mac"))
    if len(rows) == anchor.count and chains.anchored_digest(rows) == bytes(anchor.digest):
        return
    is_told = False
    for comment, number in sorted(chains.read_heads(anchor.heads).items()):
        if only in {0, comment} and not Record.objects.filter(comment=comment, number__gte=number):
            is_told = True
            yield Finding(Kind.TAIL_CUT, f"anchor {anchor.number} holds it", comment, number)
    if not is_told and not only:
        what = f"the records before {anchor.at:%Y-%m-%d %H:%M:%S} differ from anchor"
        yield Finding(Kind.ALTERED, f"{what} {anchor.number}")


def last_before(moment: datetime) -> Anchor | None:
    return Anchor.objects.filter(at__lt=moment).order_by("-at", "-number").first()
