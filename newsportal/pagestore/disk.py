"""The pages of a host: a restart finds them, and what one process rendered serves all.

A SQLite file of its own, bounded in bytes. It is a cache: whatever is wrong with it,
it is thrown away and begun anew.
"""

import logging
import sqlite3
import threading
from contextlib import suppress
from pathlib import Path

from newsportal.pagestore.entries import Entry, pack, unpack

log = logging.getLogger("newsportal.pagestore")
BUSY_S = 0.5  # rather render than wait for a disk
FREED = 8  # when full, an eighth of the room is made free at once
_SCHEMA = """
CREATE TABLE IF NOT EXISTS page (
    key TEXT PRIMARY KEY, epoch INTEGER, cursor INTEGER, stored_at REAL, size INTEGER,
    known BLOB, body BLOB
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS page_oldest ON page (stored_at);
CREATE TABLE IF NOT EXISTS total (id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER);
INSERT OR IGNORE INTO total VALUES (1, 0);
CREATE TRIGGER IF NOT EXISTS page_in AFTER INSERT ON page
BEGIN UPDATE total SET size = size + new.size; END;
CREATE TRIGGER IF NOT EXISTS page_out AFTER DELETE ON page
BEGIN UPDATE total SET size = size - old.size; END;
CREATE TRIGGER IF NOT EXISTS page_changed AFTER UPDATE ON page
BEGIN UPDATE total SET size = size + new.size - old.size; END;
"""
_PUT = """
INSERT INTO page VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
    epoch = excluded.epoch, cursor = excluded.cursor, stored_at = excluded.stored_at,
    size = excluded.size, known = excluded.known, body = excluded.body
WHERE excluded.epoch <> page.epoch OR excluded.cursor >= page.cursor
"""


class Disk:
    """Entries by key in one file; a thread opens it for itself."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self.path, self.max_bytes = path, max_bytes
        self._local = threading.local()

    def get(self, key: str) -> Entry | None:
        """Return the entry, or None: also for a file that cannot be read."""
        try:
            found = self._connection().execute("SELECT known, body FROM page WHERE key = ?", (key,))
            rows = found.fetchall()
            return unpack(*rows[0]) if rows else None
        except (sqlite3.OperationalError, OSError):
            return None  # busy, or no disk: the page is rendered instead
        except (sqlite3.DatabaseError, ValueError, TypeError) as error:
            self._begin_anew(error)
            return None

    def put(self, key: str, entry: Entry) -> None:
        """Keep `entry`, never instead of one that was rendered from later data."""
        known, body = pack(entry)
        size = len(key) + len(known) + len(body)
        row = (key, entry.stamp.epoch, entry.stamp.cursor, entry.made_at, size, known, body)
        try:
            connection = self._connection()
            connection.execute(_PUT, row)
            if self.size() > self.max_bytes:
                self._make_room(connection)
        except (sqlite3.OperationalError, OSError):
            pass  # busy or full: it is kept in memory all the same
        except sqlite3.DatabaseError as error:
            self._begin_anew(error)

    def forget(self, key: str) -> None:
        with suppress(sqlite3.Error, OSError):
            self._connection().execute("DELETE FROM page WHERE key = ?", (key,))

    def size(self) -> int:
        """Return the bytes that are kept, without counting them."""
        with suppress(sqlite3.Error, OSError):
            rows = self._connection().execute("SELECT size FROM total").fetchall()
            return int(rows[0][0]) if rows else 0
        return 0

    def _make_room(self, connection: sqlite3.Connection) -> None:
        keep = self.max_bytes - self.max_bytes // FREED
        while self.size() > keep:
            gone = connection.execute(
                "DELETE FROM page WHERE key IN (SELECT key FROM page ORDER BY stored_at LIMIT 64)"
            )
            if not gone.rowcount:
                return

    def _connection(self) -> sqlite3.Connection:
        known: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if known is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            known = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
            known.execute("PRAGMA journal_mode=WAL")
            known.execute("PRAGMA cache_size=-256")  # KiB, a thread: pages are read once
            known.execute("PRAGMA synchronous=OFF")  # what power loss takes is rendered again
            known.executescript(_SCHEMA)
            self._local.connection = known
        return known

    def _begin_anew(self, error: Exception) -> None:
        log.warning("the kept pages cannot be read (%s) and are thrown away", error)
        with suppress(sqlite3.Error, AttributeError):
            self._local.connection.close()
        self._local.connection = None
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
