"""From the HTML and Markdown of other portals to plain text as our readers type it.

Paragraphs are parted by a blank line, quotes begin with `>`, and a link is its
address, after its words if these say something else. What is unsafe vanishes: all
of it has been through the sanitiser before it is read here.
"""

import re
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

from markdown_it import MarkdownIt

from newsportal.html import clean_story

_PARAGRAPHS = frozenset({"p", "ul", "ol", "pre", "h3", "hr", "blockquote"})
_SPACES = re.compile(r"[ \t\n\f\r]+")
_IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|alt)\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
_ELLIPSIS = re.compile(r"(\.\.\.|…)\Z")
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


def from_html(html: str, *, keeps_lines: bool = False) -> str:
    """Return the text of an HTML fragment. `keeps_lines`: a newline breaks the line."""
    if keeps_lines:
        html = html.replace("\r\n", "\n").replace("\n", "<br>")
    reader = _Reader()
    # The sanitiser's own output: well formed, nothing but a story's elements.
    reader.feed(clean_story(_IMAGE.sub(_as_link, html)))
    reader.close()
    return reader.text()


def from_markdown(source: str) -> str:
    """Return the text of Markdown; HTML in it stands as it was typed."""
    return from_html(_MARKDOWN.render(source))


def _as_link(image: re.Match[str]) -> str:
    """A picture becomes a link to it: readers' texts have no pictures here."""
    found = {name.lower(): value[1:-1] for name, value in _ATTRIBUTE.findall(image[0])}
    address, alt = unescape(found.get("src", "")), unescape(found.get("alt", ""))
    if not address.startswith(("http://", "https://")):
        return escape(alt)
    return f'<a href="{escape(address)}">{escape(alt or address)}</a>'


LINE, PARAGRAPH = 1, 2  # what parts the words to come from those before


class _Reader(HTMLParser):
    """Writes down what it reads, line by line, the marks of quotes and lists before them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[tuple[int, str]] = []  # (how deep in quotes, words)
        self._gap = PARAGRAPH
        self._quotes = 0
        self._verbatim = 0
        self._numbers: list[int | None] = []  # of open lists: None for bullets
        self._mark = ""  # of a list item that has no words yet
        self._link = ""
        self._words: list[str] | None = None  # of the open link

    def text(self) -> str:
        lines = [f"{'> ' * quotes}{words}".rstrip() for quotes, words in self._lines]
        return "\n".join(lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._part(LINE if self._gap == 0 else PARAGRAPH)
        elif tag == "a":
            self._link, self._words = dict(attrs).get("href") or "", []
        elif tag == "li":
            self._part(LINE)
            self._mark = self._next_mark()
        elif tag in _PARAGRAPHS:
            is_inner_list = tag in {"ul", "ol"} and bool(self._numbers)
            self._part(LINE if is_inner_list or self._mark else PARAGRAPH)
            if tag in {"ul", "ol"}:
                self._numbers.append(1 if tag == "ol" else None)
            self._verbatim += tag == "pre"
            self._quotes += tag == "blockquote"

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag == "li":
            self._mark = ""
            self._part(LINE)
        elif tag in _PARAGRAPHS:
            if tag in {"ul", "ol"} and self._numbers:
                self._numbers.pop()
            self._verbatim -= tag == "pre"
            self._quotes -= tag == "blockquote"
            self._part(PARAGRAPH if not self._numbers else LINE)

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)
        elif self._verbatim:
            for number, line in enumerate(data.split("\n")):
                if number:
                    self._part(LINE if self._gap == 0 else PARAGRAPH)
                if line:
                    self._write(line)
        else:
            self._write(_SPACES.sub(" ", data))

    def _write(self, words: str) -> None:
        if self._gap and not words.strip(" "):
            return
        if self._gap:
            if self._lines and self._gap == PARAGRAPH:
                self._lines.append((min(self._lines[-1][0], self._quotes), ""))
            self._lines.append((self._quotes, self._mark))
            self._gap, self._mark = 0, ""
        quotes, before = self._lines[-1]
        if not self._verbatim and (not before or before.endswith(" ")):
            words = words.lstrip(" ")
        self._lines[-1] = (quotes, before + words)

    def _part(self, gap: int) -> None:
        self._gap = max(self._gap, gap)

    def _next_mark(self) -> str:
        number = self._numbers[-1] if self._numbers else None
        if number is None:
            return "- "
        self._numbers[-1] = number + 1
        return f"{number}. "

    def _end_link(self) -> None:
        words = _SPACES.sub(" ", "".join(self._words or ()))
        address, self._words = _addressed(self._link), None
        if not address.startswith(("http://", "https://")):
            self._write(words)  # mail, telephone, a path on another site
        elif not words.strip() or _is_short_for(words.strip(), address):
            self._write(address)
        else:
            self._write(f"{words.rstrip()} ({address})")


def _is_short_for(words: str, address: str) -> bool:
    """Whether `words` are the address, whole or cut, as portals print it."""
    shown = _ELLIPSIS.sub("", words)
    bare = address.split("://", 1)[1].removeprefix("www.")
    return bool(shown) and (
        address.startswith(shown)
        or bare.rstrip("/").startswith(shown.removeprefix("www.").rstrip("/"))
    )


def _addressed(address: str) -> str:
    """Undo the detour of Disqus: `http://disq.us/url?url=https%3A%2F%2Fnews.example%3Ahash`."""
    parts = urlsplit(address) if "//disq.us/url" in address else None
    target = parse_qs(parts.query).get("url", [""])[0] if parts else ""
    return re.sub(r":[\w-]{20,}\Z", "", target) if target else address
