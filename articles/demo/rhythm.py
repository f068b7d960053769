"""When the stories of the demo came out: a newspaper's day, seen from any moment."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

OPENS = time(6, 5)  # the first story of a day
CLOSES = time(22, 40)  # the last one


def times(now: datetime, gaps: Sequence[int]) -> list[datetime]:
    """Return a moment for each gap, in minutes, going back from `now`; none is later.

    `now` is aware, in the zone whose day counts. Nights are skipped: a story
    that would fall into one came out the evening before.
    """
    moments = []
    moment = now.replace(second=0, microsecond=0)
    for gap in gaps:
        moment = _awake(_earlier(moment, minutes=gap))
        moments.append(moment)
    return moments


def _earlier(moment: datetime, *, minutes: int) -> datetime:
    # On the wall's clock: a night with a change of time is as long as any other.
    return moment - timedelta(minutes=minutes)


def _awake(moment: datetime) -> datetime:
    if moment.time() > CLOSES:
        return _at_close(moment)
    if moment.time() < OPENS:
        return _at_close(moment - timedelta(days=1))
    return moment


def _at_close(moment: datetime) -> datetime:
    # Not every evening ends on the same minute.
    evening = moment.replace(hour=CLOSES.hour, minute=CLOSES.minute)
    return evening - timedelta(minutes=(moment.toordinal() * 7 + moment.minute) % 40)
