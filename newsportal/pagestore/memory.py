"""The pages of one process: the least recently used go when the room is full."""

import threading
from collections import OrderedDict

from newsportal.pagestore.entries import Entry
from newsportal.pagestore.table import Stamp

# Refusals and redirects have a room of their own: who asks for a million addresses that
# do not exist pushes no page out.
SHORT_LIVED_BYTES = 1024 * 1024


def _is_newer(stamp: Stamp, other: Stamp) -> bool:
    return stamp.epoch == other.epoch and stamp.cursor > other.cursor


class Shelf:
    """Entries by key, in the order of their last use, bounded in bytes."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str) -> Entry | None:
        entry = self._entries.get(key)
        if entry is not None:
            try:  # noqa: SIM105  (suppress would cost half as much as all the rest)
                self._entries.move_to_end(key)
            except KeyError:
                pass  # another thread has just dropped it
        return entry

    def put(self, key: str, entry: Entry) -> None:
        """Keep `entry`; never instead of one that was rendered from later data."""
        with self._lock:
            known = self._entries.get(key)
            if known is not None:
                if _is_newer(known.stamp, entry.stamp):
                    return
                self.bytes -= known.size
            self._entries[key] = entry
            self._entries.move_to_end(key)
            self.bytes += entry.size
            self._make_room()

    def forget(self, key: str, *, before: Stamp) -> None:
        """Drop what was rendered before, or at, this stamp, or before a reset."""
        with self._lock:
            known = self._entries.get(key)
            if known is not None and not _is_newer(known.stamp, before):
                del self._entries[key]
                self.bytes -= known.size

    def add_body(self, key: str, entry: Entry, encoding: str, body: bytes) -> None:
        """Give an entry that is still kept a further encoding."""
        with self._lock:
            if self._entries.get(key) is entry:
                entry.bodies = entry.bodies | {encoding: body}
                entry.ready.clear()
                self.bytes += len(body)
                self._make_room()

    def _make_room(self) -> None:
        while self.bytes > self.max_bytes and self._entries:
            _key, oldest = self._entries.popitem(last=False)
            self.bytes -= oldest.size


class Memory:
    """Pages on one shelf, short-lived answers on another."""

    def __init__(self, max_bytes: int) -> None:
        self.pages = Shelf(max_bytes)
        self.short_lived = Shelf(min(SHORT_LIVED_BYTES, max_bytes))

    @property
    def bytes(self) -> int:
        return self.pages.bytes + self.short_lived.bytes

    def get(self, key: str) -> Entry | None:
        return self.pages.get(key) or self.short_lived.get(key)

    def put(self, key: str, entry: Entry) -> None:
        """Keep `entry` in the place of what stood under the key, on either shelf."""
        here, other = self.pages, self.short_lived
        if entry.is_short_lived:
            here, other = other, here
        other.forget(key, before=entry.stamp)
        here.put(key, entry)
