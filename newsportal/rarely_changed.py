"""What every post needs and editors rarely change: kept in the memory of each process."""

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from newsportal.pagestore import host
from newsportal.pagestore.table import Stamp, slots_of

T = TypeVar("T")


class Held(NamedTuple):
    value: object
    stamp: Stamp


class RarelyChanged(Generic[T]):
    """What `load` reads, read anew only after `key` was purged.

    Whoever changes the rows calls `purge_on_commit(key)`; processes of all hosts learn
    of it as pages do, within 2 s. Where nobody follows the log of purges (a command on
    a host without a web server, a test) it is read each time.
    """

    def __init__(self, key: str, load: Callable[[], T]) -> None:
        self.key, self._load = key, load
        self._slots = slots_of([key])
        self._held: Held | None = None

    def __call__(self) -> T:
        table = host.followed()
        if table is None:
            return self._load()
        held = self._held
        if held is None or not table.is_untouched(self._slots, held.stamp):
            # The stamp first: what is committed while we read comes after it.
            stamp = table.stamp
            held = self._held = Held(self._load(), stamp)
        return held.value  # type: ignore[return-value]
