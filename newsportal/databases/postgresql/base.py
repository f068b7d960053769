"""Django's PostgreSQL, except that nobody waits for a server that answers nothing.

A server that is frozen keeps its connections open, and no timeout of the server
itself, nor of TCP, ends a query there.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.abc import PQGen

from newsportal.databases.answering import answers

SILENT = "the database does not answer"


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if answers.is_refused(self.alias):
            raise psycopg.OperationalError(SILENT)
        connection = super().get_new_connection(conn_params)
        connection.wait = partial(_wait, connection, self.alias)
        return connection


def _wait(
    connection: psycopg.Connection[Any], alias: str, gen: PQGen[Any], *args: Any, **kwargs: Any
) -> Any:
    watched = _watched(connection, gen, answers.giving_up(alias))
    return psycopg.Connection.wait(connection, watched, *args, **kwargs)


def _watched(
    connection: psycopg.Connection[Any], gen: PQGen[Any], gives_up: Callable[[], bool]
) -> PQGen[Any]:
    """Yield what `gen` waits for; psycopg comes back every 0.1 s, with nothing if need be."""
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if not ready and gives_up():
                connection.pgconn.finish()  # the answer to come is nobody's
                raise psycopg.OperationalError(SILENT)
            wanted = gen.send(ready)
    except StopIteration as done:
        return done.value
