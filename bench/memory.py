"""What the portal's processes hold once every story has been read."""

import asyncio
from collections.abc import Sequence

from bench import processes
from bench.client import Client
from bench.servers import Server
from bench.table import Part, at_most

CONNECTIONS, TIMES = 8, 2  # enough for both workers to have met every story
MOST_MB = 200


async def measure(portal: Server, pages: Sequence[str]) -> Part:
    """Read all `pages`, then add up the memory of web server and supervisor, worker apart."""
    await asyncio.gather(*(_read(portal.port, pages, offset) for offset in range(CONNECTIONS)))
    pids = portal.pids()
    # `manage.py work` and whatever it starts.
    [worker] = [pid for pid in pids if processes.command_line(pid).endswith("manage.py work")]
    apart = processes.tree(worker)
    web = [pid for pid in pids if pid not in apart]
    of_worker = processes.pss_mb(apart)
    work = f"memory (PSS), {len(pages):,} stories warm, task worker apart"
    of_supervisor = processes.pss_mb([portal.pid])
    detail = f"of these the supervisor {of_supervisor:.0f}; the task worker {of_worker:.0f}"
    part = Part(rows=[at_most(work, processes.pss_mb(web), MOST_MB, "MB", detail=detail)])
    part.raw = {f"PSS MB of {pid}, {processes.command_line(pid)}": [processes.pss_mb([pid])]
                for pid in pids}  # fmt: skip
    return part


async def _read(port: int, pages: Sequence[str], offset: int) -> None:
    async with Client(port) as client:
        for _time in range(TIMES):
            for page in [*pages[offset::CONNECTIONS], *pages[offset + 1 :: CONNECTIONS]]:
                answer = await client.get(page)
                assert answer.status == 200, f"{answer.status} {page}"
