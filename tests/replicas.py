"""A replica that lags when it is told to: a second connection that keeps reading one snapshot."""

from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.test import TransactionTestCase, override_settings
from django.test.utils import CaptureQueriesContext

from newsportal.databases.routing import REPLICA

SNAPSHOT = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ"}


class Replica:
    """The test's database under the alias `replica`; what it replays is up to the test."""

    def __init__(self) -> None:
        self.connection = connections[REPLICA]

    def pause(self) -> None:
        """From here on nothing arrives."""
        self._execute(SNAPSHOT[self.connection.vendor])
        self._execute("SELECT count(*) FROM newsportal_purge")

    def resume(self) -> None:
        self._execute("COMMIT")

    def break_off(self, *, after_queries: int = 0) -> None:
        """Let nothing more be answered, on this connection or a new one."""
        remaining = iter(range(after_queries))

        def execute(run: Callable[..., Any], *question: Any) -> Any:
            if next(remaining, None) is None:
                raise OperationalError("the replica has gone")
            return run(*question)

        self.connection.execute_wrappers.append(execute)

    def asked(self) -> CaptureQueriesContext:
        return CaptureQueriesContext(self.connection)

    def remove(self) -> None:
        self.connection.close()
        del connections[REPLICA]

    def _execute(self, sql: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)


class ReplicaTest(TransactionTestCase):
    """Gives `self.replica`, to which the page cache may turn, as with DATABASE_REPLICA_URL."""

    databases = frozenset({DEFAULT_DB_ALIAS, REPLICA})

    @classmethod
    def setUpClass(cls) -> None:
        primary = connections[DEFAULT_DB_ALIAS].settings_dict
        mirror = primary["TEST"] | {"MIRROR": DEFAULT_DB_ALIAS}  # nothing of its own to empty
        connections.databases[REPLICA] = primary | {"CONN_HEALTH_CHECKS": False, "TEST": mirror}
        cls.addClassCleanup(connections.databases.pop, REPLICA)
        router = "newsportal.databases.routing.ReplicaRouter"
        cls.enterClassContext(override_settings(DATABASE_ROUTERS=[router]))
        super().setUpClass()

    def setUp(self) -> None:
        super().setUp()
        self.replica = Replica()
        self.addCleanup(self.replica.remove)
