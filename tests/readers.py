"""Readers in front of the page cache: its files and its clock are the test's own."""

import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.test.client import RequestFactory

from newsportal.pagestore.following import follow
from newsportal.pagestore.front import PageCache
from newsportal.pagestore.rendered import Application
from newsportal.pagestore.table import PurgeTable

MEBIBYTE = 2**20


class Readers:
    """The portal as readers reach it. `now` stands still; `look()` reads the log of purges.

    `restarted()` is another process of the same host.
    """

    def __init__(
        self,
        application: Application | None = None,
        *,
        folder: Path | None = None,
        memory_bytes: int = MEBIBYTE,
        disk_bytes: int = 8 * MEBIBYTE,
    ) -> None:
        self._kept = tempfile.TemporaryDirectory() if folder is None else None
        self.folder = folder or Path(self._kept.name if self._kept else "")
        self.now = time.time()
        self.table = PurgeTable(self.folder / "purges.table")
        self.cache = PageCache(
            application or WSGIHandler(),
            table=self.table,
            pages=self.folder / "pages",
            memory_bytes=memory_bytes,
            disk_bytes=disk_bytes,
            clock=lambda: self.now,
            has_threads=False,
        )
        self.look()

    def restarted(self, **changed: Any) -> "Readers":
        other = Readers(self.cache.application, folder=self.folder, **changed)
        other.now = self.now
        return other

    def look(self) -> None:
        """Read the log, as the follower does every 250 ms."""
        follow(self.table, clock=lambda: self.now)

    def renew(self) -> None:
        """Make the pages anew that wait for it, as a thread of the process does."""
        with connection_kept():
            self.cache.renewer.work()

    def get(self, address: str, *, method: str = "GET", **headers: str) -> HttpResponse:
        """Ask once; header names are written with underscores."""
        given = {"host": "testserver"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask(RequestFactory().generic(method, address, headers=given).environ)

    def ask(self, environ: dict[str, Any]) -> HttpResponse:
        started: list[tuple[str, Iterable[tuple[str, str]]]] = []
        with connection_kept():
            chunks = self.cache(environ, lambda status, headers: started.append((status, headers)))
            body = b"".join(chunks)
            if hasattr(chunks, "close"):
                chunks.close()
        status, named = started[-1]
        return HttpResponse(body, status=int(status[:3]), headers=dict(named))


class _Requests:
    """How many requests are under way, one inside another or in threads."""

    lock, count = Lock(), 0


@contextmanager
def connection_kept() -> Iterator[None]:
    """A request ends, but not the connection that holds the test's transaction."""
    with _Requests.lock:
        _Requests.count += 1
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        with _Requests.lock:
            _Requests.count -= 1
            if not _Requests.count:
                for signal in (request_started, request_finished):
                    signal.connect(close_old_connections)
