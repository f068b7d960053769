"""The page cache in front of Django: a WSGI application around another.

A page that is kept and true is answered without Django; one that is not is
rendered once for the whole host. With the database gone, what is kept is served,
and says so.
"""

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections

from newsportal.databases.answering import answers
from newsportal.databases.routing import REPLICA, has_replica
from newsportal.pagestore import counts
from newsportal.pagestore.asked import Asked, Environ, asked, parameters_of
from newsportal.pagestore.compressing import Compressor
from newsportal.pagestore.counts import Counts
from newsportal.pagestore.disk import Disk
from newsportal.pagestore.entries import Entry
from newsportal.pagestore.flights import Busy, flight
from newsportal.pagestore.following import Follower
from newsportal.pagestore.judging import Judge
from newsportal.pagestore.memory import Memory
from newsportal.pagestore.rendered import Application, Rendered, render
from newsportal.pagestore.renewing import RENEWED_AFTER_S, UNDER_FIRE_S, Renewer
from newsportal.pagestore.sending import Reply, StartResponse, longest_s
from newsportal.pagestore.sources import source_of
from newsportal.pagestore.table import PurgeTable
from newsportal.rendering import IN_ENVIRON, Rendering

OVERTAKEN_MOST = 3  # renderings begun again because something was removed under them
WAIT_S = 5.0  # for somebody else's rendering; then readers had better come again
WAIT_FOR_TRUE_S = 1.0  # … after which an old page will do, as threads are few
POLL_S = 0.01
TEND_EVERY_S = 0.25


