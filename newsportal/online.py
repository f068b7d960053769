"""Work on large tables that holds nobody up."""

import time
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddField, AddIndex

T = TypeVar("T")
WORK_SECONDS, REST_SECONDS = 0.2, 0.15


def unhurried(steps: Iterable[T]) -> Iterator[T]:
    """Yield the steps, each a transaction of its own, and let others write between them.

    SQLite has no queue: who waits to write looks again every tenth of a second, and never
    gets in where one transaction follows the other at once.
    """
    began = time.monotonic()
    for step in steps:
        yield step
        if connection.vendor == "sqlite" and time.monotonic() - began > WORK_SECONDS:
            time.sleep(REST_SECONDS)
            began = time.monotonic()


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


class AddFieldOnline(AddField):
    """Add a column with a default of the database’s own, and write no row for it.

    Django has SQLite make the whole table anew for a column that is not null, which was
    needed once.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        model = to_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            field = model._meta.get_field(self.name)
            BaseDatabaseSchemaEditor.add_field(schema_editor, model, field)
