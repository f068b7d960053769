"""Two hundred readers who open one page at the same moment, while nobody has it ready."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from bench.client import Answer, Client
from bench.servers import Server
from bench.table import Part, Row

READERS = 200


async def measure(portal: Server, pages: Sequence[str]) -> Part:
    """Let the crowd onto each page, none of which was asked for before."""
    renderings, slowest_ms, seen = [], 0.0, Counter[str]()
    for page in pages:
        answers = await _at_once(portal.port, page)
        assert all(answer.status == 200 for answer in answers), page
        renderings.append(sum(is_rendered(answer.headers) for answer in answers))
        slowest_ms = max(slowest_ms, *(answer.took_ms for answer in answers))
        seen.update(answer.headers.get("cache-status", "none") for answer in answers)
    detail = f"at most, of {len(pages)} pages; slowest answer {slowest_ms:.0f} ms"
    part = Part(raw={"renderings": renderings})
    work = f"{READERS} simultaneous requests on a cold page"
    most = max(renderings)
    part.rows.append(Row(work, f"{most} ({detail})", "1 rendering", most == 1))
    part.notes = [f"Cache-Status {status!r}: {number}" for status, number in seen.items()]
    return part


async def _at_once(port: int, page: str) -> list[Answer]:
    clients = [Client(port) for _ in range(READERS)]
    try:
        await asyncio.gather(*(client.connect() for client in clients))
        return await asyncio.gather(*(client.get(page) for client in clients))
    finally:
        for client in clients:
            client.close()


def is_rendered(headers: dict[str, str]) -> bool:
    """Whether the page was made for this very answer, by RFC 9211 §2; without a word, it was."""
    parameters = [part.strip() for part in headers.get("cache-status", "fwd").split(";")]
    is_forwarded = any(part.startswith("fwd") for part in parameters)
    return is_forwarded and "collapsed" not in parameters
