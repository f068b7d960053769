"""What the readers' templates say: pictures, times, names, addresses."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from articles.models import Image
from articles.renditions import sources
from newsportal import html
from newsportal.printing import stamp

register = template.Library()

_PICTURE = (
    '<picture><source type="image/avif" srcset="{}" sizes="{}">'
    '<source type="image/webp" srcset="{}" sizes="{}">{}</picture>'
)
_IMG = '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"{}>'
_FIRST = html.trusted(' fetchpriority="high"')
_LATER = html.trusted(' loading="lazy" decoding="async"')


@register.simple_tag
def picture(
    image: Image,
    *,
    crop: str = "wide",
    sizes: str = "100vw",
    alt: str = "",
    priority: bool = False,
) -> SafeString:
    """Print a picture in every format and width that there is.

    `priority` is for the first picture of a page: loaded at once, before others.
    """
    what = (image.file.name, image.renditions_path, image.width_px, image.height_px)
    return printed_picture(what, crop=crop, sizes=sizes, alt=alt, priority=priority)


@lru_cache(maxsize=1024)  # the pictures of the front page and the lists, again and again
def printed_picture(
    what: tuple[str, str, int, int], *, crop: str, sizes: str, alt: str, priority: bool
) -> SafeString:
    """Files under a name never change, so neither does what is printed for them.

    `what`: the file, the folder of its renditions, width and height in px.
    """
    name, folder, width_px, height_px = what
    image = Image(file=name, renditions_path=folder, width_px=width_px, height_px=height_px)
    found = sources(image, crop)
    jpeg = found.jpeg or f"{found.src} {found.width}w"
    when = _FIRST if priority else _LATER
    img = format_html(_IMG, found.src, jpeg, sizes, found.width, found.height, alt, when)
    if not found.avif:
        return img
    return format_html(_PICTURE, found.avif, sizes, found.webp, sizes, img)


@register.filter
def trusted(source: str) -> SafeString:
    """Print stored HTML, sanitised when it was stored, as it is."""
    return html.trusted(source)


# --- Times: written by hand, because localised dates in a loop are dear. ---


@register.filter
def story_time(at: datetime, now: datetime | None = None) -> SafeString:
    """Print when, as a list says it: 15:15, “Yesterday, 18:20”, or 12.07.2025."""
    return day_or_time(at, timezone.localdate(now))


def day_or_time(at: datetime, today: date) -> SafeString:
    said = stamp(at)
    day, clock = said.text.split(" ")
    if said.iso.startswith(today.isoformat()):
        text = clock
    elif said.iso.startswith((today - timedelta(days=1)).isoformat()):
        yesterday = gettext("Yesterday")
        text = f"{escape(yesterday)}, {clock}"
    else:
        text = day
    return html.trusted(f'<time datetime="{said.iso}">{text}</time>')


@register.filter
def full_time(at: datetime) -> SafeString:
    """Print date and time: 14.07.2025 15:15."""
    said = stamp(at)
    return html.trusted(f'<time datetime="{said.iso}">{said.text}</time>')


@register.filter
def published_on(at: datetime) -> SafeString:
    return format_html(gettext("Published {date}"), date=full_time(at))


@register.filter
def updated_on(at: datetime) -> SafeString:
    return format_html(gettext("Updated {date}"), date=full_time(at))


@register.filter
def reading_time(minutes: int) -> str:
    return gettext("{n} min read").format(n=minutes)


@register.filter
def comments_counted(count: int) -> str:
    """Say how many comments there are: “1 comment”, “48 comments”, “No comments”."""
    if not count:
        return gettext("No comments")
    return ngettext("{n} comment", "{n} comments", count).format(n=count)


@register.simple_tag
def articles_since(count: int, since: datetime) -> str:
    """Say “142 articles since March 2019”."""
    words = ngettext("{n} article since {date}", "{n} articles since {date}", count)
    return words.format(n=count, date=date_format(timezone.localtime(since), "F Y"))


@register.filter
def by_author(names: str) -> str:
    return gettext("By {author}").format(author=names)


@register.simple_tag
def byline(authors: Sequence[dict[str, Any]]) -> SafeString:
    """Print who wrote a story, each name leading to their page: “By A, B and C”."""
    links = [
        format_html('<a href="{}" rel="author">{}</a>', page_url("author", a["slug"]), a["name"])
        for a in authors
    ]
    *first, last = links
    if not first:
        return format_html(gettext("By {author}"), author=last)
    return format_html(
        gettext("By {a} and {b}"), a=format_html_join(", ", "{}", ((a,) for a in first)), b=last
    )


@register.filter
def of(mapping: Mapping[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.simple_tag(takes_context=True)
def moment(context: Context) -> datetime:
    """Return the moment at which the page is true: that of the rendering, or now."""
    known = context.get("rendered_at") or getattr(context.get("request"), "rendered_at", None)
    return known or timezone.now()


@register.simple_tag(takes_context=True)
def today(context: Context) -> SafeString:
    day = timezone.localdate(moment(context))
    words = date_format(day, "l j F Y")
    return format_html(
        '<time datetime="{}">{}</time>', day.isoformat(), words[0].upper() + words[1:]
    )


# --- Addresses ---


@register.simple_tag
def page_url(name: str, *args: Any) -> str:
    """Return the address of a page of this app in the language of the page."""
    return _address(name, args, page_language())


@lru_cache(maxsize=1024)
def _address(name: str, args: tuple[Any, ...], language: str) -> str:
    with translation.override(language):
        return reverse(f"articles:{name}", args=args)


def page_language() -> str:
    """Return the language of the page that is being made."""
    return translation.get_language() or settings.LANGUAGE_CODE
