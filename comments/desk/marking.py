"""A comment's text with parts of it marked: links, words that were searched for."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from comments.highlighting import merged
from comments.models import Finding

# Counted, so that no text makes it try for long.
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"«»]+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[a-z]{2,12}/\S*",
    re.IGNORECASE,
)
LINK, FOUND, MATCHED = "linkmark", "found", "matched"


class Span(NamedTuple):
    """A part of a text, in characters from its beginning, and the class it is marked with."""

    start: int
    end: int
    kind: str


def links_in(text: str) -> Iterator[Span]:
    """Yield what looks like an address. It is marked, not linked: nobody clicks by mistake."""
    return (Span(*match.span(), LINK) for match in _LINK.finditer(text))


def matched_in(findings: Iterable[Finding]) -> Iterator[Span]:
    """Yield what rules have found in the text."""
    spans = merged(span for finding in findings for span in finding.text_spans)
    return (Span(start, end, MATCHED) for start, end in spans)


def words_in(text: str, words: Iterable[str]) -> Iterator[Span]:
    for word in words:
        for match in re.finditer(re.escape(word), text, re.IGNORECASE):
            yield Span(*match.span(), FOUND)


def marked(text: str, spans: Iterable[Span]) -> SafeString:
    """Return `text`, escaped, with its spans in `<mark>`; of two that overlap, the first."""
    parts: list[str] = []
    at = 0
    for start, end, kind in sorted(spans):
        if at <= start < end <= len(text):
            mark = format_html('<mark class="{}">{}</mark>', kind, text[start:end])
            parts += text[at:start], mark
            at = end
    return format_html_join("", "{}", ((part,) for part in [*parts, text[at:]]))
