"""Brotli for the pages that many ask for: off the request path, one at a time."""

from collections import deque

import brotli

from newsportal.pagestore.entries import BROTLI, GZIP, IDENTITY, Entry
from newsportal.pagestore.memory import Memory

AFTER_HITS = 32  # by then the 30 ms that it takes are soon earned back
QUEUED_MOST = 64


class Compressor:
    """Counts who is asked for, and compresses the popular when `work` is called."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._popular: deque[tuple[str, Entry]] = deque(maxlen=QUEUED_MOST)

    def count(self, key: str, entry: Entry) -> None:
        entry.hits += 1
        if entry.hits == AFTER_HITS and GZIP in entry.bodies:
            self._popular.append((key, entry))

    def work(self) -> None:
        if not self._popular:
            return
        key, entry = self._popular.popleft()
        body = brotli.compress(entry.body(IDENTITY), quality=11)
        if len(body) < len(entry.bodies[GZIP]):
            self._memory.pages.add_body(key, entry, BROTLI, body)
