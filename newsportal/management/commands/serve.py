"""`make serve`: prepare what is missing, then run the web server and the worker."""

import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from articles.models import Article
from newsportal.management import demo, static_files
from newsportal.management.supervising import GRANIAN, Plan
from newsportal.management.turns import one_host_at_a_time


class Command(BaseCommand):
    help = "Prepare the database and the static files, then serve the portal with its worker."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="Leave an empty portal empty.")

    def handle(self, *args: Any, no_demo: bool, **options: Any) -> None:
        refuse_taken_port()
        static_files.collect()
        with one_host_at_a_time():
            call_command("migrate", interactive=False, verbosity=0)
            if not no_demo and not Article.objects.exists():
                self.stdout.write("Loading the demo newsroom …")
                demo.load(stdout=self.stdout)
        # Processes of their own: they open the database that is there now.
        children = {"web server": server_command(), "worker": [sys.executable, "manage.py", "work"]}
        Plan(children, own_address(), known_host(), announcement()).carry_out()


def announcement() -> list[str]:
    base = f"http://{settings.HOST}:{settings.PORT}"
    others = [
        f"  {name:<10}  {base}/{code}/"
        for code, name in settings.LANGUAGES
        if code != settings.LANGUAGE_CODE
    ]
    return [
        f"{settings.SITE_NAME} is on line:",
        f"  readers     {base}/",
        *others,
        f"  newsroom    {base}/admin/",
        *demo.account_lines(),
        "Ctrl-C stops it.",
    ]


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
        *GRANIAN, "--host", settings.HOST, "--port", str(settings.PORT),
        "--workers", str(settings.WORKERS), "newsportal.wsgi:application",
    ]  # fmt: skip


def known_host() -> str:
    """Return a host name that the portal answers to, for asking it ourselves."""
    names = [host.lstrip(".") for host in settings.ALLOWED_HOSTS if host != "*"]
    return names[0] if names else "127.0.0.1"


def own_address() -> tuple[str, int]:
    host = "127.0.0.1" if settings.HOST in {"0.0.0.0", "::"} else settings.HOST  # noqa: S104
    return host, settings.PORT
