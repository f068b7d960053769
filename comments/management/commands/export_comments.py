"""All comments as JSON Lines, which import_comments takes back as they were."""

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from comments.exporting import lines
from comments.importing.matching import article_of


def moment(written: str) -> datetime:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise ArgumentTypeError(f"{written!r} is no date such as 2025-07-14") from None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


class Command(BaseCommand):
    help = (
        "Export comments with their threads, dates, states and decisions as JSON Lines, to FILE "
        "or to the standard output. Nobody’s addresses are in it unless --with-addresses."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        parser.add_argument("--story", metavar="PATH", help="Those under one story only.")
        parser.add_argument(
            "--since", type=moment, metavar="DATE", help="Those received since then only."
        )
        parser.add_argument(
            "--with-addresses", action="store_true",
            help="E-mail addresses, network addresses that are still kept, names of moderators.",
        )  # fmt: skip

    def handle(
        self,
        *args: Any,
        file: Path | None,
        story: str | None,
        since: datetime | None,
        with_addresses: bool,
        **options: Any,
    ) -> None:
        article = article_of(story, pairs={}) if story else None
        if story and article is None:
            raise CommandError(f"There is no story at {story}.")
        with written_whole(file) as stream:
            for line in lines(article=article, since=since, with_addresses=with_addresses):
                stream.write(f"{line}\n")


@contextmanager
def written_whole(file: Path | None) -> Iterator[TextIO]:
    """Open the file for its owner alone; it has its name once all of it is written."""
    if file is None:
        yield sys.stdout
        return
    part = file.with_name(f"{file.name}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            yield stream
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    part.replace(file)
