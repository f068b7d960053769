"""`make bench`: what the portal costs and promises, beside nginx and a bare WSGI server.

Everything runs on free ports of this machine, in one run, its rounds interleaved,
on a newsroom of its own in a temporary folder. Only ratios travel to other machines.
"""

import argparse
import asyncio
import contextlib
import signal
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import breaking_news, crowd, freshness, hits, memory, newsroom, starting, works
from bench.table import Part, Row, printed, printed_raw

COLD_PAGES = 5  # that a crowd is let onto


def measured(options: argparse.Namespace, folder: Path) -> Iterator[Part]:
    from bench import servers

    print("Preparing a newsroom of 2,000 stories …", flush=True)
    room = newsroom.prepare(folder, servers.free_port())
    yield works.measure(room, rounds=options.rounds * 10)
    with contextlib.ExitStack() as running:
        portal = running.enter_context(servers.portal(room.port, room.path))
        yield Part(rows=[starting.later(portal)])
        page = room.ready_bytes()
        compared = [running.enter_context(servers.bare(folder, page)), portal]
        if servers.has_nginx():
            compared.insert(0, running.enter_context(servers.nginx(folder, page)))
        yield hits.measure(compared, rounds=options.rounds)
        others = [path for path in newsroom.paths() if path != room.path]
        yield asyncio.run(crowd.measure(portal, others[:COLD_PAGES]))
        yield asyncio.run(freshness.measure(room, changes=options.rounds * 10))
        yield asyncio.run(memory.measure(portal, [room.path, *others]))
        yield breaking_news.measure(room, portal, compared[-2], seconds=options.seconds)
    if options.start:
        yield starting.measure()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=10, help="of each server; default 10")
    parser.add_argument("--seconds", type=int, default=30, help="of breaking news; default 30")
    parser.add_argument("--start", action="store_true", help="a first start in a fresh clone, too")
    parser.add_argument("--raw", action="store_true", help="print every measured figure as well")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    rows: list[Row] = []
    raw: dict[str, Sequence[float]] = {}
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as folder:
        for part in measured(options, Path(folder)):
            rows += part.rows
            for row in part.rows:
                print(f"  {row.work}: {row.measured}", flush=True)
            for note in part.notes:
                print(f"    {note}", flush=True)
            raw |= part.raw
    print(f"\n{printed(rows)}")
    if options.raw:
        print(f"\n{printed_raw(raw)}")


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
