"""Claim, don't lock: of many who would insert the same row, exactly one does."""

from functools import lru_cache
from typing import Any

from django.db import connection, models

_INSERT = """
INSERT INTO {table} ({columns}) VALUES ({places}) ON CONFLICT ({key}) DO NOTHING RETURNING {pk}
"""


def claim(row: models.Model, *, by: str) -> bool:
    """Insert `row` unless one with its value of the unique field `by` is there; say whether.

    One statement, where `save()` and the savepoint around it, for the case that it
    fails, are three. A row that is inserted has got its id.
    """
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection=connection)
        for field in _columns(type(row))
    ]
    with connection.cursor() as cursor:
        cursor.execute(_statement(type(row), by), values)
        claimed = cursor.fetchone()
    if claimed is None:
        return False
    row.pk = claimed[0]
    row._state.adding, row._state.db = False, connection.alias
    return True


def _columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    fields = model._meta.local_concrete_fields
    return [field for field in fields if not isinstance(field, models.AutoField)]


@lru_cache
def _statement(model: type[models.Model], by: str) -> str:
    quote = connection.ops.quote_name
    columns = {field.name: quote(str(field.column)) for field in _columns(model)}
    return _INSERT.format(
        table=quote(model._meta.db_table),
        columns=", ".join(columns.values()),
        places=", ".join(["%s"] * len(columns)),
        key=columns[by],
        pk=quote(str(model._meta.pk.column)),
    )
