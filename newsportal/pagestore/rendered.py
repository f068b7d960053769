"""One run of the application for a page, and what of it may be kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from newsportal.databases.routing import reading_from
from newsportal.pagestore.asked import Asked, Environ
from newsportal.pagestore.entries import NO_END, Entry, Headers, make_entry
from newsportal.pagestore.sending import Reply
from newsportal.rendering import IN_ENVIRON, Rendering

Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
SHORT_LIFE_S = 2.0  # of a 404, 410 or redirect
SHORT_LIVED = {301, 404, 410}


@dataclass(frozen=True)
class Rendered:
    status: int
    headers: Headers
    body: bytes
    is_storable: bool  # whole, and the same for everyone

    def entry(self, rendering: Rendering, *, began: float) -> Entry:
        """Return what is kept; it was true when the rendering `began`, whatever came since."""
        until = rendering.until.timestamp() if rendering.until else NO_END
        if self.status in SHORT_LIVED:
            until = min(until, began + SHORT_LIFE_S)
        return make_entry(
            self.status,
            self.headers,
            self.body,
            keys=sorted(rendering.keys),
            stamp=rendering.stamp,
            until=until,
            made_at=began,
        )

    def sent(self, reply: Reply) -> Iterable[bytes]:
        return reply.send_once(self.status, self.headers, self.body)


def render(application: Application, page: Asked, rendering: Rendering, reply: Reply) -> Rendered:
    """Run `application` to the end with nothing in its request but the page that is asked for."""
    started: list[tuple[int, Headers]] = []

    def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
        started.append((int(status[:3]), headers))

    with reading_from(rendering.source):
        chunks = application(page.environ(reply.environ) | {IN_ENVIRON: rendering}, start_response)
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()
    status, headers = started[-1]
    sets_cookie = any(name.lower() == "set-cookie" for name, _value in headers)
    is_page = status == HTTPStatus.OK and rendering.is_cacheable
    return Rendered(
        status, headers, body, is_storable=(is_page or status in SHORT_LIVED) and not sets_cookie
    )
