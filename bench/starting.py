"""From a fresh clone to the first page, as a newcomer meets it, and every start after."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.newsroom import ROOT
from bench.servers import Server, free_port
from bench.table import Part, Row, at_most

MOST_FIRST_S, MOST_LATER_S = 30, 3
TIMEOUT_S, STOP_TIMEOUT_S = 600, 30
LATER = 3  # starts
# What of our own environment `make serve` gets: nothing that says where we ourselves run.
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


def later(portal: Server) -> Row:
    """The start of the portal that all else was measured on: its database was there."""
    return at_most("later start, 2,000 stories", portal.started_in_s, MOST_LATER_S, "s")


def measure() -> Part:
    """Clone what is committed, `make serve`, and start again; packages come from pip's cache."""
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-clone-") as folder:
        clone = Path(folder) / "newsportal"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        first, *others = [_start(clone) for _ in range(1 + LATER)]
    return Part(
        rows=[
            at_most("first start, clone to first page", first, MOST_FIRST_S, "s"),
            at_most("later start by make serve", max(others), MOST_LATER_S, "s"),
        ],
        raw={"starts by make serve, s": [first, *others]},
    )


def _start(clone: Path) -> float:
    port = free_port()
    began = time.monotonic()
    with _serving(clone, port) as process:
        if not _has_answered(process, port):
            raise RuntimeError((clone.parent / "log.txt").read_text("utf-8", "replace"))
        return time.monotonic() - began


@contextmanager
def _serving(clone: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    make = shutil.which("make")
    assert make, "make is not installed"
    with (clone.parent / "log.txt").open("wb") as output:
        process = subprocess.Popen(
            [make, "serve"], cwd=clone, env=environment | {"PORT": str(port)},
            stdout=output, stderr=output, process_group=0,
        )  # fmt: skip
    try:
        yield process
    finally:
        # make hands the signal on to nobody: its group gets it, as from a terminal.
        os.killpg(process.pid, signal.SIGINT)
        process.wait(STOP_TIMEOUT_S)


def _has_answered(process: subprocess.Popen[bytes], port: int) -> bool:
    """Wait for the front page; false when the portal ends or takes too long."""
    until = time.monotonic() + TIMEOUT_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return True
        except OSError:
            time.sleep(0.02)
    return False
