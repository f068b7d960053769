"""`{% comment_thread article %}`: the discussion under a story, the same for everyone."""

import re
from functools import lru_cache
from html import escape

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from articles.models import Article
from comments.addresses import discussion_path
from comments.forms import blank_fields
from comments.printing import printed_page
from comments.reading import discussion
from newsportal.html import trusted
from newsportal.rendering import begin, ends_at, rendering_of

register = template.Library()

# What differs from story to story.
FILLED = ("heading", "switch", "picks", "items", "pages", "path")
_PLACE = re.compile(rf"\{{({'|'.join(FILLED)})\}}")


@register.simple_tag(takes_context=True)
def comment_thread(context: Context, article: Article) -> SafeString:
    """The whole section: count, threads, form; nothing where comments are off.

    The page ends when the clock opens or closes the discussion.
    """
    if not article.shows_comments:
        return trusted("")
    request = context.get("request")
    if request:
        ends_at(request, article.discussion.changes_at(begin(request)))
    rendering = rendering_of(request) if request else None
    if rendering is not None:
        # For purges: what only the pages of the discussion print.
        rendering.shows([f"thread:{article.pk}"])
    printed = printed_page(discussion(article), article)
    parts = outline(
        get_language() or "",
        is_open=printed["is_open"],
        why_closed=printed["why_closed"],
        is_premoderated=printed["is_premoderated"],
        has_items=bool(printed["items"]),
        has_switch=bool(printed["switch"]),
    )
    values = printed | {"heading": escape(printed["heading"]), "path": discussion_path(article)}
    return trusted("".join(values[part] if n % 2 else part for n, part in enumerate(parts)))


@lru_cache(maxsize=64)
def outline(
    language: str,
    *,
    is_open: bool,
    why_closed: str,
    is_premoderated: bool,
    has_items: bool,
    has_switch: bool,
) -> list[str]:
    """The section in `language`, the present one: text, and at odd places what stands there."""
    context = {name: trusted(f"{{{name}}}") for name in FILLED}
    context |= {"action": context["path"], "discussion_url": context["path"]}
    context |= {} if has_items else {"items": trusted("")}
    context |= {} if has_switch else {"switch": trusted("")}
    is_so = {
        "is_open": is_open,
        "is_answered": is_open,
        "why_closed": why_closed,
        "is_premoderated": is_premoderated,
    }
    fields = blank_fields(is_premoderated=is_premoderated) if is_open else ""
    section = render_to_string("comments/_section.html", context | is_so | {"fields": fields})
    return _PLACE.split(section)
