"""From a kept page to an answer: encoding, 304, HEAD, and the words for caches in front."""

from collections.abc import Callable, Iterable
from functools import cache
from http import HTTPStatus
from typing import Any, NamedTuple

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
LIVE = "public, max-age=0, s-maxage=2, stale-if-error=43200"
NOT_OF_304 = {"Content-Type", "Content-Length", "Content-Encoding"}


@cache
def status_line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"


class Reply(NamedTuple):
    """Who asks, and where the answer goes."""

    environ: dict[str, Any]
    start_response: StartResponse

    def send(
        self, entry: Entry, how: str, *, age_s: int | None = None, is_edge_current: bool
    ) -> Iterable[bytes]:
        """Answer with a kept page; `age_s` is None for one that is true now."""
        encoding = entry.encoding_for(self.environ.get("HTTP_ACCEPT_ENCODING", ""))
        headers = self._headers(entry, encoding, how, age_s, is_edge_current)
        known = self.environ.get("HTTP_IF_NONE_MATCH")
        if known and entry.status == HTTPStatus.OK and is_known_to(known, entry.etag(encoding)):
            headers = [header for header in headers if header[0] not in NOT_OF_304]
            self.start_response(status_line(HTTPStatus.NOT_MODIFIED), headers)
            return []
        self.start_response(status_line(entry.status), headers)
        return self._body(entry.body(encoding))

    def send_once(self, status: int, headers: Headers, body: bytes) -> Iterable[bytes]:
        """Answer with what is kept nowhere."""
        self.start_response(status_line(status), headers)
        return self._body(body)

    def _body(self, body: bytes) -> Iterable[bytes]:
        return [] if self.environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _headers(
        self, entry: Entry, encoding: str, how: str, age_s: int | None, is_edge_current: bool
    ) -> Headers:
        """Return the headers, made once for each way in which the page is sent."""
        way = (encoding, how, is_edge_current)
        ready = entry.ready.get(way)
        if ready is None or age_s is not None:
            ready = [
                *entry.headers,
                ("ETag", entry.etag(encoding)),
                ("Content-Length", str(len(entry.body(encoding)))),
                ("Cache-Status", CACHE_STATUS[how]),
            ]
            if encoding != IDENTITY:
                ready.append(("Content-Encoding", encoding))
            if age_s is not None:
                ready += [("Age", str(age_s)), ("Cache-Control", "no-store")]
            elif entry.status == HTTPStatus.OK:
                ready.append(("Cache-Control", LIVE))
            if age_s is None:
                entry.ready[way] = ready
        return ready
