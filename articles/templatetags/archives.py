"""What the archive's templates say: dates in words, and the calendar."""

from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from articles.archives import MonthCount

register = template.Library()


@register.filter
def day_in_words(day: date, form: str = "l j F Y") -> str:
    """Return a day such as “Lundi 14 juillet 2025”; `form` is Django's date format."""
    words = date_format(day, form)
    if day.day == 1 and (get_language() or "").startswith("fr"):
        words = words.replace(" 1 ", " 1er ", 1)
    return words[:1].upper() + words[1:]


@register.filter
def month_in_words(day: date) -> str:
    return day_in_words(day, "F Y")


@register.filter
def clock_time(moment: datetime) -> SafeString:
    """Print the time of day, 15:15: the lists of the archive name the day above it."""
    local = timezone.localtime(moment)
    stamp = local.isoformat(timespec="minutes")
    return format_html('<time datetime="{}">{}</time>', stamp, f"{local:%H:%M}")


@register.filter
def stories_counted(count: int) -> str:
    return ngettext("{n} article", "{n} articles", count).format(n=count)


@register.inclusion_tag("articles/_calendar.html")
def calendar(
    month: MonthCount, *, today: date | None = None, has_heading: bool = False
) -> dict[str, Any]:
    """Print a month as a table, with a link at every day that has stories.

    `has_heading`: the month's name stands above it already.
    """
    weekdays = [str(name) for name in WEEKDAYS.values()]
    return {"month": month, "today": today, "has_heading": has_heading, "weekdays": weekdays}
