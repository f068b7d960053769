"""`python -m bench.servers_compared`: which server sends ready bytes, and waits for slow pages.

Wants the portal's packages and besides them gunicorn, uvicorn[standard] and a2wsgi,
in an environment of its own: they are no dependencies of the portal. Each server
gets the same WSGI function. Columns: CPU of all its processes for a ready page at 64
and at 8 connections; then the p99 of ready pages, for eight readers who each ask 50
times a second, while one asks for pages that take 50 ms of CPU, and while four wait 2 s for theirs.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

from bench import load, processes
from bench.client import Client
from bench.servers import Server, free_port, nginx, running
from bench.table import percentile

READY = os.urandom(6000) + bytes(2000)  # 8 KB, as a compressed story; what it says is not read
HEADERS = [("Content-Type", "text/html"), ("Content-Length", str(len(READY)))]
WORKERS, THREADS = (1, 2), (1, 2, 4, 8)
ROUNDS, ROUND_S, MIX_S = 3, 1.0, 5.0
READERS, EVERY_S = 8, 0.02


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/works":
        until = time.thread_time() + 0.05
        while time.thread_time() < until:
            pass
    elif path == "/waits":
        time.sleep(2)  # as for a database
    start_response("200 OK", HEADERS)
    return [READY]


def asgi() -> Any:
    from a2wsgi import WSGIMiddleware  # type: ignore[import-not-found]

    return WSGIMiddleware(application, workers=int(os.environ["BENCH_THREADS"]))


def commands(port: int, workers: int, threads: int) -> dict[str, list[str]]:
    module = "bench.servers_compared"
    return {
        "granian WSGI": [
            "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning",
            "--port", f"{port}", "--workers", f"{workers}", "--blocking-threads", f"{threads}",
            f"{module}:application",
        ],
        "gunicorn gthread": [
            "gunicorn", "--worker-class", "gthread", "--bind", f"127.0.0.1:{port}",
            "--keep-alive", "75", "--workers", f"{workers}", "--threads", f"{threads}",
            f"{module}:application",
        ],
        "uvicorn, a2wsgi": [
            "uvicorn", "--factory", "--no-access-log", "--log-level", "warning",
            "--port", f"{port}", "--workers", f"{workers}", f"{module}:asgi",
        ],
    }  # fmt: skip


@contextmanager
def started(kind: str, workers: int, threads: int) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", *commands(port, workers, threads)[kind]]
    name = f"{kind}, {workers} × {threads}"
    with running(name, command, port, page="/", probe="/", BENCH_THREADS=f"{threads}") as server:
        yield server


def cpu_ms(server: Server, connections: int) -> tuple[float, float]:
    """Return the median of CPU ms a request, and of requests a second."""
    measured = []
    for number in range(ROUNDS + 1):
        pids = server.pids()
        before = processes.cpu_ms(pids)
        burst = load.burst(server.port, server.page, connections=connections, seconds=ROUND_S)
        if number:
            spent = processes.cpu_ms(pids) - before
            measured.append((spent / burst.requests, burst.per_second))
    cpu, rate = zip(*measured, strict=True)
    return statistics.median(cpu), statistics.median(rate)


async def p99_ms(port: int, slow: str, askers: int) -> float:
    """Return the p99 of ready pages while `askers` ask for the slow page without a pause."""
    until = time.monotonic() + MIX_S
    taken: list[float] = []

    async def ask_slow() -> None:
        async with Client(port) as client:
            while time.monotonic() < until:
                await client.get(slow)

    async def read() -> None:
        async with Client(port) as client:
            due = time.monotonic()
            while due < until:
                await asyncio.sleep(max(0, due - time.monotonic()))
                # From when it was due: who is held up for 2 s would have asked a hundred times.
                taken.append(((await client.get("/")).ended - due) * 1000)
                due += EVERY_S

    await asyncio.gather(*(ask_slow() for _ in range(askers)), *(read() for _ in range(READERS)))
    return percentile(taken, 0.99)


def line(server: Server) -> str:
    busy_ms, busy_rate = cpu_ms(server, 64)
    quiet_ms, _rate = cpu_ms(server, 8)
    text = (
        f"| {server.name:28} | {busy_ms * 1000:6.0f} | {busy_rate:7,.0f} | {quiet_ms * 1000:6.0f}"
    )
    if server.name.startswith("nginx"):
        return f"{text} |        |        |"
    works_ms = asyncio.run(p99_ms(server.port, "/works", 1))
    waits_ms = asyncio.run(p99_ms(server.port, "/waits", 4))
    return f"{text} | {works_ms:6.0f} | {waits_ms:6.0f} |"


def main() -> None:
    print("| server, workers × threads    | µs, 64 | /s, 64  | µs, 8  | works  | waits  |")
    print("| ---------------------------- | ------ | ------- | ------ | ------ | ------ |")
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as folder:
        os.environ["VAR_DIR"] = folder
        with nginx(Path(folder), READY) as server:
            print(line(server), flush=True)
        for kind, workers, threads in product(commands(0, 0, 0), WORKERS, THREADS):
            with started(kind, workers, threads) as server:
                print(line(server), flush=True)


if __name__ == "__main__":
    main()
