"""What the clocks of personal data erase: now, all of it; or what it would be."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from comments.clocks import CLOCKS
from newsportal.online import unhurried


class Command(BaseCommand):
    help = (
        "Erase the personal data whose time is over, in small steps, while the portal works on. "
        "The worker does it of itself every five minutes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done, and erase nothing."
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        for clock in CLOCKS:
            held = clock.held(now)
            done = clock.free(now).count() if dry_run else sum(unhurried(clock.batches(now)))
            line = f"{clock.keep} ({in_words(getattr(settings, clock.keep))}), {clock.what}: "
            line += f"{done} would be" if dry_run else f"{done} done"
            self.stdout.write(f"{line}; on legal hold: {held}" if held else line)


def in_words(keep: timedelta | None) -> str:
    return "never" if keep is None else f"after {keep.days} days" if keep.days else f"after {keep}"
