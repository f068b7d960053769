"""Which database a page is rendered from: the replica, if it has all that this host knows of.

A page carries as its stamp the position of the host's table, taken before its first
query; a page read from older data would pass for fresh. So the replica is asked
for the very row of the log where the table stands. Purges are numbered in the order
of their commits, and a replica replays commits in that order: where the row is, every
change up to it is, too. While it is not (something was written a moment ago, the
replica lags, is away, or is a copy of something else), the primary is read.

The host follows both logs. Either may move the table on, as each page is measured
against the table; so with the primary away, pages go on being rendered from a
replica that has at least what the host knew. They are then as new as the replica.
"""

from django.db import DEFAULT_DB_ALIAS, Error, connections

from newsportal.databases.answering import answers
from newsportal.databases.routing import REPLICA, has_replica
from newsportal.pagestore.following import has_row
from newsportal.pagestore.table import Position


def source_of(position: Position) -> str:
    """Return the alias to read for a page that is stamped with `position`.

    Whoever asks reads from the same connection afterwards: what was found on
    one server need not be true of another behind the same address.
    """
    if not has_replica() or answers.is_silent(REPLICA):
        return DEFAULT_DB_ALIAS
    for _attempt in range(2):
        try:
            return REPLICA if has_row(position, using=REPLICA) else DEFAULT_DB_ALIAS
        except Error:
            # It may have been restarted since this thread last asked: then a new one will do.
            connections[REPLICA].close()
    return DEFAULT_DB_ALIAS
