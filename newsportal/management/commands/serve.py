"""`make serve`: prepare what is missing, then run the web server and the worker."""

import ctypes
import logging
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from articles.models import Article
from newsportal.management import demo, static_files

log = logging.getLogger("newsportal.serve")
QUICK_S = 10  # who dies within that has not recovered
MAX_PAUSE_S = 30
STOP_TIMEOUT_S = 10
READY_TIMEOUT_S = 60
BLOCKING_THREADS = 2  # one slow page must not hold the next one up
SERVER_OPTIONS = [
    "--interface", "wsgi", "--no-ws", "--blocking-threads", str(BLOCKING_THREADS),
    "--respawn-failed-workers", "--log-level", "warning",
]  # fmt: skip


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
            # Ctrl-C in a terminal reaches a whole session: a worker that heard it and then
            # our SIGTERM would take the second for haste, and give up the task in hand.
            start_new_session=True,
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
            self.process.kill()
            self.process.wait()


def end_with_parent() -> None:
    """In a child, on Linux: be told to end when the supervisor is killed."""
    pr_set_pdeathsig = 1  # prctl(2)
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


class Stopped(Exception):
    """Somebody asked the portal to end."""


class Command(BaseCommand):
    help = "Prepare the database and the static files, then serve the portal with its worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Leave an empty portal empty.")

    def handle(self, *args: Any, no_demo: bool, **options: Any) -> None:
        refuse_taken_port()
        call_command("migrate", interactive=False, verbosity=0)
        static_files.collect()
        if not no_demo and not Article.objects.exists():
            self.stdout.write("Loading the demo newsroom …")
            demo.load(stdout=self.stdout)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.ask_to_stop)
        children: list[Child] = []
        try:
            # Processes of their own: they open the database that is there now.
            children.append(Child("web server", server_command()))
            children.append(Child("worker", [sys.executable, "manage.py", "work"]))
            self.announce(children)
            while True:
                for child in children:
                    child.revive()
                time.sleep(0.5)
        except Stopped:
            self.stdout.write("Stopping …")
        finally:
            for child in children:
                child.stop()
            for child in children:
                child.wait()

    def ask_to_stop(self, *args: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    def announce(self, children: list[Child]) -> None:
        wait_until_ready(children)
        base = f"http://{settings.HOST}:{settings.PORT}"
        lines = [f"{settings.SITE_NAME} is on line:", f"  readers     {base}/"]
        lines += [
            f"  {name:<10}  {base}/{code}/"
            for code, name in settings.LANGUAGES
            if code != settings.LANGUAGE_CODE
        ]
        lines += [f"  newsroom    {base}/admin/", *demo.account_lines(), "Ctrl-C stops it."]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def refuse_taken_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError as error:
            raise CommandError(
                f"{settings.HOST}:{settings.PORT} is not free: {error.strerror}. "
                "Choose another, such as PORT=9000 make serve."
            ) from error


def server_command() -> list[str]:
    return [
        sys.executable, "-m", "granian", *SERVER_OPTIONS,
        "--host", settings.HOST, "--port", str(settings.PORT),
        "--workers", str(settings.WORKERS), "newsportal.wsgi:application",
    ]  # fmt: skip


def known_host() -> str:
    """Return a host name that the portal answers to, for asking it ourselves."""
    names = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"]
    return names[0] if names else "127.0.0.1"


def wait_until_ready(children: list[Child]) -> None:
    host = "127.0.0.1" if settings.HOST in {"0.0.0.0", "::"} else settings.HOST  # noqa: S104
    url = f"http://{host}:{settings.PORT}/healthz/ready"
    request = urllib.request.Request(url, headers={"Host": settings.ALLOWED_HOSTS[0]})
    until = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < until:
        for child in children:
            child.revive()
        try:
            with urllib.request.urlopen(request, timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise CommandError(f"The portal did not answer at {url} within {READY_TIMEOUT_S} s.")