class PageCache:
    """`memory_bytes` is the room of this process, `disk_bytes` that of the host.

    `pages` is the folder of the release's pages. Without `has_threads`, somebody else
    calls `follow`, and `renewer.work()`.
    """

    def __init__(
        self,
        application: Application,
        *,
        table: PurgeTable,
        pages: Path,
        memory_bytes: int,
        disk_bytes: int,
        clock: Callable[[], float] = time.time,
        has_threads: bool = True,
    ) -> None:
        self.application, self.table = application, table
        self.judge = Judge(table, clock)
        self.memory = Memory(memory_bytes)
        self.disk = Disk(pages / "pages.sqlite3", disk_bytes)
        self.flights = pages.parent / "flights"
        self.counts_folder = counts.folder(pages.parent)
        self.longest_s = longest_s()
        self.counts, self.compressor = Counts(), Compressor(self.memory)
        self.renewer = Renewer(self._renew, has_thread=has_threads)
        self._has_threads = has_threads
        self._threads: list[threading.Thread] = []
        self._begin_following()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        page = asked(environ)
        reply = Reply(environ, start_response)
        if page is None:
            return self._pass_on(reply)
        entry = self.memory.get(page.key)
        if entry is not None and self.judge.is_fresh(entry):
            return self._send(entry, page, reply, counts.HIT)
        parameters = parameters_of(page.path)
        if parameters is None:
            return self._pass_on(reply)
        return self._find(page.with_parameters(parameters), reply)

    def _pass_on(self, reply: Reply) -> Iterable[bytes]:
        """To Django, for one reader: nothing is kept."""
        self.counts.answers[counts.PASSED] += 1
        reply.environ[IN_ENVIRON] = self._rendering()
        return self.application(reply.environ, reply.start_response)

    def _find(self, page: Asked, reply: Reply) -> Iterable[bytes]:
        """Answer with a page that is not at hand: from disk, rendered, or as old as it is."""
        here = self.memory.get(page.key)
        if here is not None and self._has_enough(here):
            if self.judge.clock() - here.made_at >= RENEWED_AFTER_S:
                self.renewer.ask(page, reply.environ)
            return self._send(here, page, reply, counts.STALE)
        began = time.monotonic()
        how = counts.HIT
        while True:
            kept = self._kept(page.key)
            if kept is not None and self.judge.is_fresh(kept):
                return self._send(kept, page, reply, how)
            if not self.judge.is_synced():
                self._begin_following()
                return self._without_data(kept, page, reply)
            try:
                with flight(self.flights, page.key):
                    return self._make(page, reply)
            except Busy:
                how = counts.WAITED
            if kept is not None and self.judge.may_stand_in(kept):
                return self._send(kept, page, reply, counts.STALE)
            waited_s = time.monotonic() - began
            has_old = kept is not None and self.judge.is_lawful(kept)
            if waited_s > (WAIT_FOR_TRUE_S if has_old else WAIT_S):
                return self._without_data(kept, page, reply)
            time.sleep(POLL_S)

    def _has_enough(self, entry: Entry) -> bool:
        """Whether a page that is not true any more will do for all readers, for a moment."""
        is_old = entry.is_under_fire and not self.judge.is_fresh(entry)
        return is_old and self.judge.may_stand_in(entry)

    def _renew(self, page: Asked, environ: Environ) -> None:
        """Render a page that nobody waits for, unless somebody does so already."""
        with suppress(Busy), flight(self.flights, page.key):
            self._make(page, Reply(environ, lambda *_answer: None))

    def _kept(self, key: str) -> Entry | None:
        """Return the page from memory or from disk, whichever was rendered from later data."""
        here = self.memory.get(key)
        if here is not None and self.judge.is_fresh(here):
            return here
        there = self.disk.get(key)
        if there is None or (here is not None and self._rank(here) >= self._rank(there)):
            return here
        self.memory.put(key, there)
        return there

    def _rank(self, entry: Entry) -> tuple[bool, int]:
        return entry.stamp.epoch == self.table.epoch, entry.stamp.cursor

    def _without_data(self, kept: Entry | None, page: Asked, reply: Reply) -> Iterable[bytes]:
        """Answer without asking the database: with what is kept, else that it is away."""
        if kept is not None and self.judge.is_lawful(kept):
            return self._send(kept, page, reply, counts.STALE)
        self.counts.answers[counts.MISS] += 1
        return render(self.application, page, self._rendering(is_cut_off=True), reply).sent(reply)

    def _make(self, page: Asked, reply: Reply) -> Iterable[bytes]:
        """Render the page, keep and send it; the caller holds its flight."""
        kept = self._kept(page.key)
        if kept is not None and self.judge.is_fresh(kept):
            return self._send(kept, page, reply, counts.WAITED)
        for _attempt in range(OVERTAKEN_MOST):
            began = self.judge.clock()
            rendering, made = self._render(page, reply)
            if not made.is_storable:
                return self._unkept(made, kept, page, reply)
            entry = made.entry(rendering, began=began)
            entry.is_under_fire = kept is not None and began - kept.made_at < UNDER_FIRE_S
            if self.table.is_lawful(entry.slots, entry.stamp):
                self._keep(page.key, entry)
                return self._send(entry, page, reply, counts.MISS)
        # Text is being removed faster than the page is rendered.
        return self._without_data(None, page, reply)

    def _keep(self, key: str, entry: Entry) -> None:
        self.memory.put(key, entry)
        if entry.is_short_lived:
            self.disk.forget(key)  # what stood there does so no longer
        else:
            self.disk.put(key, entry)

    def _unkept(
        self, made: Rendered, kept: Entry | None, page: Asked, reply: Reply
    ) -> Iterable[bytes]:
        """Send what cannot be kept; an old page rather than an error."""
        if made.status >= 500 and kept is not None and self.judge.is_lawful(kept):
            return self._send(kept, page, reply, counts.STALE)
        self.counts.answers[counts.MISS] += 1
        return made.sent(reply)

    def _render(self, page: Asked, reply: Reply) -> tuple[Rendering, Rendered]:
        """Render from the replica where it will do, else from the primary."""
        position = self.table.position  # before the first query
        source = source_of(position)
        if source != DEFAULT_DB_ALIAS:
            rendering = Rendering(self.table, position.stamp, source=source)
            made = render(self.application, page, rendering, reply)
            if made.status < 500:
                return rendering, made
            # It went away, or broke off what stood in the way of its replaying.
        rendering = self._rendering()
        return rendering, render(self.application, page, rendering, reply)

    def _rendering(self, *, is_cut_off: bool = False) -> Rendering:
        """Begin what is read from the primary."""
        stamp = self.table.stamp  # before the first query
        is_cut_off |= not self.judge.is_synced() or answers.is_silent(DEFAULT_DB_ALIAS)
        return Rendering(self.table, stamp, is_cut_off=is_cut_off)

    def _send(self, entry: Entry, page: Asked, reply: Reply, how: str) -> Iterable[bytes]:
        self.counts.answers[how] += 1
        self.compressor.count(page.key, entry)
        # Not so: old, or overtaken while it was rendered.
        if how == counts.HIT or self.judge.is_fresh(entry):
            said_s = min(int(entry.until - self.judge.clock()), self.longest_s)
            return reply.send(entry, how, said_s=said_s, is_edge_current=self.table.is_edge_current)
        return reply.send_old(entry, how, age_s=self.judge.age_s(entry))

    def _begin_following(self) -> None:
        """Start the threads of this process, unless they live: a fork takes none along."""
        if not self._has_threads or (self._threads and all(t.is_alive() for t in self._threads)):
            return
        followers = [Follower(self.table)]
        followers += [Follower(self.table, using=REPLICA)] if has_replica() else []
        self._threads = [*followers, threading.Thread(target=self._go_on_tending, daemon=True)]
        for follower in followers:
            follower.follow_once()  # so that the first page is true
        connections.close_all()  # this thread's: each follower opens its own
        for thread in self._threads:
            thread.start()

    def _go_on_tending(self) -> None:
        # A thread of its own: compressing takes longer than the followers may be silent.
        while True:
            with suppress(Exception):  # a full disk, say: counts and brotli can wait
                self.tend()
            time.sleep(TEND_EVERY_S)

    def tend(self) -> None:
        """Compress a popular page better, and write down what was counted."""
        self.compressor.work()
        self.counts.entries = len(self.memory.pages)
        self.counts.memory_bytes = self.memory.bytes
        self.counts.disk_bytes = self.disk.size()
        self.counts.write(self.counts_folder, now=self.judge.clock())
