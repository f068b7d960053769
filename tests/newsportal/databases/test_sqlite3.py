import tempfile
from pathlib import Path

from django.db import ConnectionHandler, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TestCase


class FileTest(TestCase):
    """A connection is asked, as at the end of a request, whether it may be used again."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "db.sqlite3"
        self.file.touch()
        self.connection = self.connect(f"{self.file.as_uri()}?mode=rw")
        self.execute("CREATE TABLE written (word TEXT)")

    def connect(self, name: str) -> BaseDatabaseWrapper:
        engine = "newsportal.databases.sqlite3"
        options = {"CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": None}
        connection = ConnectionHandler({"default": {"ENGINE": engine, "NAME": name} | options})[
            "default"
        ]
        self.addCleanup(connection.close)
        return connection

    def execute(self, sql: str) -> list[tuple[str, ...]]:
        self.connection.close_if_unusable_or_obsolete()
        with self.connection.cursor() as cursor:
            return list(cursor.execute(sql).fetchall())

    def test_a_connection_is_kept_while_the_file_is_the_same(self) -> None:
        opened = self.connection.connection
        self.execute("INSERT INTO written VALUES ('kept')")
        self.assertIs(self.connection.connection, opened)

    def test_nothing_is_written_into_a_file_that_was_deleted(self) -> None:
        self.file.unlink()
        with self.assertRaises(OperationalError):
            self.execute("INSERT INTO written VALUES ('lost')")

    def test_what_took_the_place_of_the_file_is_read_and_written(self) -> None:
        copy = self.file.with_name("copy")
        copy.write_bytes(self.file.read_bytes())
        copy.replace(self.file)
        self.execute("INSERT INTO written VALUES ('here')")
        other = self.connect(str(self.file))
        with other.cursor() as cursor:
            found = cursor.execute("SELECT word FROM written").fetchall()
        self.assertEqual(found, [("here",)])
