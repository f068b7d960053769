"""When readers may comment on a story: as the story says, else its category, else the site.

The clock has a word, too: a discussion ends some days after publication, and sleeps at
night where the newsroom does.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from newsportal.environment import Hours

AS_ABOVE = "open"  # of a story: whatever its category says, which may be closed, too
FOR_GOOD = 0  # days


class Mode(StrEnum):
    BEFORE = "before"  # a moderator reads a comment before it appears
    AFTER = "after"  # the other way round
    TRUSTED = "trusted"  # at once for trusted readers, before publication for others
    CLOSED = "closed"  # what was said stays, nothing is added
    OFF = "off"  # nothing is shown


READ = (Mode.BEFORE, Mode.AFTER, Mode.TRUSTED)


class State(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    ASLEEP = "asleep"
    OFF = "off"


class Policy(NamedTuple):
    """What a story, a category or the site says; None for what it leaves to the next above."""

    mode: str | None
    open_days: int | None


class Discussion(NamedTuple):
    """What holds for one story. `reading` is who reads first, also of one that is closed."""

    mode: str
    reading: str
    closes_at: datetime | None

    @property
    def is_shown(self) -> bool:
        return self.mode != Mode.OFF

    def state(self, now: datetime) -> State:
        if self.mode == Mode.OFF:
            return State.OFF
        if self.mode == Mode.CLOSED or (self.closes_at is not None and now >= self.closes_at):
            return State.CLOSED
        night = settings.COMMENT_NIGHT
        return State.ASLEEP if night and is_within(night, now) else State.OPEN

    def changes_at(self, now: datetime) -> datetime | None:
        """Return when the clock next changes the state; None if it never does."""
        if self.state(now) not in {State.OPEN, State.ASLEEP}:
            return None
        moments = [self.closes_at] if self.closes_at is not None else []
        if settings.COMMENT_NIGHT:
            moments.append(next_boundary(settings.COMMENT_NIGHT, now))
        return min(moments, default=None)


def discussion_of(*policies: Policy, published_at: datetime | None) -> Discussion:
    """Return what holds, given what story and category say, in this order."""
    modes = [p.mode for p in policies if p.mode and p.mode != AS_ABOVE]
    modes.append(settings.COMMENT_MODERATION)
    reading = next((mode for mode in modes if mode in READ), Mode.BEFORE)
    days = [p.open_days for p in policies if p.open_days is not None]
    open_days = [*days, settings.COMMENT_OPEN_DAYS][0]
    closes_at = None
    if published_at is not None and open_days != FOR_GOOD:
        closes_at = published_at + timedelta(days=open_days)
    return Discussion(modes[0], reading, closes_at)


def is_within(hours: Hours, now: datetime) -> bool:
    at = now.astimezone(timezone.get_default_timezone()).time()
    if hours.since <= hours.until:
        return hours.since <= at < hours.until
    return at >= hours.since or at < hours.until


def next_boundary(hours: Hours, now: datetime) -> datetime:
    """Return the next moment after `now` at which the site’s clock enters or leaves `hours`."""
    zone = timezone.get_default_timezone()
    today = now.astimezone(zone).date()
    moments = (
        datetime.combine(today + timedelta(days=days), at, zone)
        for days in (0, 1)
        for at in (hours.since, hours.until)
    )
    return min(moment for moment in moments if moment > now)
