"""One rendering of a page at a time on a host; who asks meanwhile waits for it."""

import fcntl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FILES = 256  # two pages that share one wait for each other, which is seldom


class Busy(Exception):
    """Another thread or process of this host renders the page."""


@contextmanager
def flight(folder: Path, key: str) -> Iterator[None]:
    """Hold the right to render `key`; it ends with the process, however that ends.

    On a disk where no file can be opened, everybody has it. Raises Busy at once
    when somebody else holds it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)  # somebody may have cleared the cache away
        # A new descriptor each time: flock then also holds between threads.
        file = (folder / f"{zlib.crc32(key.encode()) % FILES:02x}").open("ab")
    except OSError:
        yield
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(key) from error
        try:
            yield
        finally:
            with suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_UN)
