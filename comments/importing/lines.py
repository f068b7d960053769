"""JSON Lines: one object a line, read one at a time."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from comments.importing.incoming import DumpRefused

MAX_LINE_BYTES = 8 * 1024 * 1024  # of a comment that was decided upon a dozen times


def json_lines(stream: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (number, object) for each line that is not blank, numbers from 1.

    Raises DumpRefused with the number of a line that is anything else.
    """
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            raise DumpRefused("the line is too long", line=number)
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            raise DumpRefused("this is no JSON", line=number) from None
        if not isinstance(record, dict):
            raise DumpRefused("this is no JSON object", line=number)
        yield number, record


def string(record: dict[str, Any], name: str) -> str:
    """Return what stands under `name`, "" if it is missing or no string."""
    value = record.get(name)
    return value if isinstance(value, str) else ""
