"""The one moment of a page, what has to be true before it is rendered, and what it shows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, OperationalError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from newsportal.pagestore.table import PurgeTable, Stamp

IN_ENVIRON = "newsportal.rendering"


@dataclass
class Rendering:
    """A page being made for the page cache.

    `stamp` was taken before the first query, which goes to the database `source`.
    `keys` are those of the shared parts that the page took over, `until` the
    moment at which it changes by itself.
    """

    table: PurgeTable
    stamp: Stamp
    source: str = DEFAULT_DB_ALIAS
    is_cut_off: bool = False  # the database does not answer: it is not to be asked
    is_cacheable: bool = False
    keys: set[str] = field(default_factory=set)
    until: datetime | None = None

    def ends_at(self, moment: datetime | None) -> None:
        """Let the page live no longer than to `moment`."""
        if moment is not None and (self.until is None or moment < self.until):
            self.until = moment

    def shows(self, keys: Iterable[str]) -> None:
        self.keys.update(keys)


class CutOff(OperationalError):
    """The database has not answered for a while: no reader waits for it."""


def rendering_of(request: HttpRequest) -> Rendering | None:
    """Return what the page cache is told of this page; None where none stands in front."""
    rendering: Rendering | None = request.META.get(IN_ENVIRON)
    return rendering


def refuse_when_cut_off(request: HttpRequest) -> None:
    """Raise CutOff rather than let a reader wait for a database that does not answer."""
    rendering = rendering_of(request)
    if rendering is not None and rendering.is_cut_off:
        raise CutOff


def begin(request: HttpRequest) -> datetime:
    """Return the moment at which the page is true, `request.rendered_at`.

    The first call of a request runs settings.BEFORE_RENDERING, each with request and
    moment: what has become due is shown by whichever page is asked for first,
    worker or no worker.

    Raises CutOff.
    """
    known: datetime | None = getattr(request, "rendered_at", None)
    if known is not None:
        return known
    refuse_when_cut_off(request)
    now: datetime = timezone.now()
    request.rendered_at = now  # type: ignore[attr-defined]
    for path in settings.BEFORE_RENDERING:
        import_string(path)(request, now)
    ends_at(request, next_midnight(now))
    return now


def ends_at(request: HttpRequest, moment: datetime | None) -> None:
    """Let the page, and the shared part that is being made, live no longer than to `moment`."""
    rendering = rendering_of(request)
    if rendering is not None:
        rendering.ends_at(moment)


def next_midnight(now: datetime) -> datetime:
    """Return when “Yesterday” and the date in the masthead change."""
    tomorrow = timezone.localtime(now).date() + timedelta(days=1)
    return datetime.combine(tomorrow, datetime.min.time(), timezone.get_current_timezone())
