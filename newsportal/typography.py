"""French typography: the spaces and apostrophes that a French reader expects.

Source: Imprimerie nationale, « Lexique des règles typographiques » – a narrow
no-break space before `;` `!` `?` and inside « », a no-break space before `:`,
and the typographic apostrophe. Other languages pass through unchanged.

Text and HTML share one core, `_edits`, which sees a plain string: for HTML the
flow of `html_flow.py`.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from newsportal.html_flow import OPAQUE, Flow

NO_BREAK = "\u00a0"
NARROW = "\u202f"
APOSTROPHE = "’"

_SPACES = frozenset(" \t\u00a0\u2007\u2009\u200a\u202f")

_MARK = re.compile(r"[!?]+|[;:«»']")
_WORD = re.compile(r"[^\s«»]+")  # RFC 3986 §2: guillemets cannot stand in an address
# Where an address begins within a word; from there on nothing is touched. Every
# quantifier is bounded or starts at a boundary, so that the time stays linear.
_ADDRESS = re.compile(
    r"""
      (?<![A-Za-z0-9+.-]) [A-Za-z][A-Za-z0-9+.-]{0,30}://
    | (?<!\w) (?:https?|ftp|mailto|tel|sms|data|file|urn|javascript):\S
    | (?<!\w) www\.\w
    | (?<![\w.-]) (?:[\w-]{1,63}\.)++ [^\W\d_]{2,63} (?=[/?#:][^\s])
    | ^ [^@]* [\w"] @ [\w\[]
    | ^ [(\["“‘'’]* (?: ~?/\w | \.{1,2}/ | [A-Za-z]:[\\/] )
    | ^ .* \\
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AFTER_ADDRESS = ".,;:!?…'’\"”)]"
# Words that look like code, names of files, hashtags …: no space is put into them.
_TECHNICAL = re.compile(
    r"""[@#\\_`={}<>|^~*]|&\#?\w+;|\w\.\w\w|::|:[\w+-]{1,40}:|/[^/]*/"""
    r"""|\b(?:https?|ftp|mailto|sms|urn|javascript):""",
    re.IGNORECASE,
)
_SMILEY = re.compile(r"[:;]['’]?-?[()\[\]DPpOo03*/\\|$@xXsS<>]+(?![\w'’])")
_SHORTCODE = re.compile(r":(?:[:=]|[\w+-]{1,40}:(?!\w))")
_ELISION = re.compile(r"(?:^|\W)(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)\Z", re.IGNORECASE)
_LONGEST_ELISION = 8  # characters, with the one before
_OPENING = frozenset("([{«“‘¿¡")
_CLOSING = frozenset(")]»”’\"'….%‰€°" + OPAQUE)
_AFTER_POINT = frozenset("»«”“\"'’)]}….,—–")
_AFTER_COLON = frozenset("»«”“—–")  # not `)`: that would be a smiley


class _Edit(NamedTuple):
    start: int
    end: int
    text: str
    follows: bool = False  # belongs to the sign before it, not to the one after it


def typeset(text: str, *, language: str) -> str:
    """Return plain `text` (a title, a caption) with the typography of `language`.

    `language` is a code such as `fr` or `fr-CA`. Lines are independent. Setting
    text that is already set changes nothing.
    """
    if not _is_french(language):
        return text
    parts: list[str] = []
    done = 0
    for edit in _edits(text):
        parts += text[done : edit.start], edit.text
        done = edit.end
    return "".join([*parts, text[done:]])


def typeset_html(html: str, *, language: str) -> str:
    """Return the fragment `html` with the typography of `language` in its text.

    Marks find their spaces across inline tags; blocks and `<br>` are
    independent. Tags, attributes, comments, code and references that need not
    change stay as they were. This is no sanitiser.
    """
    if not _is_french(language):
        return html
    parts: list[str] = []
    done = 0
    for start, end, text in _source_edits(Flow(html)):
        parts += html[done:start], text
        done = end
    return "".join([*parts, html[done:]])


def _is_french(language: str) -> bool:
    return re.split("[-_]", language.lower(), maxsplit=1)[0] == "fr"


def _edits(flow: str) -> Iterator[_Edit]:
    """Yield what must change in `flow`, in order and without overlap."""
    technical, address = _masks(flow)
    for match in _MARK.finditer(flow):
        start, mark = match.start(), match.group()
        if address[start]:
            continue
        if mark == "'":
            edit = _Edit(start, start + 1, APOSTROPHE) if _is_apostrophe(flow, start) else None
        elif mark == "«":
            edit = _space_after(flow, start + 1)
        else:
            edit = _space_before(flow, start, match.end(), is_technical=bool(technical[start]))
        if edit and flow[edit.start : edit.end] != edit.text:
            yield edit


def _masks(flow: str) -> tuple[bytearray, bytearray]:
    """Return two flags for each mark: in a technical word, in an address."""
    technical, address = bytearray(len(flow)), bytearray(len(flow))
    for word in _WORD.finditer(flow):
        text, begin, end = word.group(), word.start(), word.end()
        if not _MARK.search(text):
            continue
        if found := _ADDRESS.search(text):
            stop = begin + len(text.rstrip(_AFTER_ADDRESS))
            first = begin + found.start()
            address[first:stop] = b"\x01" * max(0, stop - first)
        if found or _TECHNICAL.search(text):
            technical[begin:end] = b"\x01" * len(text)
    return technical, address


def _is_letter(char: str) -> bool:
    return char.isalpha() or bool(unicodedata.combining(char)) if char else False


def _is_apostrophe(flow: str, at: int) -> bool:
    before, after = flow[at - 1 : at], flow[at + 1 : at + 2]
    if not _is_letter(before):
        return False
    if _is_letter(after) or after == OPAQUE:
        return True
    is_elision = _ELISION.search(flow[max(0, at - _LONGEST_ELISION) : at])
    return bool(is_elision) and (after.isdigit() or (after != "" and after in '«“"'))


def _space_after(flow: str, at: int) -> _Edit | None:
    end = at
    while flow[end : end + 1] in _SPACES:
        end += 1
    after = flow[end : end + 1]
    if not after or after.isspace() or (after == "»" and end == at):
        return None
    return _Edit(at, end, NARROW, follows=True)


def _space_before(flow: str, at: int, end: int, *, is_technical: bool) -> _Edit | None:
    """Return the edit that puts the right space before the marks flow[at:end]."""
    mark = flow[at]
    start = at
    while start and flow[start - 1] in _SPACES:
        start -= 1
    before, after = flow[start - 1 : start], flow[end : end + 1]
    if not before or before.isspace() or before == "«":
        return None
    if mark != "»":
        if start == at and (is_technical or not _invites_space(mark, before, after)):
            return None
        if before in _OPENING or (mark in "!?" and after == "="):
            return None
        if mark in ":;" and (_SMILEY.match(flow, at) or _SHORTCODE.match(flow, at)):
            return None
    return _Edit(start, at, NO_BREAK if mark == ":" else NARROW)


def _invites_space(mark: str, before: str, after: str) -> bool:
    if not (_is_letter(before) or before in _CLOSING):
        return False
    return not after or after.isspace() or after in (_AFTER_COLON if mark in ":;" else _AFTER_POINT)


def _source_edits(flow: Flow) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, text) in the source of `flow`, in order and without overlap."""
    flow_text = flow.text
    for start, end, text, follows in _edits(flow_text):
        if start == end:
            at = flow.ends[start - 1] if follows else flow.starts[start]
            yield at, at, text
            continue
        kept = start if follows else end - 1  # the one next to its sign; tags may lie between
        for index in range(start, end):
            if index != kept:
                yield flow.starts[index], flow.ends[index], ""
            elif flow_text[index] != text:
                yield flow.starts[index], flow.ends[index], text
