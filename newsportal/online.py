"""Migrations that hold nobody up."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db.migrations.operations import AddIndex


class AddIndexOnline(AddIndexConcurrently):
    """Add an index while others write; its migration is not `atomic`.

    SQLite has no such way: there readers go on, and writers wait for the one statement.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        forwards = self._of(schema_editor).database_forwards
        forwards(self, app_label, schema_editor, *states)

    def database_backwards(self, app_label: str, schema_editor: Any, *states: Any) -> None:
        backwards = self._of(schema_editor).database_backwards
        backwards(self, app_label, schema_editor, *states)

    @staticmethod
    def _of(schema_editor: Any) -> type[AddIndex]:
        is_online = schema_editor.connection.vendor == "postgresql"
        return AddIndexConcurrently if is_online else AddIndex
