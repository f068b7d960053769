"""All of a dump, put in order before anything of it is stored: parents before replies.

The spool is a SQLite database without a name: it grows on the disk instead of in
memory, nobody else can open it, and it is gone with the process, however that ends.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from hashlib import blake2b
from itertools import count

from comments.importing.incoming import Incoming, Place, Records, State, Taken, Unusable

MAX_KEY_CHARS = 200  # what the column holds
TABLE = """
CREATE TABLE spool (key TEXT PRIMARY KEY, parent TEXT, level INTEGER, story TEXT, record TEXT);
CREATE TABLE place (key TEXT PRIMARY KEY, pk INTEGER, article INTEGER);
CREATE INDEX by_parent ON spool (parent);
CREATE INDEX by_level ON spool (level);
CREATE INDEX by_story ON spool (story);
"""


class Spool:
    """The comments of a dump; how many records it had, and which are no comments."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(TABLE)
        self.read = 0
        self.unusable: Counter[str] = Counter()

    def fill(self, records: Records) -> None:
        """Take in all of them, and put them in order. Raises what `records` raise."""
        self._database.execute("BEGIN")
        for record in records:
            self.read += 1
            if isinstance(record, Unusable):
                self.unusable[record.reason] += 1
            elif not self._add(record):
                self.unusable["twice in the file"] += 1
        self._put_in_order()
        self._database.execute("COMMIT")

    def stories(self) -> Iterator[tuple[str, int]]:
        """Yield (story as the dump names it, how many comments)."""
        for written, number in self._database.execute(
            "SELECT story, COUNT(*) FROM spool GROUP BY story ORDER BY story"
        ):
            yield json.loads(written), number

    def comments(self) -> Iterator[Incoming]:
        """Yield all comments, each after the one that it answers, if that is in the dump."""
        for (written,) in self._database.execute("SELECT record FROM spool ORDER BY level, rowid"):
            yield _unpacked(written)

    def put(self, key: str, place: Place) -> None:
        """Note where the comment is now."""
        self._database.execute("INSERT INTO place VALUES (?, ?, ?)", (key, *place))

    def place(self, key: str) -> Place | None:
        """Return where the comment is, if it is; None for what is not, and for no key."""
        found = self._database.execute("SELECT pk, article FROM place WHERE key = ?", (key,))
        return next(map(Place._make, found), None)

    def _add(self, incoming: Incoming) -> bool:
        key, parent = _storable(incoming.key), _storable(incoming.parent)
        added = self._database.execute(
            "INSERT INTO spool VALUES (?, ?, NULL, ?, ?) ON CONFLICT DO NOTHING",
            # As JSON escapes it: a lone surrogate has no UTF-8.
            (key, parent, json.dumps(incoming.story), _packed(incoming, key, parent)),
        )
        return added.rowcount == 1

    def _put_in_order(self) -> None:
        database = self._database
        database.execute("UPDATE spool SET level = 0 WHERE parent NOT IN (SELECT key FROM spool)")
        for level in count(1):
            below = database.execute(
                "UPDATE spool SET level = ? WHERE level IS NULL"
                " AND parent IN (SELECT key FROM spool WHERE level = ?)",
                (level, level - 1),
            )
            if not below.rowcount:
                break
        # Those that answer each other in a circle: their parents are never there before them.
        database.execute("UPDATE spool SET level = 0 WHERE level IS NULL")


def _storable(key: str) -> str:
    """Return a key that fits its column and any database; the same for the same."""
    if len(key) <= MAX_KEY_CHARS and key.isprintable():
        return key
    source = key.partition(":")[0][:20]
    digest = blake2b(key.encode(errors="surrogatepass"), digest_size=20).hexdigest()
    return f"{source if source.isprintable() else ''}:{digest}"


def _packed(incoming: Incoming, key: str, parent: str) -> str:
    values = asdict(incoming) | {"key": key, "parent": parent}
    return json.dumps(values, default=datetime.isoformat)


def _unpacked(written: str) -> Incoming:
    values = json.loads(written)
    taken = tuple(
        Taken(**decision | {"at": datetime.fromisoformat(decision["at"])})
        for decision in values.pop("decisions")
    )
    at, state = datetime.fromisoformat(values.pop("received_at")), State(values.pop("state"))
    return Incoming(**values, received_at=at, state=state, decisions=taken)
