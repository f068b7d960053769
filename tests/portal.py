"""The portal as `make serve` runs it, in folders and on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 180  # a cold, loaded machine; nothing is measured here


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Portal:
    """`manage.py serve` and its children; `kill()` is kill -9 for all of them."""

    def __init__(self, *, demo: bool, **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="newsportal-portal-"))
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.arguments = [] if demo else ["--no-demo"]
        inherited = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "TMPDIR"}}
        self.environment = inherited | {
            "DOTENV": "",
            "VAR_DIR": str(self.folder),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text("utf-8", "replace")

    def start(self) -> None:
        """Return once the portal has said that it is on line."""
        command = [sys.executable, "manage.py", "serve", *self.arguments]
        with (self.folder / "log.txt").open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip
        until = time.monotonic() + START_TIMEOUT_S
        while "Ctrl-C stops it." not in self.log:
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise AssertionError(f"the portal did not start:\n{self.log}")
            # Waiting for a process that says when it is ready.
            select_pause()

    def stop(self) -> int:
        """End it as Ctrl-C does, and return its exit code."""
        assert self.process
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def kill(self) -> None:
        """End every process of the portal at once, as a power cut would."""
        assert self.process
        for pid in [self.process.pid, *self.descendants()]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(60)

    def descendants(self) -> list[int]:
        """Return the pids of the portal's processes below the supervisor, parents first."""
        assert self.process
        listed = subprocess.run(
            ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        ).stdout
        children: dict[int, list[int]] = {}
        for line in listed.splitlines():
            pid, parent = map(int, line.split())
            children.setdefault(parent, []).append(pid)
        found = list(children.get(self.process.pid, []))
        for pid in found:
            found += children.get(pid, [])
        return found

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run(self, code: str) -> str:
        """Run Python with the portal's own settings; return what it prints."""
        return self.manage("shell", "-v", "0", "-c", code).strip()

    def passwords(self) -> dict[str, str]:
        """Account name → password, from the file that the demo keeps."""
        lines = (self.folder / "demo-accounts.txt").read_text("utf-8").splitlines()
        return dict(line.split()[:2] for line in lines if line and not line.startswith("#"))


def select_pause() -> None:
    """Let the other process work for a moment."""
    time.sleep(0.1)


def wait_for(condition: Any, what: str) -> None:
    """Return once `condition()` is true; fail, saying `what`, when it never becomes so."""
    until = time.monotonic() + START_TIMEOUT_S
    while not condition():
        assert time.monotonic() < until, f"still not: {what}"
        select_pause()
