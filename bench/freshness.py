"""From the commit of a change to the page that shows it, on every connection that asks."""

import asyncio
import statistics
from collections.abc import Callable

from bench import desk, writing
from bench.client import Answer, Client
from bench.newsroom import Newsroom
from bench.pages import comments_on, versions_on
from bench.table import Part, at_most, percentile

CONNECTIONS = 4  # so that every worker is asked
POLL_S = 0.002
MOST_S = 1.0
Known = Callable[[Answer], set[int]]


async def measure(newsroom: Newsroom, *, changes: int) -> Part:
    """Correct and approve in turn, one change after the other; each must be seen."""
    taken: list[float] = []
    clients = [Client(newsroom.port) for _ in range(CONNECTIONS)]
    async with desk.opened() as newsdesk:
        for number in range(changes):
            if number % 2:
                wanted = await writing.post(clients[0], newsroom.story)
                act = await newsdesk.approve(wanted)
                known = comments_on
            else:
                wanted, act = await newsdesk.correct(newsroom.story)
                known = versions_on
            seen = await asyncio.gather(
                *(_seen_at(client, newsroom.path, known, wanted) for client in clients)
            )
            taken.append(max(seen) - act.committed)
    for client in clients:
        client.close()
    detail = f"median {statistics.median(taken) * 1000:.0f} ms, {changes} changes"
    row = at_most("purge to visible, p99", percentile(taken, 0.99), MOST_S, "s", detail=detail)
    return Part(rows=[row], raw={"purge to visible, s": taken})


async def _seen_at(client: Client, path: str, known: Known, wanted: int) -> float:
    """Return when the first answer that shows the change had come."""
    while True:
        answer = await client.get(path)
        if wanted in known(answer):
            return answer.ended
        await asyncio.sleep(POLL_S)
