"""Whether a kept page is true now, and whether it may be shown although it may be old."""

import time
from collections.abc import Callable

from newsportal.pagestore.entries import Entry
from newsportal.pagestore.table import PurgeTable

SYNCED_WITHIN_S = 2.0  # what nobody asked the log for longer may be anything by now
STALE_FOR_S = 12 * 3600.0  # a night without a database
OLD_FOR_WAITERS_S = 1.0  # a copy known to be true so recently may stand in for the new one


class Judge:
    """Asks the host's table and the clock; `clock` gives seconds since 1970."""

    def __init__(self, table: PurgeTable, clock: Callable[[], float] = time.time) -> None:
        self.table, self.clock = table, clock

    def is_synced(self) -> bool:
        return abs(self.clock() - self.table.synced_at) < SYNCED_WITHIN_S

    def is_fresh(self, entry: Entry) -> bool:
        """Whether the page is what a rendering would give; costs a microsecond."""
        now, table = self.clock(), self.table
        if now >= entry.until or abs(now - table.synced_at) >= SYNCED_WITHIN_S:
            return False
        if not table.stands_at(entry.checked):  # something was purged since, perhaps this
            stamp = table.stamp
            if not table.is_untouched(entry.slots, entry.stamp):
                return False
            entry.checked = stamp
        entry.fresh_at = now
        return True

    def is_lawful(self, entry: Entry) -> bool:
        """Whether nothing was removed from it, and it is not older than a night without data."""
        known_at = max(self.table.synced_at, entry.made_at)
        is_recent = self.clock() - known_at < STALE_FOR_S and not entry.is_short_lived
        return is_recent and self.table.is_lawful(entry.slots, entry.stamp)

    def may_stand_in(self, entry: Entry) -> bool:
        """Whether a reader may have it while the new one is being rendered."""
        return self.clock() - entry.fresh_at < OLD_FOR_WAITERS_S and self.is_lawful(entry)

    def age_s(self, entry: Entry) -> int:
        """Return for how long, at least, nobody has known whether the page is true."""
        known_at = entry.fresh_at or min(self.table.synced_at or entry.made_at, entry.made_at)
        return max(0, int(self.clock() - known_at))
