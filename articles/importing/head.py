"""The top of a plain text: the title, what repeats it, the standfirst, date and byline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import takewhile

from django.utils.translation import gettext_lazy as _

from articles.importing.dates import ImpossibleDate
from articles.importing.folding import says_the_same, words_of
from articles.importing.furniture import Furniture, read_furniture
from articles.importing.paragraphs import Line, blocks_of, joined
from articles.importing.reply_form import opens_reply_form
from articles.importing.story import MAX_CHARS, StoryRefused

# How far below the title a date or byline is still part of the head.
HEAD_MAX_LINES = 8
STANDFIRST_MAX_BLOCKS = 3
# Without a date below it, only a short text right under the title is a standfirst.
UNDATED_STANDFIRST_MAX_CHARS = 300

_SITE_NAME = re.compile(r"\s+[|–—-]\s+")


@dataclass
class Head:
    """What the top of the file says; `end` is the index of the first line below it.

    `between` are the lines that stand between the title and the date: the
    standfirst, if they are short enough for one.
    """

    title: str
    title_at: int
    end: int
    published_at: datetime | date | None = None
    authors: tuple[str, ...] = ()
    between: list[Line] = field(default_factory=list)

    def take(self, fact: Furniture) -> None:
        """Keep what a line tells, unless a line above it told that."""
        self.published_at = self.published_at or fact.published_at
        self.authors = self.authors or fact.authors

    def standfirst(self) -> str:
        """Return the lines between title and date as one text; empty if they are too long."""
        blocks = list(blocks_of(self.between))
        text = _as_sentences([line.text for block in blocks for line in block])
        fits = len(blocks) <= STANDFIRST_MAX_BLOCKS and len(text) <= MAX_CHARS["standfirst"]
        return text if fits else ""


def read_head(lines: Sequence[Line], *, name: str) -> Head:
    """Read the top of the file.

    Raises StoryRefused if there is no title, or for a date that no calendar has.
    """
    at = next((index for index, line in enumerate(lines) if line.text), None)
    if at is None:
        raise StoryRefused(name, 1, _("The file is empty."))
    title = _title(lines, at, name=name)
    head = Head(title=title, title_at=at, end=at + 1)
    first = _first_fact(lines, head, name=name)
    if first is None:
        _read_undated(lines, head, name=name)
    else:
        head.between = [
            line for line in lines[head.end : first] if not _is_dropped(line, head, name=name)
        ]
        head.end = first
        _read_facts(lines, head, name=name)
    return head


def _title(lines: Sequence[Line], at: int, *, name: str) -> str:
    line = lines[at]
    fact = _fact(line, name=name)
    if not words_of(line.text) or opens_reply_form(line.text) or (fact and not fact.authors):
        raise StoryRefused(name, line.number, _("A story begins with its title."))
    following = next((other.text for other in lines[at + 1 :] if other.text), "")
    title = joined([_clean_title(line.text, following)])
    if len(title) > MAX_CHARS["title"]:
        reason = _("The first line is too long for a title: a story begins with its title.")
        raise StoryRefused(name, line.number, reason)
    return title


def _clean_title(first: str, following: str) -> str:
    """Return the title without the site's name or capitals that its repetition has not."""
    # The browser's title « Le tramway roulera | Le Portail », then the headline itself.
    site = _SITE_NAME.split(first)[-1]
    without_site = first.removesuffix(site).rstrip(" |–—-")
    if without_site and says_the_same(without_site, following):
        first = without_site
    return following if first.isupper() and says_the_same(first, following) else first


def _first_fact(lines: Sequence[Line], head: Head, *, name: str) -> int | None:
    """Return where the first date, byline or reading time stands, if it is near the title."""
    seen = 0
    for index in range(head.end, len(lines)):
        line = lines[index]
        if not line.text or says_the_same(line.text, head.title):
            continue
        fact = _fact(line, name=name)
        if fact and not fact.is_button:
            return index
        if fact and not seen:
            continue
        seen += 1
        if seen > HEAD_MAX_LINES or opens_reply_form(line.text):
            return None
    return None


def _read_facts(lines: Sequence[Line], head: Head, *, name: str) -> None:
    """Read on from the first fact to the last, with at most one text between two of them."""
    index = head.end
    was_blank = False
    while index < len(lines):
        line = lines[index]
        if not line.text:
            was_blank = True
            index += 1
            continue
        fact = _fact(line, name=name)
        if fact and fact.is_open_label:
            index, fact = _complete_label(lines, index, fact, name=name)
        if fact and fact.is_bare_date and head.published_at and was_blank:
            return  # a chronology: its first heading is a date
        if fact:
            head.take(fact)
        elif not says_the_same(line.text, head.title):
            has_text = any(above.text for above in head.between)
            if has_text or not _is_before_fact(lines, index, head, name=name):
                return
            head.between.append(line)
        was_blank = False
        index += 1
        head.end = index


def _complete_label(
    lines: Sequence[Line], index: int, label: Furniture, *, name: str
) -> tuple[int, Furniture]:
    """Read a date on the line below its label; return where it stands and what it tells."""
    for below in range(index + 1, min(index + 3, len(lines))):
        if lines[below].text:
            whole = Line(lines[below].number, f"{lines[index].text} {lines[below].text}")
            fact = _fact(whole, name=name)
            return (below, fact) if fact else (index, label)
    return index, label


def _is_before_fact(lines: Sequence[Line], index: int, head: Head, *, name: str) -> bool:
    """Tell whether the text at `index` is followed by one more fact."""
    following = next((line for line in lines[index + 1 :] if line.text), None)
    if following is None or opens_reply_form(lines[index].text):
        return False
    fact = _fact(following, name=name)
    return bool(
        fact
        and not fact.is_button
        and not (fact.published_at and head.published_at)
        and not (fact.authors and head.authors)
    )


def _read_undated(lines: Sequence[Line], head: Head, *, name: str) -> None:
    """Without a fact: drop what repeats the title, then take the lines right under it."""
    for index in range(head.end, len(lines)):
        if _is_dropped(lines[index], head, name=name):
            head.end = index + 1
        elif lines[index].text:
            break
    rest = lines[head.end :]
    block = list(takewhile(lambda line: line.text and not opens_reply_form(line.text), rest))
    has_more = any(line.text for line in rest[len(block) :])
    text = joined([line.text for line in block])
    if block and has_more and len(text) <= UNDATED_STANDFIRST_MAX_CHARS:
        head.between, head.end = block, head.end + len(block)


def _is_dropped(line: Line, head: Head, *, name: str) -> bool:
    if not line.text:
        return False
    fact = _fact(line, name=name)
    return says_the_same(line.text, head.title) or bool(fact and fact.is_button)


def _fact(line: Line, *, name: str) -> Furniture | None:
    try:
        return read_furniture(line.text)
    except ImpossibleDate:
        raise StoryRefused(name, line.number, _("This date does not exist.")) from None


def _as_sentences(texts: Sequence[str]) -> str:
    """Join wrapped lines, and a second headline and a standfirst by a full stop."""
    widest = max(map(len, texts), default=0)
    whole: list[str] = []
    for text in texts:
        if whole and _ends_by_choice(whole[-1], text, widest=widest):
            whole[-1] += "."
        whole.append(text)
    return joined(whole)


def _ends_by_choice(line: str, following: str, *, widest: int) -> bool:
    """Tell a line that ends before its margin: its writer, not a program, broke it."""
    if re.search(r"[.!?…:;,»”]$", line) or following[:1].islower():
        return False
    return len(line) + 1 + len(following.split()[0]) <= widest
