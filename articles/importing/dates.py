"""Dates as news pages write them, in French and English."""

import re
from datetime import date, datetime, timedelta, timezone, tzinfo

from articles.importing.folding import fold

# From the first printed newspapers on; the bounds also keep every zone's local time in range.
FIRST_YEAR, LAST_YEAR = 1600, 2199

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv january jan", "fevrier fevr fev february feb", "mars march mar",
            "avril avr april apr", "mai may", "juin june jun", "juillet juil july jul",
            "aout august aug", "septembre september sept sep", "octobre october oct",
            "novembre november nov", "decembre december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

ZONES = {"z": 0, "utc": 0, "gmt": 0, "cet": 1, "cest": 2}  # hours; others are ambiguous

_WEEKDAY = (
    r"(?:(?:lun|mar|mer|jeu|ven|sam|dim)(?:di|credi|dredi|edi|anche)?|"
    r"mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)\.?,?\s+"
)
_MONTH = rf"(?P<month_name>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_DAYS = (
    r"(?P<year>\d{4})(?P<iso>[-./])(?P<month>\d{1,2})(?P=iso)(?P<day>\d{1,2})",
    r"(?P<day>\d{1,2})(?P<mark>[-./])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4}|\d{2})",
    rf"(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})",
    rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
)
_DAY_NAME = rf"(?:{_WEEKDAY})?(?:(?:le|on)\s+)?(?:{_WEEKDAY})?"
_CLOCK = (
    r"(?P<hour>\d{1,2})"
    r"(?:\s?(?P<hour_mark>[h:.])\s?(?:(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?)?)?"
    r"(?:\s*(?P<half>[ap]\.?m)\.?)?"
    rf"(?:\s*(?P<zone>{'|'.join(ZONES)}|[+-]\d\d(?::?\d\d)?))?"
)
_PATTERNS = tuple(
    re.compile(pattern)
    for day in _DAYS
    for pattern in (
        rf"{_DAY_NAME}{day}(?:(?:\s*[,@–-]\s*|\s+|t(?=\d))(?:(?:a|at)\s*)?{_CLOCK})?",
        rf"(?:a\s+)?{_CLOCK}(?:\s*[,–-]\s*|\s+){_DAY_NAME}{day}",
    )
)
_LONGEST = 80  # characters; a longer line is prose


class ImpossibleDate(ValueError):
    """A line written as a date that no calendar has, such as 31.02.2025 or 25:70."""


def read_date(text: str) -> datetime | date | None:
    """Return the date that `text` as a whole is, or None if it is something else.

    A `datetime` where a time is written, aware only where a zone is written too.
    Days come before months, save where only the American order is possible.

    Raises ImpossibleDate.
    """
    if len(text) > _LONGEST:
        return None
    folded = fold(text).rstrip(" .")
    for pattern in _PATTERNS:
        match = pattern.fullmatch(folded)
        if match and _is_clock(match):
            try:
                return _moment(match.groupdict())
            except ValueError as error:
                raise ImpossibleDate(text) from error
    return None


def _is_clock(match: re.Match[str]) -> bool:
    """Tell a time, or none at all, from a number that merely follows the date."""
    if match["hour"] is None:
        return True
    return bool(match["minute"] or match["half"] or match["hour_mark"] == "h")


def _moment(found: dict[str, str | None]) -> datetime | date:
    """Build the date; raises ValueError where the numbers fit no calendar or clock."""
    written_year = found["year"] or ""
    year = int(written_year) + (2000 if len(written_year) == 2 else 0)
    day = int(found["day"] or 0)
    month_name = found.get("month_name")
    month = MONTHS[month_name] if month_name else int(found["month"] or 0)
    if month > 12 >= day and found.get("mark") == "/":
        day, month = month, day
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year {year}")
    if not found["hour"]:
        return date(year, month, day)
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(f"{hour} o'clock on a twelve-hour clock")
        hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    return datetime(year, month, day, hour, minute, second, tzinfo=_zone(found["zone"]))


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in ZONES:
        return timezone(timedelta(hours=ZONES[text]))
    minutes = int(text[1:3]) * 60 + int(text[3:].lstrip(":") or 0)
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
