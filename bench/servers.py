"""The servers that are compared, on free ports of this machine; each ends with its `with`."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import processes
from bench.newsroom import ROOT
from newsportal.management.supervising import GRANIAN, end_with_parent

WORKERS = 2
READY_TIMEOUT_S, STOP_TIMEOUT_S = 60, 15
PAGE = "/story.html"  # where nginx and the bare server have it
NGINX = """
{user}worker_processes {workers};
daemon off;
pid {folder}/nginx.pid;
error_log stderr error;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    sendfile on;
    tcp_nopush on;
    access_log off;
    keepalive_requests 100000000;  # as the others do: a connection is kept
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {folder};
        gzip_static on;
        gzip_vary on;
    }}
}}
"""


@dataclass(frozen=True)
class Server:
    """A tree of processes below `pid` that answers on `port`; `page` is the measured page."""

    name: str
    port: int
    pid: int
    page: str
    started_in_s: float

    def pids(self) -> list[int]:
        return processes.tree(self.pid)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def has_nginx() -> bool:
    return _nginx() is not None


def _nginx() -> str | None:
    # Debian keeps it where only root's PATH leads.
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def nginx(folder: Path, page: bytes) -> Iterator[Server]:
    """Send the ready gzip file, as Debian's package sends it once `gzip_static` is on."""
    port, program = free_port(), _nginx()
    assert program
    (folder / f"{PAGE.strip('/')}.gz").write_bytes(page)
    user = "user root;\n" if os.geteuid() == 0 else ""  # its own user may not read our folder
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(user=user, workers=WORKERS, folder=folder, port=port))
    command = [program, "-e", "stderr", "-p", str(folder), "-c", str(config)]
    with running("nginx gzip_static", command, port, page=PAGE) as server:
        yield server


@contextmanager
def bare(folder: Path, page: bytes) -> Iterator[Server]:
    """A WSGI function that returns the ready bytes, under the portal's own server."""
    port, file = free_port(), folder / "page.gz"
    file.write_bytes(page)
    command = [*GRANIAN, "--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS)]
    command.append("bench.bare:application")
    with running("bare WSGI", command, port, page=PAGE, BENCH_PAGE=str(file)) as server:
        yield server


@contextmanager
def portal(port: int, page: str) -> Iterator[Server]:
    """The portal with web server and worker, on the newsroom of this process's settings."""
    command = [sys.executable, "manage.py", "serve", "--no-demo"]
    with running("the portal", command, port, page=page, probe="/") as server:
        yield server


@contextmanager
def running(
    name: str, command: list[str], port: int, *, page: str, probe: str = PAGE, **settings: str
) -> Iterator[Server]:
    """Start the command, wait for its first answer, and end all its processes at the end."""
    log = Path(os.environ["VAR_DIR"]) / f"bench-{name.replace(' ', '-')}.log"
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | settings, stdout=output, stderr=output,
            # Ctrl-C in a terminal is ours to hear; we end them in order. No sessions of their
            # own: Linux shares the cores out by session first, and many threads would pay for it.
            process_group=0, preexec_fn=end_with_parent,
        )  # fmt: skip
    try:
        wait_until_answered(process, port, probe, log)
        yield Server(name, port, process.pid, page, time.monotonic() - began)
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    pids = processes.tree(process.pid)
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        for pid in pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.wait()


def wait_until_answered(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    """Return at the first 200. Raises RuntimeError with the server's own words."""
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Accept-Encoding": "gzip"}
    )
    until = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(asked, timeout=5):
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"no answer at port {port}{path}:\n{log.read_text('utf-8', 'replace')}")
