"""The processes of a portal: how its web server is run, and how each is kept alive.

The supervisor is a process that knows nothing of Django, which would take 40 MB for
waiting: whoever has prepared a portal becomes it, with `Plan.carry_out`.
"""

import ctypes
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

log = logging.getLogger("newsportal.serve")
QUICK_S = 10  # who dies within that has not recovered
MAX_PAUSE_S = 30
STOP_TIMEOUT_S = 10
READY_TIMEOUT_S = 60
# Below STOP_TIMEOUT_S: a signal that reaches a worker while it starts is lost, granian
# waits for it for ever, and workers of a granian that was killed would go on serving.
KILL_WORKERS_AFTER_S = 5
# Not for speed, which one a core has: for waiting. Comments wait for the database's one
# writer, readers for somebody else's rendering, and cached pages must not wait with them:
# with three, breaking news holds hits up for a second. Asleep they cost 1.5 MB each.
BLOCKING_THREADS = 8
GRANIAN = [
    sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws",
    "--blocking-threads", str(BLOCKING_THREADS), "--respawn-failed-workers",
    "--workers-kill-timeout", str(KILL_WORKERS_AFTER_S),
    "--log-level", "error",  # it warns of more than two threads a core
]  # fmt: skip
# glibc gives each thread a heap of its own, of which little is ever given back: some 15 MB a
# web process. Only one thread of a process allocates at a time anyway.
FEW_HEAPS = {"MALLOC_ARENA_MAX": "2"}


class Stopped(Exception):
    """Somebody asked the portal to end."""


class NotReady(Exception):
    """The web server did not answer in time."""


@dataclass(frozen=True)
class Plan:
    """`children`: name → command. `announcement` is printed once the web server is ready.

    It is asked at `address`, under the name `host`.
    """

    children: dict[str, list[str]]
    address: tuple[str, int]
    host: str
    announcement: list[str]

    def carry_out(self) -> NoReturn:
        """Become the supervisor: the same process, without what has prepared the portal."""
        sys.stdout.flush()
        # Not as an argument: the announcement holds passwords, and everybody may list those.
        reading, writing = os.pipe()
        with os.fdopen(writing, "w") as pipe:
            json.dump(asdict(self), pipe)
        os.set_inheritable(reading, True)
        command = [sys.executable, "-m", "newsportal.management.supervising", str(reading)]
        os.execv(sys.executable, command)  # noqa: S606


class Child:
    """A process that is started again when it dies."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.command = name, command
        self.pause_s = 0
        self.start()

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.restart_at: float | None = None
        self.process = subprocess.Popen(  # noqa: S603  (our own command line)
            self.command,
            # Ctrl-C in a terminal reaches a whole group: a worker that heard it and then
            # our SIGTERM would take the second for haste, and give up the task in hand.
            process_group=0,
            env=FEW_HEAPS | os.environ,
            preexec_fn=end_with_parent if sys.platform == "linux" else None,
        )

    def revive(self) -> None:
        """Start it again if it has died: at once, then after longer and longer pauses.

        It never gives up. A database that is away for a minute ends the worker
        again and again, and must not take the web server with it.
        """
        code = self.process.poll()
        if code is None:
            return
        if self.restart_at is None:
            is_quick = time.monotonic() - self.started_at < QUICK_S
            self.pause_s = min(2 * self.pause_s + 1, MAX_PAUSE_S) if is_quick else 0
            self.restart_at = time.monotonic() + self.pause_s
            log.warning(
                "the %s ended with code %s, next start in %d s", self.name, code, self.pause_s
            )
        if time.monotonic() >= self.restart_at:
            self.start()

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()

    def wait(self) -> None:
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            # Its whole group: what it started would go on without it.
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def end_with_parent() -> None:
    """In a child, on Linux: be told to end when the supervisor is killed."""
    pr_set_pdeathsig = 1  # prctl(2)
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def supervise(plan: Plan) -> None:
    """Keep the children alive until somebody asks to stop. Raises NotReady."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    children: list[Child] = []
    try:
        for name, command in plan.children.items():
            children.append(Child(name, command))
        wait_until_ready(plan, children)
        print(*plan.announcement, sep="\n", flush=True)
        while True:
            for child in children:
                child.revive()
            time.sleep(0.5)
    except Stopped:
        print("Stopping …", flush=True)
    finally:
        for child in children:
            child.stop()
        for child in children:
            child.wait()


def ask_to_stop(*args: Any) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped


def wait_until_ready(plan: Plan, children: list[Child]) -> None:
    until = time.monotonic() + READY_TIMEOUT_S
    while not is_ready(plan):
        if time.monotonic() > until:
            raise NotReady(f"The portal was not ready within {READY_TIMEOUT_S} s.")
        for child in children:
            child.revive()
        time.sleep(0.05)


def is_ready(plan: Plan) -> bool:
    """Whether the web server says so. By hand: urllib takes half of the supervisor's memory."""
    request = f"GET /healthz/ready HTTP/1.0\r\nHost: {plan.host}\r\n\r\n"
    try:
        with socket.create_connection(plan.address, timeout=2) as connection:
            connection.sendall(request.encode())
            return b" 200 " in connection.recv(64)
    except OSError:
        return False


def main() -> None:
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with os.fdopen(int(sys.argv[1])) as pipe:
        plan = Plan(**json.load(pipe))
    try:
        supervise(plan)
    except NotReady as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
