"""Making kept pages stale by hand: after rows were changed behind the portal’s back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from newsportal.pagecache import purge_on_commit
from newsportal.pagestore.table import EVERYTHING


class Command(BaseCommand):
    help = "Have pages rendered anew: all of them, or those with the given keys (latest:fr …)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("keys", nargs="*", metavar="KEY", default=[EVERYTHING])
        parser.add_argument(
            "--hard", action="store_true", help="Never show the old pages again, however needed."
        )

    def handle(self, *args: Any, keys: list[str], hard: bool, **options: Any) -> None:
        with transaction.atomic():
            purge_on_commit(*keys, is_hard=hard)
        self.stdout.write(f"Purged: {', '.join(keys)}")
