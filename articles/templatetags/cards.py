"""`{% cards stories shape="row" … %}`: stories as lists show them, dozens on a page."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.cards import Card
from articles.templatetags.articles import (
    by_author,
    comments_counted,
    day_or_time,
    moment,
    page_language,
    printed_picture,
    reading_time,
)  # fmt: skip
from newsportal.html import trusted

register = template.Library()


class Form(NamedTuple):
    """How the cards of a list look; see `cards`."""

    shape: str
    image: bool
    sizes: str
    priority: bool
    has_text: bool
    filed: bool
    bare: bool
    meta: str


@register.simple_tag(takes_context=True)
def cards(
    context: Context,
    stories: Sequence[Card],
    *,
    shape: str = "",
    image: bool = False,
    sizes: str = "",
    priority: bool = False,
    has_text: bool = False,
    filed: bool = False,
    bare: bool = False,
    meta: str = "",
) -> SafeString:
    """Print stories in one of the design's shapes: "lead", "big", "small", "row", "quote" or "".

    `filed`: they stand under their category already. `bare`: no kicker. `meta` is
    "time", "lead", "reading" or "listed"; a quote says who speaks instead.
    """
    meta = shape if shape == "quote" else meta
    form = Form(shape, image, sizes, priority, has_text, filed, bare, meta)
    language, today = page_language(), timezone.localdate(moment(context))
    return trusted("".join([_printed(story, form, language, today) for story in stories]))


@lru_cache(maxsize=512)  # lists change by a story or two
def _printed(story: Card, form: Form, language: str, today: date) -> str:
    """Print one card; `language` is the present one, in which words are added."""
    image = _image(story, form) if form.image else ""
    kicker = "" if form.bare else story.kicker or ("" if form.filed else story.category)
    text = story.standfirst if form.has_text else ""
    meta = "".join(_meta(story, form.meta, today)) if form.meta else ""
    outline = _outline(form.shape, bool(image), bool(kicker), bool(text), bool(meta))
    # Not format_html, which takes most of a page's time: what people wrote is escaped here.
    return outline.format(
        hue=story.hue,
        image=image,
        kicker=escape(kicker),
        url=story.url,
        title=escape(story.title),
        text=escape(text),
        meta=meta,
    )


@lru_cache
def _outline(shape: str, image: bool, kicker: bool, text: bool, meta: bool) -> str:
    """The template of a card without what differs from story to story."""
    parts: dict[str, Any] = {"image": image, "kicker": kicker, "text": text, "meta": meta}
    return render_to_string("articles/_card.html", {"shape": shape, **parts})


def _image(story: Card, form: Form) -> str:
    if story.image is None:
        return ""
    what = (story.image, story.renditions_path, story.width_px, story.height_px)
    return printed_picture(what, crop="wide", sizes=form.sizes, alt="", priority=form.priority)


def _meta(story: Card, meta: str, today: date) -> Iterator[str]:
    """Yield what stands in small letters below a story."""
    if meta == "quote" and story.byline:
        yield f"<span>{escape(by_author(story.byline))}</span>"
    if meta in {"time", "lead", "listed"}:
        yield day_or_time(story.published_at, today)
    if meta in {"reading", "lead"}:
        yield f"<span>{escape(reading_time(story.reading_minutes))}</span>"
    if meta == "listed" and story.comment_count and story.shows_comments:
        yield f"<span>{escape(comments_counted(story.comment_count))}</span>"
