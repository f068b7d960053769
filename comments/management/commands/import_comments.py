"""Comments from the dumps of other portals, and from our own exports."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from comments.importing.dumps import FORMATS, records
from comments.importing.incoming import DumpRefused
from comments.importing.matching import read_map
from comments.importing.receipt import Receipt
from comments.importing.spool import Spool
from comments.importing.storing import Importer


class Command(BaseCommand):
    help = (
        "Import comments: Disqus (XML), WordPress (WXR), Isso (its database), Remark42 (a backup) "
        "or what export_comments wrote; files may be compressed by gzip. The whole file is read "
        "before anything is stored. Importing it again changes nothing. Exits with 1 if the file "
        "is refused or the numbers do not add up."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", choices=FORMATS)
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be done, and store nothing."
        )
        parser.add_argument(
            "--map", type=Path, metavar="CSV", help="Two columns: old address, path of the story."
        )
        parser.add_argument(
            "--receipt", type=Path, metavar="FILE", help="Write the numbers there, as JSON."
        )

    def handle(
        self,
        *args: Any,
        format: str,
        file: Path,
        dry_run: bool,
        map: Path | None,
        receipt: Path | None,
        **options: Any,
    ) -> None:
        spool = Spool()
        try:
            pairs = read_map(map) if map else {}
            spool.fill(records(format, file))
        except DumpRefused as refusal:
            raise CommandError(f"{file}: {refusal}") from refusal
        told = Receipt(source=format, file=str(file), is_dry_run=dry_run)
        with override(settings.LANGUAGE_CODE):
            Importer(spool, receipt=told, pairs=pairs).run()
        self.stdout.write("\n".join(told.lines()))
        if receipt:
            receipt.write_text(json.dumps(told.as_json(), indent=2) + "\n", "ascii")
        if not told.adds_up:
            raise SystemExit(1)
