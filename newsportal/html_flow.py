"""The flow of an HTML fragment: the text that a reader meets, with source positions.

References are decoded, tags and comments left out; a newline stands wherever a
block begins or ends, and code is not part of it. What reads the flow can then
change the source at exactly the characters it means, and nothing else.
"""

import re
from collections import Counter
from html import unescape
from html.entities import html5

# The states of the HTML tokeniser (WHATWG HTML §13.2.5) as one pattern. Possessive,
# so that an unclosed quote costs one pass, as it does in a browser.
_S, _NOT_S = r"[\ \t\n\f\r]", r"[^\ \t\n\f\r"
_MARKUP = re.compile(
    rf"""
      <!--(?: -?> | .*?(?:--!?>|\Z) )
    | <(?P<close>/?)(?P<name>[A-Za-z]{_NOT_S}/>]*+)
      (?: (?:{_S}|/)++
        | {_NOT_S}/>]{_NOT_S}/>=]*+
          (?: {_S}*+ = {_S}*+
              (?: "[^"]*+(?:"|\Z) | '[^']*+(?:'|\Z) | {_NOT_S}>"']{_NOT_S}>]*+ | (?=>) | \Z )
          )?+
      )*+ (?:>|\Z)
    | <[!?/][^>]*+(?:>|\Z)
    """,
    re.VERBOSE | re.DOTALL,
)
_REFERENCE = re.compile(r"&(?:\#[0-9]+;?|\#[xX][0-9A-Fa-f]+;?|[A-Za-z][A-Za-z0-9]{0,31};?)")
_LONGEST_NUMBER = 12  # longer ones are no character; int() refuses 4,300 digits
# fmt: off
_INLINE = frozenset([
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "data", "del", "dfn", "em", "font",
    "i", "ins", "label", "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr",
])
# fmt: on
_INLINE_CODE = frozenset(["code", "kbd", "samp", "svg", "math"])
_RAW = frozenset(["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"])
_VERBATIM = _INLINE_CODE | {"pre"}
_BREAK = "\n"
OPAQUE = "\ufffc"  # code or a picture within a line: behaves like a word


class Flow:
    """The text of an HTML fragment, and where each of its characters stands there.

    Character i of `text` is html[starts[i]:ends[i]]: one character, one reference,
    or a tag that shows as `OPAQUE` or ends the line. Any string is accepted; time
    and memory are linear.
    """

    def __init__(self, html: str) -> None:
        self._html = html
        self._chars: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._open_verbatim: Counter[str] = Counter()
        at = 0
        while markup := _MARKUP.search(html, at):
            self._read_text(at, markup.start())
            at = self._read_tag(markup)
        self._read_text(at, len(html))

    @property
    def text(self) -> str:
        return "".join(self._chars)

    def _add(self, char: str, start: int, end: int) -> None:
        self._chars.append(char)
        self.starts.append(start)
        self.ends.append(end)

    def _read_tag(self, markup: re.Match[str]) -> int:
        """Take in one tag or comment; return where the text goes on."""
        at, end = markup.span()
        name = (markup["name"] or "").lower()
        if not name or name in _INLINE:
            return end
        is_closing = bool(markup["close"])
        if name in _VERBATIM:
            self._open_verbatim[name] += -1 if is_closing else 1
            self._open_verbatim = +self._open_verbatim  # a stray end tag closes nothing
        if name in _RAW and not is_closing:
            closing = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self._html, end)
            end = closing.start() if closing else len(self._html)
        is_word = name in _INLINE_CODE or name == "img"
        self._add(OPAQUE if is_word else _BREAK, at, end)
        return end

    def _read_text(self, start: int, end: int) -> None:
        if self._open_verbatim:
            return
        at = start
        for reference in _REFERENCE.finditer(self._html, start, end):
            self._read_plain(at, reference.start())
            at = self._read_reference(reference)
        self._read_plain(at, end)

    def _read_plain(self, start: int, end: int) -> None:
        text = self._html[start:end]
        for space in "\t\n\f\r":
            text = text.replace(space, " ")
        self._chars += text
        self.starts += range(start, end)
        self.ends += range(start + 1, end + 1)

    def _read_reference(self, match: re.Match[str]) -> int:
        """Take in one reference; return where the text after it starts."""
        start, end = match.span()
        name = match.group()[1:]
        if name.startswith("#"):
            char = unescape(match.group()) if len(name) < _LONGEST_NUMBER else OPAQUE
        else:  # a few names need no semicolon: the longest known one counts
            while name and name not in html5:
                name = name[:-1]
            char, end = html5.get(name, "&"), start + 1 + len(name)
        # What is not one character cannot be a mark or a space.
        self._add(char if len(char) == 1 else OPAQUE, start, end)
        return end
