"""A comment’s stored HTML: source → typography → sanitised, made in one place."""

from typing import NamedTuple

from newsportal.html import HTML_VERSION, count_links, render_comment


class Markup(NamedTuple):
    body_html: str
    html_version: int
    link_count: int


MOST_LINKS_COUNTED = 32767  # what the column holds


def markup_of(text: str, *, language: str) -> Markup:
    """Return what is stored beside `text`; its length is checked before."""
    return Markup(
        body_html=render_comment(text, language=language),
        html_version=HTML_VERSION,
        link_count=min(count_links(text), MOST_LINKS_COUNTED),
    )
