"""The portal as `make serve` runs it, in folders and on a port of its own."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT_S = 180  # a cold, loaded machine; nothing is measured here
ANSWER_TIMEOUT_S = 60  # the same; what takes longer hangs
# Compressing the static files takes longest of a start: the first portal's serve the others.
_kept = tempfile.TemporaryDirectory(prefix="newsportal-static-")
_collected = Path(_kept.name) / "static"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def children_of(pid: int) -> list[int]:
    """Return the pids of the processes below `pid`, parents first."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    children: dict[int, list[int]] = {}
    for line in listed.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    found = list(children.get(pid, []))
    for child in found:
        found += children.get(child, [])
    return found


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def cache_status(self) -> str:
        return self.headers.get("Cache-Status", "")


def ask(
    port: int, path: str, form: dict[str, str] | None = None, *, method: str = "", **headers: str
) -> Answer:
    """Ask a server of this machine once; a `form` is posted. Header names with underscores."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if form is not None:
        given["Content-Type"] = "application/x-www-form-urlencoded"
    method = method or ("GET" if form is None else "POST")
    body = None if form is None else urlencode(form)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_TIMEOUT_S)) as line:
        line.request(method, path, body, given)
        answer = line.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode("utf-8", "replace"))


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
        collected = self.folder / "static"
        if _collected.is_dir() and not collected.exists():
            shutil.copytree(_collected, collected)
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
        if not _collected.exists():
            shutil.copytree(collected, _collected)

    def stop(self) -> int:
        """End it as Ctrl-C does, and return its exit code."""
        assert self.process
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def kill(self) -> None:
        """End every process of the portal at once, as a power cut would."""
        if self.process is None:
            return  # it was never started
        for pid in [self.process.pid, *self.descendants()]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(60)

    def descendants(self) -> list[int]:
        """Return the pids of the portal's processes below the supervisor, parents first."""
        assert self.process
        return children_of(self.process.pid)

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
