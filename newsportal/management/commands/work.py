"""The background worker: queued tasks, and the jobs that go by the clock."""

import logging
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

from newsportal.edge.following import follow

log = logging.getLogger("newsportal.work")
FOLLOW_EVERY_S = 0.25  # as web processes do: a change reaches them and the edges together
AFTER_FAILURE_S = 1  # a database that is away fills no log


class Clock(threading.Thread):
    """Runs its jobs in turn, each at its interval in seconds, in a thread of its own.

    A failing job is reported and tried again at its next time: the clock of a
    newsroom does not stop because the database was away for a minute.
    """

    def __init__(self, jobs: Iterable[tuple[Callable[[], object], float]]) -> None:
        super().__init__(daemon=True, name="clock")
        self.jobs = list(jobs)

    def run(self) -> None:
        due_at = [0.0] * len(self.jobs)
        while True:
            for number, (job, every_s) in enumerate(self.jobs):
                if time.monotonic() < due_at[number]:
                    continue
                due_at[number] = time.monotonic() + every_s
                try:
                    close_old_connections()
                    job()
                except Exception:
                    log.exception("%s failed", job)
                    due_at[number] = time.monotonic() + max(every_s, AFTER_FAILURE_S)
            time.sleep(max(0.0, min(due_at) - time.monotonic()))


def start_clocks() -> None:
    """Start what goes by the clock; a slow edge holds up neither another nor the newsroom."""
    Clock((import_string(path), every_s) for path, every_s in settings.PERIODIC_JOBS).start()
    for edge in settings.EDGES:
        Clock([(partial(follow, edge), FOLLOW_EVERY_S)]).start()


class Command(BaseCommand):
    help = "Run the background worker: renditions, mails, changes prepared for later."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="Stop once the queue is empty.")

    def handle(self, *args: Any, batch: bool, **options: Any) -> None:
        if not batch:
            start_clocks()
        argv = ["manage.py", "db_worker", "--queue-name", "*", "--no-startup-delay"]
        argv += ["--batch"] if batch else []
        DatabaseWorker().run_from_argv(argv)
