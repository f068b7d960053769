"""From a kept page to an answer: encoding, 304, HEAD, and the words for caches in front."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache
from http import HTTPStatus
from typing import Any, NamedTuple

from django.conf import settings

from newsportal.edge.headers import UNPURGED, edge_headers
from newsportal.pagestore import counts
from newsportal.pagestore.entries import IDENTITY, Entry, Headers, is_known_to

StartResponse = Callable[..., Any]
# RFC 9211: what this cache did, for whoever looks at the headers.
CACHE_STATUS = {
    counts.HIT: "newsportal; hit",
    counts.WAITED: "newsportal; fwd=miss; collapsed",
    counts.MISS: "newsportal; fwd=miss; stored",
    counts.STALE: "newsportal; hit; detail=stale",
}
READY_MOST = 4  # ways of sending one page; in its last hour, one for each second
NOT_OF_304 = {"Content-Type", "Content-Length", "Content-Encoding"}


def longest_s() -> int:
    """Return the longest time, in seconds, that any cache in front may keep a page."""
    lives = (settings.EDGE_TTL, UNPURGED) if settings.EDGES else (UNPURGED,)
    return int(max(lives).total_seconds())


@cache
def status_line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"


class Ready(NamedTuple):
    """A whole answer, as the server takes it."""

    line: str
    headers: Headers
    body: bytes


class Reply(NamedTuple):
    """Who asks, and where the answer goes."""

    environ: dict[str, Any]
    start_response: StartResponse

    def send(
        self, entry: Entry, how: str, *, said_s: int, is_edge_current: bool
    ) -> Iterable[bytes]:
        """Answer with a kept page that is true now.

        It is for `said_s` seconds, or for `longest_s()` at least, unless something changes.
        """
        encoding = self._encoding(entry)
        way = (encoding, how, is_edge_current, said_s)
        ready = entry.ready.get(way)
        if ready is None:
            ready = _ready(entry, encoding, how, said_s=said_s, is_edge_current=is_edge_current)
            if encoding in entry.bodies:  # a plain page is not worth its memory
                if len(entry.ready) >= READY_MOST:
                    entry.ready.clear()
                entry.ready[way] = ready
        if "HTTP_IF_NONE_MATCH" in self.environ or self.environ["REQUEST_METHOD"] == "HEAD":
            return self._send(entry, encoding, ready.headers)
        self.start_response(ready.line, ready.headers)
        return [ready.body]

    def send_old(self, entry: Entry, how: str, *, age_s: int) -> Iterable[bytes]:
        """Answer with a page of which nobody has known for `age_s` whether it is true."""
        encoding = self._encoding(entry)
        # No cache in front may keep it.
        old = [("Age", str(age_s)), ("Cache-Control", "no-store")]
        return self._send(entry, encoding, [*_headers(entry, encoding, how), *old])

    def send_once(self, status: int, headers: Headers, body: bytes) -> Iterable[bytes]:
        """Answer with what is kept nowhere."""
        self.start_response(status_line(status), headers)
        return self._body(body)

    def _encoding(self, entry: Entry) -> str:
        return entry.encoding_for(self.environ.get("HTTP_ACCEPT_ENCODING", ""))

    def _send(self, entry: Entry, encoding: str, headers: Headers) -> Iterable[bytes]:
        known = self.environ.get("HTTP_IF_NONE_MATCH")
        if known and entry.status == HTTPStatus.OK and is_known_to(known, entry.etag(encoding)):
            headers = [header for header in headers if header[0] not in NOT_OF_304]
            self.start_response(status_line(HTTPStatus.NOT_MODIFIED), headers)
            return []
        self.start_response(status_line(entry.status), headers)
        return self._body(entry.body(encoding))

    def _body(self, body: bytes) -> Iterable[bytes]:
        return [] if self.environ["REQUEST_METHOD"] == "HEAD" else [body]


def _ready(entry: Entry, encoding: str, how: str, *, said_s: int, is_edge_current: bool) -> Ready:
    headers = _headers(entry, encoding, how)
    if entry.status == HTTPStatus.OK:
        lasts = timedelta(seconds=said_s)
        said = edge_headers(entry.keys, is_acknowledged=is_edge_current, lasts=lasts)
        headers += said.items()
    else:
        headers.append(("Cache-Control", "no-store"))
    return Ready(status_line(entry.status), headers, entry.body(encoding))


def _headers(entry: Entry, encoding: str, how: str) -> Headers:
    headers = [
        *entry.headers,
        ("ETag", entry.etag(encoding)),
        ("Content-Length", str(len(entry.body(encoding)))),
        ("Cache-Status", CACHE_STATUS[how]),
    ]
    return headers if encoding == IDENTITY else [*headers, ("Content-Encoding", encoding)]
