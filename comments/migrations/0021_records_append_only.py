"""The database itself refuses to change or delete a record, whoever asks.

Only words and salt may be dropped, when a reader is erased. Anchors never change. On SQLite,
a later migration that alters one of these tables makes it anew, without its triggers:
such a migration calls `guard` again.
"""

from typing import Any

from django.db import migrations

RECORD, ANCHOR = "comments_record", "comments_anchor"
KEPT = ("id", "comment_id", "number", "event", "at", "facts", "digest", "mac")
DROPPED = ("words", "salt")
REFUSAL = "records are append-only"


def guard(schema_editor: Any) -> None:
    for statement in _sqlite() if schema_editor.connection.vendor == "sqlite" else _postgresql():
        schema_editor.execute(statement)


def unguard(schema_editor: Any) -> None:
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for table in (RECORD, ANCHOR):
        for act in ("update", "delete", *(["insert"] if is_sqlite else ["truncate"])):
            on = "" if is_sqlite else f" ON {table}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}{on}")
    if not is_sqlite:
        schema_editor.execute("DROP FUNCTION IF EXISTS comments_append_only()")


def _changes(same: str, old: str, new: str) -> str:
    """SQL that is true for an update that does more than dropping words and salt."""
    kept = [f"{new}.{column} {same} {old}.{column}" for column in KEPT]
    dropped = [f"({new}.{c} IS NULL OR {new}.{c} {same} {old}.{c})" for c in DROPPED]
    return f"NOT ({' AND '.join(kept + dropped)})"


def _sqlite() -> list[str]:
    made = []
    for table, when in ((RECORD, f"WHEN {_changes('IS', 'OLD', 'NEW')} "), (ANCHOR, "")):
        refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        made += [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {when}{refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
        ]
    # INSERT OR REPLACE deletes without the trigger above.
    twins = {
        RECORD: "id = NEW.id OR (comment_id = NEW.comment_id AND number = NEW.number)",
        ANCHOR: "number = NEW.number",
    }
    return made + [
        f"CREATE TRIGGER {table}_no_insert BEFORE INSERT ON {table}"
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {twin}) BEGIN SELECT RAISE(IGNORE); END"
        for table, twin in twins.items()
    ]


def _postgresql() -> list[str]:
    made = [
        "CREATE FUNCTION comments_append_only() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';"
        " END $$"
    ]
    differs = _changes("IS NOT DISTINCT FROM", "OLD", "NEW")
    for table, when in ((RECORD, f"WHEN ({differs}) "), (ANCHOR, "")):
        refuse = "EXECUTE FUNCTION comments_append_only()"
        made += [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}"
            f" FOR EACH ROW {when}{refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW {refuse}",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT {refuse}",
        ]
    return made


class Migration(migrations.Migration):
    dependencies = [("comments", "0020_records")]
    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: guard(schema_editor),
            lambda apps, schema_editor: unguard(schema_editor),
        )
    ]
