"""The background worker: queued tasks, and the jobs that go by the clock."""

import logging
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils.module_loading import import_string
from django_tasks_db.management.commands.db_worker import Command as DatabaseWorker

log = logging.getLogger("newsportal.work")


class Clock(threading.Thread):
    """Runs settings.PERIODIC_JOBS, each at its interval, in a thread of its own.

    A failing job is reported and tried again at its next time: the clock of a
    newsroom does not stop because the database was away for a minute.
    """

    def __init__(self, jobs: list[tuple[str, int]]) -> None:
        super().__init__(daemon=True, name="clock")
        self.jobs = [(import_string(path), every_s) for path, every_s in jobs]

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
                    log.exception("%s failed", job.__name__)
            time.sleep(0.5)


class Command(BaseCommand):
    help = "Run the background worker: renditions, mails, changes prepared for later."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="Stop once the queue is empty.")

    def handle(self, *args: Any, batch: bool, **options: Any) -> None:
        if not batch:
            Clock(settings.PERIODIC_JOBS).start()
        argv = ["manage.py", "db_worker", "--queue-name", "*", "--no-startup-delay"]
        argv += ["--batch"] if batch else []
        DatabaseWorker().run_from_argv(argv)
