"""As many requests as a server will take for some seconds, from a process of its own.

`wrk` (Debian's package) where it is installed: it takes a third of the CPU that
nginx takes for the same request. Else Python, which is slower than any server
here: good for CPU per request, useless for requests per second.
"""

import asyncio
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass

from bench.client import Client


class BadAnswers(Exception):
    """Some requests failed or got another status than 200, so their number means nothing."""


@dataclass(frozen=True)
class Burst:
    requests: int
    seconds: float

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


def has_wrk() -> bool:
    return shutil.which("wrk") is not None


def burst(port: int, path: str, *, connections: int, seconds: float) -> Burst:
    """Ask for `path` over `connections` at once, each asking again when it is answered.

    Raises BadAnswers.
    """
    if has_wrk():
        command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{seconds:.0f}s"]
        command += ["-H", "Accept-Encoding: gzip", f"http://127.0.0.1:{port}{path}"]
    else:
        command = [sys.executable, "-m", "bench.load", str(port), path]
        command += [str(connections), str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 60)
    return burst_of(done.stdout)


def burst_of(report: str) -> Burst:
    """Read what wrk prints. Raises BadAnswers."""
    if "Socket errors" in report or "Non-2xx" in report:
        raise BadAnswers(report)
    found = re.search(r"(\d+) requests in ([\d.]+)(ms|s|m),", report)
    if not found or found[1] == "0":
        raise BadAnswers(report)
    unit_s = {"ms": 0.001, "s": 1, "m": 60}[found[3]]
    return Burst(int(found[1]), float(found[2]) * unit_s)


async def _ask(port: int, path: str, until: float) -> int:
    answered = 0
    async with Client(port) as client:
        while time.monotonic() < until:
            answer = await client.get(path)
            if answer.status != 200:
                raise BadAnswers(f"{answer.status} {path}")
            answered += 1
    return answered


async def _main(port: int, path: str, connections: int, seconds: float) -> str:
    began = time.monotonic()
    asking = (_ask(port, path, began + seconds) for _ in range(connections))
    answered = sum(await asyncio.gather(*asking))
    return f"{answered} requests in {time.monotonic() - began:.2f}s,"


if __name__ == "__main__":
    _port, _path, _connections, _seconds = sys.argv[1:]
    print(asyncio.run(_main(int(_port), _path, int(_connections), float(_seconds))))
