"""`manage.py verify_records`: what is recorded of comments, and whether anybody changed it."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from comments import anchors, verifying
from comments.chains import Finding
from comments.models import Anchor, Comment, Record


def moment(text: str) -> datetime:
    """A date or a date and time, by the site's clock unless it says otherwise."""
    try:
        found = parse_datetime(text) or parse_datetime(f"{text}T00:00")
    except ValueError:
        found = None
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no date such as 2026-07-14 or 2026-07-14T15:30")
    return found if timezone.is_aware(found) else timezone.make_aware(found)


class Command(BaseCommand):
    help = (
        "Look for tampering with what is recorded of comments. Exits with 0 if everything is "
        "whole, with 1 if not, and says what was altered, inserted, reordered or is missing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--comment", type=int, metavar="ID", help="One comment only.")
        what.add_argument("--since", type=moment, metavar="DATE", help="What happened since.")

    def handle(self, *, comment: int | None, since: datetime | None, **options: Any) -> None:
        counted, found = verifying.Counted(), 0
        for finding in self.findings(comment, counted, since):
            found += 1
            self.stdout.write(str(finding))
        if found:
            raise CommandError(f"Not whole. Findings: {found}.", returncode=1)
        self.stdout.write("\n".join(self.summary(counted, is_all=not (comment or since))))

    def findings(
        self, comment: int | None, counted: verifying.Counted, since: datetime | None
    ) -> Iterable[Finding]:
        if comment is None:
            return verifying.everything(counted, since=since)
        known = (Comment.objects.filter(pk=comment), Record.objects.filter(comment=comment))
        if not any(rows.exists() for rows in known):
            raise CommandError(f"There is no comment {comment}.")
        return verifying.one(comment, counted)

    def summary(self, counted: verifying.Counted, *, is_all: bool) -> list[str]:
        first, newest = Anchor.objects.get(number=0), anchors.newest()
        assert newest is not None
        unanchored = Record.objects.filter(pk__gt=newest.last_record).count()
        lines = [
            f"Whole: {counted.comments} comments, {counted.records} records, "
            f"{counted.anchors} anchors. Records are kept since {first.at:%Y-%m-%d %H:%M} UTC."
        ]
        if is_all and (older := Comment.objects.filter(pk__lte=first.last_comment).count()):
            lines.append(f"{older} comments are older than that: nothing proves what they were.")
        if unanchored:
            lines.append(f"{unanchored} records are not anchored yet; the worker does it.")
        return lines
