"""The backup of Remark42: a line of JSON about the site, then one for each comment."""

from typing import Any, BinaryIO

from comments.importing.incoming import DumpRefused, Incoming, Records, State, Unusable
from comments.importing.lines import json_lines, string
from comments.importing.moments import moment
from comments.importing.prose import from_html


def read(stream: BinaryIO) -> Records:
    """Yield the comments. Raises DumpRefused for what is no backup of Remark42."""
    lines = json_lines(stream)
    number, first = next(lines, (1, {}))
    if not {"version", "users", "posts"} & first.keys() or "id" in first:
        raise DumpRefused("this is no backup of Remark42", line=number)
    for _number, record in lines:
        yield _comment(record)


def _comment(record: dict[str, Any]) -> Incoming | Unusable:
    user, locator = _part(record, "user"), _part(record, "locator")
    received_at, pk = moment(string(record, "time")), string(record, "id")
    if received_at is None or not pk:
        return Unusable("without date or id")
    parent = string(record, "pid")
    is_removed = record.get("delete") is True
    return Incoming(
        key=f"remark42:{pk}",
        parent=f"remark42:{parent}" if parent else "",
        story=string(locator, "url"),
        # A user who was erased is called "deleted", whoever it was.
        name=string(user, "name"),
        email="",
        person="" if string(user, "id") == "deleted" else string(user, "id"),
        text=from_html(string(record, "text")),
        received_at=received_at,
        state=State.REMOVED if is_removed else State.APPROVED,
        # `user.ip` is a hash with a key of theirs: no address, and of no use here.
    )


def _part(record: dict[str, Any], name: str) -> dict[str, Any]:
    part = record.get(name)
    return part if isinstance(part, dict) else {}
