"""What pages and mails print beside a name: disc, colour, date."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from zlib import crc32

from django.utils import timezone

HUES = 8  # the design's `.hue-1` to `.hue-8`


class Stamp(NamedTuple):
    """A moment for a `<time>`: `datetime` attribute and what is read."""

    iso: str
    text: str


def hue_of(name: str) -> int:
    """The colour of a name's disc, the same on every page and server."""
    return crc32(name.encode("utf-8", "replace")) % HUES + 1


@lru_cache(maxsize=4096)  # the same people speak again and again
def initials_of(name: str) -> str:
    """One or two letters: the first of the first and of the last word."""
    firsts = [sign for word in name.split() if (sign := _first_sign(word))]
    return "".join(firsts[:1] + firsts[1:][-1:]).upper()[:2] or "?"


def _first_sign(word: str) -> str:
    return next((char for char in word if char.isalnum()), "")


def stamp(moment: datetime) -> Stamp:
    """`14.07.2025 15:31` in the site's time zone; by hand, as threads print hundreds."""
    iso = moment.astimezone(timezone.get_default_timezone()).isoformat(timespec="minutes")
    return Stamp(iso, f"{iso[8:10]}.{iso[5:7]}.{iso[:4]} {iso[11:16]}")
