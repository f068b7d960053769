"""The database of Isso, which is its only dump: a SQLite file."""

import sqlite3
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from typing import Any

from comments.importing.incoming import DumpRefused, Incoming, Records, State, Unusable
from comments.importing.moments import moment_of
from comments.importing.prose import from_markdown

STATES = {1: State.APPROVED, 2: State.PENDING, 4: State.REMOVED}
# What it answers may be a comment that was deleted since.
SELECT = """
SELECT comment.id, comment.created, threads.uri, parent.id, parent.created,
       comment.mode, comment.text, comment.author, comment.email
FROM comments AS comment
LEFT JOIN threads ON threads.id = comment.tid
LEFT JOIN comments AS parent ON parent.id = comment.parent
ORDER BY comment.id
"""


def read(file: Path) -> Records:
    """Yield the comments of the database. Raises DumpRefused for what is none of Isso."""
    address = f"{file.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.text_factory = lambda raw: raw.decode("utf-8", "replace")
            for row in database.execute(SELECT):
                yield _comment(row)
    except sqlite3.Error as error:
        raise DumpRefused(f"this is no database of Isso: {error}") from None


def _comment(row: tuple[Any, ...]) -> Incoming | Unusable:
    pk, created, uri, parent, parent_created, mode, text, author, email = row
    received_at, state = moment_of(created), STATES.get(mode)
    if received_at is None:
        return Unusable("without date or id")
    if state is None:
        return Unusable("in no state that we know")
    return Incoming(
        key=_key(pk, created),
        parent=_key(parent, parent_created) if parent else "",
        story=str(uri or ""),
        name=str(author or ""),
        email=str(email or ""),
        person="",
        text=from_markdown(str(text or "")),
        received_at=received_at,
        state=state,
        # `remote_addr` is cut (192.0.2.0) before Isso stores it: nobody’s address.
    )


def _key(pk: object, created: object) -> str:
    """Each database counts from 1; the second with its fractions tells two of them apart."""
    return f"isso:{blake2b(repr((pk, created)).encode(), digest_size=12).hexdigest()}"
