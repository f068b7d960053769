"""Parts that many pages share: made once for each change, not once for each page."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.translation import get_language

from newsportal.pagestore.table import Stamp, slots_of
from newsportal.rendering import Rendering, begin, rendering_of

T = TypeVar("T")
KEPT_MOST = 512  # a process; an edition has a handful


@dataclass(frozen=True)
class Fragment:
    value: Any
    slots: tuple[int, ...]
    stamp: Stamp
    until: datetime | None


_lock = Lock()
_kept: OrderedDict[tuple[str, str], Fragment] = OrderedDict()


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
    fragment = _kept.get(place)
    if fragment is None or not _is_true(fragment, rendering, now):
        fragment = _made(rendering, keys, make)
        _keep(place, fragment)
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


def _keep(place: tuple[str, str], fragment: Fragment) -> None:
    with _lock:
        _kept[place] = fragment
        _kept.move_to_end(place)
        while len(_kept) > KEPT_MOST:
            _kept.popitem(last=False)
