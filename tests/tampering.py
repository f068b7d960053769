"""Somebody who can write in the database, but has not got the key of the records."""

from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.test import TestCase, override_settings

from comments import anchors, verifying
from comments.chains import Finding
from comments.models import Comment, Record

guards = import_module("comments.migrations.0021_records_append_only")


def tamper(sql: str, *values: Any) -> None:
    """Carry out a statement that the database refuses, by taking its guards away meanwhile."""
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        guards.unguard(editor)
        cursor.execute(sql, values)
        guards.guard(editor)


def forge(comment: Comment, number: int, *, event: str = "decided", facts: str = "{}") -> None:
    """Write a record as somebody would who has not got the key."""
    Record.objects.create(
        comment=comment, number=number, event=event, at=comment.received_at, facts=facts,
        digest=b"", mac=b"m" * 32,
    )  # fmt: skip


class RecordsTest(TestCase):
    """Tests that have a file of anchors of their own, and records that begin before them."""

    def setUp(self) -> None:
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "records" / "anchors.log"
        settings = override_settings(RECORDS_ANCHORS=self.file)
        settings.enable()
        self.addCleanup(settings.disable)
        if anchors.newest() is None:
            anchors.begin()

    def findings(self) -> list[Finding]:
        return list(verifying.everything(verifying.Counted()))

    def kinds(self, comment: Comment | None = None) -> list[tuple[str, int | None]]:
        """(kind, number of the record) of each finding, of all comments or of one."""
        found = verifying.one(comment.pk, verifying.Counted()) if comment else self.findings()
        return [(str(finding.kind), finding.number) for finding in found]
