"""The body of a plain text: its headings, paragraphs and lists, as sections of HTML."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby, pairwise
from typing import NamedTuple

from articles.importing.story import ImportedSection

# Hard-wrapped text keeps below it; where one line is longer, each line is a paragraph.
WRAP_MAX_CHARS = 120
HEADING_MAX_CHARS = 90
HEADING_MAX_WORDS = 15

_ITEM = re.compile(r"(?:[-*•·‣▪◦–]|(?P<number>\d{1,3})[.)])[ \t\u00a0\u202f]+(?P<text>\S.*)")
_SENTENCE_END = re.compile(r"[.…:;,][\"'”’»)\]\s]*$")
_CREDIT = re.compile(
    r"(?:©|\(?(?:photo|photographie|crédits?|credits?|légende|illustration|image)s?\b[^.]*[:©])",
    re.IGNORECASE,
)
_BROKEN_WORD = re.compile(r"\w[-‐‑]$")


class Line(NamedTuple):
    """A line of the file without the space around it; `number` counts from 1."""

    number: int
    text: str


class Part(NamedTuple):
    """A paragraph (one text), or a list (a text an item).

    `raw` is what stood in the file, markers included. `first` is the number of a
    numbered list's first item.
    """

    texts: tuple[str, ...]
    raw: str
    is_list: bool = False
    first: int | None = None
    is_one_line: bool = False

    def html(self) -> str:
        texts = [escape(text, quote=False) for text in self.texts]
        if not self.is_list:
            return f"<p>{texts[0]}</p>"
        items = "".join(f"<li>{text}</li>" for text in texts)
        if self.first is None:
            return f"<ul>{items}</ul>"
        return f"<ol>{items}</ol>" if self.first == 1 else f'<ol start="{self.first}">{items}</ol>'


def sections_of(lines: Sequence[Line]) -> tuple[ImportedSection, ...]:
    """Return the text sections; the first has no heading if the text begins without one.

    A heading is a short line of its own, without a full stop, that a paragraph or
    list follows. Text is escaped: tags in the file are shown, not obeyed.
    """
    parts = _with_whole_lists(part for block in blocks_of(lines) for part in _parts_of(block))
    sections: list[tuple[str, list[Part]]] = [("", [])]
    for part, following in pairwise([*parts, None]):
        assert part is not None  # only the last of the pairs is open
        if following is not None and _is_heading(part) and not _is_heading(following):
            sections.append((part.raw, []))
        else:
            sections[-1][1].append(part)
    return tuple(
        ImportedSection("text", heading=heading, body="\n".join(part.html() for part in parts))
        for heading, parts in sections
        if parts
    )


def blocks_of(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the runs of lines between blank ones."""
    for is_text, block in groupby(lines, key=lambda line: bool(line.text)):
        if is_text:
            yield list(block)


def joined(texts: Sequence[str]) -> str:
    """Return hard-wrapped lines as one; a word broken at its hyphen gets no space."""
    words: list[str] = []
    for text in texts:
        gap = "" if not words or _BROKEN_WORD.search(words[-1]) else " "
        # No-break spaces stay: they hold numbers and their units together.
        words.append(gap + re.sub(r"[ \t]+", " ", text))
    return "".join(words)


def is_wrapped(texts: Sequence[str]) -> bool:
    """Tell hard-wrapped lines from lines that are a paragraph each.

    The longest word does not count: an address cannot be wrapped.
    """
    return all(
        len(text) <= WRAP_MAX_CHARS or len(text) - max(map(len, text.split())) <= WRAP_MAX_CHARS
        for text in texts
    )


def _parts_of(block: Sequence[Line]) -> Iterator[Part]:
    """Split a block into paragraphs and the single items of lists."""
    texts = [line.text for line in block]
    wrapped = is_wrapped(texts)
    start = index = 0
    while index < len(texts):
        # In the middle of a paragraph, a dash at the start of a line is only a dash.
        may_list = index == start or texts[index - 1].endswith(":")
        length = _item_length(texts, index, wrapped=wrapped) if may_list else 0
        if length:
            yield from _paragraphs(texts[start:index], wrapped=wrapped)
            yield _item(texts[index : index + length])
            start = index = index + length
        else:
            index += 1
    yield from _paragraphs(texts[start:], wrapped=wrapped)


def _item_length(texts: Sequence[str], index: int, *, wrapped: bool) -> int:
    """Return how many lines the list item at `index` takes; 0 if none begins there."""
    if not _ITEM.fullmatch(texts[index]):
        return 0
    end = index + 1
    while wrapped and end < len(texts) and not _ITEM.fullmatch(texts[end]):
        end += 1
    return end - index


def _item(texts: Sequence[str]) -> Part:
    raw = joined(texts)
    match = _ITEM.fullmatch(raw)
    assert match is not None  # its first line has matched
    first = int(match["number"]) if match["number"] else None
    return Part((match["text"],), raw, is_list=True, first=first, is_one_line=len(texts) == 1)


def _paragraphs(texts: Sequence[str], *, wrapped: bool) -> Iterator[Part]:
    for lines in [texts] if wrapped and texts else [[text] for text in texts]:
        raw = joined(lines)
        yield Part((raw,), raw, is_one_line=len(lines) == 1)


def _with_whole_lists(parts: Iterable[Part]) -> Iterator[Part]:
    """Join neighbouring items into lists; an item left alone is a paragraph, dash and all."""
    run: list[Part] = []
    for part in parts:
        if run and not _continues(run, part):
            yield _whole(run)
            run = []
        run.append(part)
    if run:
        yield _whole(run)


def _continues(run: Sequence[Part], part: Part) -> bool:
    """Tell whether `part` is the next item of the list that `run` is."""
    first = run[0].first
    if not (run[0].is_list and part.is_list):
        return False
    return part.first == (None if first is None else first + len(run))


def _whole(run: Sequence[Part]) -> Part:
    if len(run) == 1:
        return run[0]._replace(texts=(run[0].raw,), is_list=False)
    return run[0]._replace(texts=tuple(item.texts[0] for item in run))


def _is_heading(part: Part) -> bool:
    """Tell a line that has the looks of a heading; what follows it decides."""
    text = part.raw
    begins = text.lstrip("«“\"'‘([¿¡ \u00a0\u202f")
    return (
        part.is_one_line
        and not part.is_list
        and len(text) <= HEADING_MAX_CHARS
        and len(text.split()) <= HEADING_MAX_WORDS
        and begins[:1].isalnum()
        and not begins[0].islower()
        and not _SENTENCE_END.search(text)
        and not _CREDIT.match(text)
    )
