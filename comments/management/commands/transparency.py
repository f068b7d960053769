"""The numbers for the transparency report, as one JSON object."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments.transparency import numbers


class Command(BaseCommand):
    help = (
        "Print how many reports, restrictions and appeals there were from the day SINCE to the "
        "day UNTIL, both included, and the median time to action, as JSON."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("since", type=date.fromisoformat, metavar="SINCE", help="2026-01-01")
        parser.add_argument("until", type=date.fromisoformat, metavar="UNTIL", help="2026-12-31")

    def handle(self, *, since: date, until: date, **options: Any) -> None:
        if until < since:
            raise CommandError("UNTIL is before SINCE.")
        found = asdict(numbers(_morning(since), _morning(until + timedelta(days=1))))
        took = found.pop("median_time_to_action")
        found["median_seconds_to_action"] = None if took is None else round(took.total_seconds())
        self.stdout.write(json.dumps({"since": str(since), "until": str(until)} | found))


def _morning(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())
