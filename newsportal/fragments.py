"""Parts that many pages share: made once for each change, not once for each page."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Generic, TypeVar

from django.http import HttpRequest
from django.utils.translation import get_language

from newsportal.pagestore.table import Stamp, slots_of
from newsportal.rendering import Rendering, begin, rendering_of

T = TypeVar("T")
KEPT_MOST = 256  # a process; an edition has a handful, a story three


@dataclass(frozen=True)
class Fragment:
    value: Any
    slots: tuple[int, ...]
    stamp: Stamp
    until: datetime | None


class Kept(Generic[T]):
    """Values by key, of this process; the least recently used go."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self._values: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable) -> T | None:
        value = self._values.get(key)
        if value is not None:
            with suppress(KeyError):  # another thread has just dropped it
                self._values.move_to_end(key)
        return value

    def put(self, key: Hashable, value: T) -> None:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self.most:
                self._values.popitem(last=False)


_fragments: Kept[Fragment] = Kept(KEPT_MOST)
_same: Kept[Any] = Kept(KEPT_MOST)


def shared(request: HttpRequest, name: str, keys: Iterable[str], make: Callable[[], T]) -> T:
    """Return what `make` gives, made anew only after one of `keys` was purged.

    `name` says what it is, with all that it depends on besides the language of
    the page; what `make` returns is shared, so nobody changes it. The page takes
    over its keys. Where no page cache stands in front, `make` is called each time.
    """
    rendering = rendering_of(request)
    if rendering is None:
        return make()
    now = begin(request)
    keys = tuple(keys)
    place = (get_language() or "", name)
    fragment = _fragments.get(place)
    if fragment is None or not _is_true(fragment, rendering, now):
        fragment = _made(rendering, keys, make)
        _fragments.put(place, fragment)
    rendering.shows(keys)
    rendering.ends_at(fragment.until)
    value: T = fragment.value
    return value


def _is_true(fragment: Fragment, rendering: Rendering, now: datetime) -> bool:
    has_time = fragment.until is None or now < fragment.until
    return has_time and rendering.table.is_untouched(fragment.slots, fragment.stamp)


def _made(rendering: Rendering, keys: tuple[str, ...], make: Callable[[], Any]) -> Fragment:
    # The page's own stamp: whatever is committed from now on comes after it.
    value = make()
    return Fragment(value, slots_of(keys), rendering.stamp, rendering.until)


def same(values: Hashable, make: Callable[[], T]) -> T:
    """Return what `make` gave for these `values`: all that it depends on, so it is never old."""
    known: T | None = _same.get(values)
    if known is None:
        known = make()
        _same.put(values, known)
    return known
