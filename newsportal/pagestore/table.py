"""What was purged, and how far the log of purges was read: one mapped file for a host.

Every process of a host maps it, so a page costs no query to be found fresh. A key
hashes to a slot (`slots_of`); two arrays keep, for each slot, the number of the last
purge that touched it: `soft` of any, `hard` of removals. Two keys in one slot only
purge too much.
"""

import fcntl
import hashlib
import mmap
import os
import secrets
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

SLOTS = 2**17
COMMON_SLOTS = 2**12  # of these, for the few keys that most pages share
COMMON = (
    "latest", "front", "placements", "navigation", "archive", "category", "changes", "everything",
)  # fmt: skip
EVERYTHING = "everything"  # the key that every page has
CLOCK_SET_BACK_NS = 2 * 10**9  # two readings that overtake each other differ by less
WORD = 8  # bytes: a number is read and written whole
HEADER_WORDS = 512  # a memory page
SIZE = (HEADER_WORDS + 2 * SLOTS) * WORD
MAGIC = int.from_bytes(b"NPpurge2", "little")
_MAGIC, _BOOT, _EPOCH, _CURSOR, _MARK, _SYNCED, _EDGE = range(7)


class Position(NamedTuple):
    """How far the log was read. `mark` tells the row of `cursor` from another of that number.

    `epoch` changes with every reset: what was rendered before one is never fresh again.
    """

    epoch: int
    cursor: int
    mark: int

    @property
    def stamp(self) -> "Stamp":
        return Stamp(self.epoch, self.cursor)


class Stamp(NamedTuple):
    """The position before the first query of a rendering: what it may not have seen."""

    epoch: int
    cursor: int


@lru_cache(maxsize=2**16)
def slot_of(key: str) -> int:
    # Not hash(): it differs between processes.
    number = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")
    if key.split(":", 1)[0] in COMMON:
        return number % COMMON_SLOTS
    return COMMON_SLOTS + number % (SLOTS - COMMON_SLOTS)


def slots_of(keys: Iterable[str]) -> tuple[int, ...]:
    """Return the slots of a page with `keys`, each once; that of EVERYTHING among them."""
    return tuple(sorted({slot_of(key) for key in keys} | {slot_of(EVERYTHING)}))


class PurgeTable:
    """The mapped file. Reading takes no lock; `locked()` is for whoever writes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with _flock(path.with_suffix(".lock")):
            if not _is_sound(path):
                _create(path)
            with path.open("r+b") as file:
                self._map = mmap.mmap(file.fileno(), SIZE)
        words = memoryview(self._map).cast("Q")
        self._header = words[:HEADER_WORDS]
        self.soft = words[HEADER_WORDS : HEADER_WORDS + SLOTS]
        self.hard = words[HEADER_WORDS + SLOTS :]

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let no other process of the host write meanwhile; ends with the process, too."""
        with _flock(self._path.with_suffix(".lock")):
            yield

    @property
    def position(self) -> Position:
        # The epoch first: a reset clears it before it touches anything else.
        header = self._header
        return Position(header[_EPOCH], header[_CURSOR], header[_MARK])

    @property
    def stamp(self) -> Stamp:
        return Stamp(self._header[_EPOCH], self._header[_CURSOR])

    def stands_at(self, stamp: Stamp | None) -> bool:
        """Whether `stamp` is the present one: nothing was purged since."""
        header = self._header
        return (
            stamp is not None and header[_CURSOR] == stamp.cursor and header[_EPOCH] == stamp.epoch
        )

    @property
    def cursor(self) -> int:
        return self._header[_CURSOR]

    @property
    def epoch(self) -> int:
        return self._header[_EPOCH]

    @property
    def synced_at(self) -> float:
        """When all purges committed so far were known, in seconds since 1970; 0.0 for never."""
        return self._header[_SYNCED] / 1e9

    @property
    def is_edge_current(self) -> bool:
        """Whether the caches in front have acknowledged every purge; written by the follower."""
        return bool(self._header[_EDGE])

    def note_edge(self, is_current: bool) -> None:
        self._header[_EDGE] = is_current

    def is_untouched(self, slots: Iterable[int], stamp: Stamp) -> bool:
        """Whether none of `slots` was purged since `stamp`."""
        return self._is_older(self.soft, slots, stamp)

    def is_lawful(self, slots: Iterable[int], stamp: Stamp) -> bool:
        """Whether nothing was removed from a page with `slots` since `stamp`."""
        return self._is_older(self.hard, slots, stamp)

    def _is_older(self, purged: memoryview, slots: Iterable[int], stamp: Stamp) -> bool:
        cursor = stamp.cursor
        for slot in slots:  # a loop: all() with a generator takes twice as long
            if purged[slot] > cursor:
                return False
        # Last: a reset that began meanwhile has changed it before it cleared the slots.
        return self._header[_EPOCH] == stamp.epoch != 0

    def mark_purged(self, number: int, keys: Iterable[str], *, is_hard: bool) -> None:
        """Note purge `number`; under `locked()`, and before the cursor moves past it."""
        if EVERYTHING in keys:
            keys = [EVERYTHING]
        for slot in map(slot_of, keys):
            self.soft[slot] = max(self.soft[slot], number)
            if is_hard:
                self.hard[slot] = max(self.hard[slot], number)

    def advance(self, cursor: int, mark: int) -> None:
        if cursor > self._header[_CURSOR]:
            self._header[_MARK] = mark
            self._header[_CURSOR] = cursor

    def note_synced(self, at: float) -> None:
        """Note when the log was read; a moment in the future is a clock that was set back."""
        known, new = self._header[_SYNCED], int(at * 1e9)
        if new > known or known - new > CLOCK_SET_BACK_NS:
            self._header[_SYNCED] = new

    def reset(self, cursor: int, mark: int) -> None:
        """Purge everything and go on from `cursor`: the log is another one, or has a gap."""
        header = self._header
        header[_EPOCH] = 0  # from here on nothing is fresh
        self._map[HEADER_WORDS * WORD :] = bytes(2 * SLOTS * WORD)
        header[_CURSOR], header[_MARK], header[_SYNCED] = cursor, mark, 0
        header[_EPOCH] = secrets.randbits(63) | 1


def _is_sound(path: Path) -> bool:
    """Whether the file is a table of this boot: after a power cut, parts of it may be old."""
    try:
        if path.stat().st_size != SIZE:
            return False
        with path.open("rb") as file:
            magic, boot = struct.unpack("<2Q", file.read(2 * WORD))
    except OSError:
        return False
    return bool(magic == MAGIC and boot == _boot_number())


def _create(path: Path) -> None:
    """Put an empty table in place; by rename, as others may have the old one mapped."""
    fresh = path.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as file:
        file.write(struct.pack("<2Q", MAGIC, _boot_number()))
        # Written, not left as a hole: a full disk must fail here, not under a reader.
        file.write(bytes(SIZE - 2 * WORD))
    fresh.replace(path)


def _boot_number() -> int:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_bytes()
    except OSError:
        boot = b""  # no Linux: a table then outlives a reboot
    return int.from_bytes(hashlib.blake2b(boot, digest_size=8).digest(), "little")


@contextmanager
def _flock(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)  # somebody may have cleared the cache away
    # A new descriptor each time: flock then holds between threads as well.
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
