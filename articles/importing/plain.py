"""Stories from plain text as copied from a news page."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from articles.importing.dates import ImpossibleDate
from articles.importing.furniture import Furniture, read_furniture
from articles.importing.head import Head, read_head
from articles.importing.languages import guess_language
from articles.importing.paragraphs import Line, sections_of
from articles.importing.reply_form import opens_reply_form
from articles.importing.story import ImportedStory, StoryRefused, key_of

# Shorter texts without a full stop are a headline, not the text of a brief.
MIN_BRIEF_CHARS = 80


def parse_plain(text: str, *, name: str) -> ImportedStory:
    """Return the story: title, standfirst, date and byline, then headed sections.

    Nothing below the reply form is read. Raises StoryRefused where there is no
    title, no text, or a date that no calendar has.
    """
    lines = [Line(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1)]
    head = read_head(lines, name=name)
    body = _without_tail(_before_reply_form(lines[head.end :]), head)
    standfirst = head.standfirst()
    if not standfirst:
        body = [*head.between, Line(0, ""), *body]
    elif not any(line.text for line in body) and _is_brief(standfirst):
        standfirst, body = "", head.between
    sections = sections_of(body)
    if not sections:
        reason = _("There is no text below the title.")
        raise StoryRefused(name, lines[head.end - 1].number, reason)
    words = " ".join([head.title, standfirst, *(line.text for line in body)])
    return ImportedStory(
        source_kind="plain",
        title=head.title,
        kicker="",
        standfirst=standfirst,
        category=None,
        authors=head.authors,
        tags=(),
        language=guess_language(words),
        published_at=head.published_at,
        image=None,
        slug=None,
        sections=sections,
        key=key_of(head.title),
    )


def _before_reply_form(lines: Sequence[Line]) -> list[Line]:
    end = next(
        (index for index, line in enumerate(lines) if opens_reply_form(line.text)), len(lines)
    )
    return list(lines[:end])


def _without_tail(lines: list[Line], head: Head) -> list[Line]:
    """Drop buttons, dates and names from the end; `head` learns what it did not know."""
    while lines:
        fact = _fact_of_tail(lines[-1]) if lines[-1].text else Furniture()
        if (
            fact is None
            or (fact.authors and head.authors)
            or (fact.is_bare_date and head.published_at)
        ):
            break
        head.take(fact)
        lines.pop()
    return lines


def _fact_of_tail(line: Line) -> Furniture | None:
    try:
        return read_furniture(line.text)
    except ImpossibleDate:  # a sentence of the story after all
        return None


def _is_brief(text: str) -> bool:
    return len(text) >= MIN_BRIEF_CHARS and bool(re.search(r"[.!?…][\"'”’»)\s]*$", text))
