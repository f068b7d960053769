"""What export_comments writes: JSON Lines, a first line about the file, a line a comment."""

from typing import Any, BinaryIO

from comments.importing.incoming import DumpRefused, Incoming, Records, State, Taken, Unusable
from comments.importing.lines import json_lines, string
from comments.importing.moments import moment

FORMAT, VERSION = "newsportal comments", 1


def read(stream: BinaryIO) -> Records:
    """Yield the comments. Raises DumpRefused for what is no export of ours."""
    lines = json_lines(stream)
    number, first = next(lines, (1, {}))
    if first.get("format") != FORMAT:
        raise DumpRefused("this is no export of newsportal", line=number)
    if first.get("version") != VERSION:
        raise DumpRefused(f"version {first.get('version')} is not known here", line=number)
    for _number, record in lines:
        yield _comment(record)


def _comment(record: dict[str, Any]) -> Incoming | Unusable:
    received_at, key = moment(string(record, "received_at")), string(record, "id")
    if received_at is None or not key:
        return Unusable("without date or id")
    if string(record, "state") not in set(State):
        return Unusable("in no state that we know")
    return Incoming(
        key=key,
        parent=string(record, "parent"),
        story=string(record, "story"),
        name=string(record, "name"),
        email=string(record, "email"),
        person=string(record, "person"),
        text=string(record, "text"),
        received_at=received_at,
        state=State(string(record, "state")),
        address=string(record, "address"),
        language=string(record, "language"),
        decisions=_decisions(record.get("decisions")),
    )


def _decisions(written: Any) -> tuple[Taken, ...]:
    """Oldest first; a list that we cannot read is none: the state says what came of it."""
    records = written if isinstance(written, list) else []
    taken = [
        Taken(
            act=string(record, "act"),
            at=at,
            reason=string(record, "reason"),
            by=string(record, "by"),
        )
        for record in records
        if isinstance(record, dict) and (at := moment(string(record, "at")))
    ]
    return tuple(taken) if len(taken) == len(records) else ()
