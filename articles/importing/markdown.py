"""Stories from Markdown with front matter."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from articles.importing.folding import fold, says_the_same
from articles.importing.front_matter import split_front_matter
from articles.importing.story import (
    MAX_CHARS,
    ImportedPicture,
    ImportedSection,
    ImportedStory,
    SectionKind,
    StoryRefused,
    key_of,
)

KEY_POINTS_HEADINGS = frozenset({"l'essentiel", "key points"})

# Tags in the file are shown, not obeyed. A line of hyphens is a rule: without "lheading"
# it cannot turn the paragraph above it into a heading.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "xhtmlOut": False}).disable("lheading")
_SOURCE_LINE = re.compile(r"(?:—|–|--)\s*(?P<source>\S.*)")


def parse_markdown(text: str, *, name: str) -> ImportedStory:
    """Return the story; raises StoryRefused, with the line, for what cannot be understood."""
    front, body, first_line = split_front_matter(text, name=name)
    title, slug = front.texts["title"], front.texts.get("slug")
    sections = tuple(_Body(name, first_line).sections(body, title=title))
    if not any(section.body or section.data for section in sections):
        reason = _("There is no text below the front matter.")
        raise StoryRefused(name, first_line, reason)
    return ImportedStory(
        source_kind="markdown",
        title=title,
        kicker=front.texts.get("kicker", ""),
        standfirst=front.texts.get("standfirst", ""),
        category=front.texts.get("category"),
        authors=front.lists.get("authors", ()),
        tags=front.lists.get("tags", ()),
        language=front.texts.get("language"),
        published_at=front.published_at,
        image=front.picture(),
        slug=slug,
        sections=sections,
        key=key_of(slug or title),
    )


class _Body:
    """Cuts the Markdown of one file into sections; `first_line` is where it begins."""

    def __init__(self, name: str, first_line: int) -> None:
        self.name = name
        self.first_line = first_line
        self.done: list[ImportedSection] = []
        self.heading = ""  # of the part being read, until a section takes it
        self.html: list[str] = []

    def sections(self, markdown: str, *, title: str) -> list[ImportedSection]:
        env: dict[str, Any] = {}
        tokens = _MARKDOWN.parse(markdown, env)
        for number, group in enumerate(_groups(tokens)):
            if group[0].tag in ("h1", "h2") and group[0].type == "heading_open":
                is_title = number == 0 and group[0].tag == "h1"
                if not (is_title and says_the_same(_plain(group[1]), title)):
                    self._open_part(group)
            elif not (self._picture(group) or self._key_points(group) or self._pull_quote(group)):
                self._refuse_pictures(group)
                self.html.append(_render(group, env))
        self._end_text()
        return self.done

    def _open_part(self, group: Sequence[Token]) -> None:
        self._refuse_pictures(group)
        self._end_text()
        self.heading = self._checked("heading", _plain(group[1]), group)

    def _end_text(self) -> None:
        if self.html or self.heading:
            self._add("text", body="\n".join(self.html))
            self.html = []

    def _add(
        self,
        kind: SectionKind,
        *,
        body: str = "",
        data: dict[str, Any] | None = None,
        picture: ImportedPicture | None = None,
    ) -> None:
        section = ImportedSection(kind, self.heading, body, data or {}, picture)
        self.done.append(section)
        self.heading = ""

    def _picture(self, group: Sequence[Token]) -> bool:
        """Take a paragraph of nothing but pictures."""
        children = group[1].children or [] if group[0].type == "paragraph_open" else []
        images = [child for child in children if child.type == "image"]
        others = [child for child in children if child.type != "image"]
        if not images or not all(_is_blank(child) for child in others):
            return False
        if self.html:
            self._end_text()
        for image in images:
            # The parser has percent-encoded the name as if it were an address.
            file = unquote(str(image.attrs["src"]))
            if not file:
                raise self._refusal(group, _("This picture has no name."))
            caption = str(image.attrs.get("title", ""))
            picture = ImportedPicture(
                self._checked("image", file, group),
                self._checked("image_alt", _plain(image), group),
                self._checked("image_caption", caption, group),
            )
            self._add("picture", picture=picture)
        return True

    def _key_points(self, group: Sequence[Token]) -> bool:
        """Take the plain bullet list that directly follows the heading of key points."""
        if self.html or fold(self.heading) not in KEY_POINTS_HEADINGS:
            return False
        points = _plain_items(group)
        if not points:
            return False
        self._refuse_pictures(group)
        self._add("keypoints", data={"points": points})
        return True

    def _pull_quote(self, group: Sequence[Token]) -> bool:
        """Take a blockquote of paragraphs whose last line names its speaker."""
        inner = group[1:-1]
        allowed = {"paragraph_open", "inline", "paragraph_close"}
        if group[0].type != "blockquote_open" or {token.type for token in inner} - allowed:
            return False
        paragraphs = [_lines(token) for token in inner if token.type == "inline"]
        source = _SOURCE_LINE.fullmatch(paragraphs[-1].pop()) if paragraphs else None
        quote = "\n".join(" ".join(lines) for lines in paragraphs if lines)
        if source is None or not quote:
            return False
        self._refuse_pictures(group)
        if self.html:
            self._end_text()
        self._add("pullquote", data={"quote": quote, "source": source["source"]})
        return True

    def _refuse_pictures(self, group: Sequence[Token]) -> None:
        """A picture among words has no place in a section: better refused than lost."""
        for token in group:
            if any(child.type == "image" for child in token.children or ()):
                reason = _("A picture stands in a paragraph of its own, without other words.")
                raise self._refusal([token], reason)

    def _checked(self, key: str, value: str, group: Sequence[Token]) -> str:
        if len(value) > MAX_CHARS[key]:
            reason = _("“{key}” is longer than {max_chars} characters.")
            raise self._refusal(group, format_lazy(reason, key=key, max_chars=MAX_CHARS[key]))
        return value

    def _refusal(self, group: Sequence[Token], reason: str | Promise) -> StoryRefused:
        first = group[0].map[0] if group[0].map else 0
        return StoryRefused(self.name, self.first_line + first, reason)


def _groups(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each top-level block."""
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield group
            group = []


def _render(group: Sequence[Token], env: dict[str, Any]) -> str:
    for token in group:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3"  # the only rank below the section's own heading
    return str(_MARKDOWN.renderer.render(group, _MARKDOWN.options, env)).strip()


def _plain(token: Token) -> str:
    """Return the words of an inline token, or of a picture's alternative text."""
    return " ".join(_lines(token)).strip()


def _lines(token: Token) -> list[str]:
    lines = [""]
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            lines.append("")
        elif child.type == "image":
            lines[-1] += _plain(child)
        else:
            lines[-1] += child.content
    return [line.strip() for line in lines]


def _is_blank(token: Token) -> bool:
    return token.type in ("softbreak", "hardbreak") or (
        token.type == "text" and not token.content.strip()
    )


def _plain_items(group: Sequence[Token]) -> list[str]:
    """Return the items of a bullet list of paragraphs; empty for anything else."""
    if group[0].type != "bullet_list_open":
        return []
    items: list[list[str]] = []
    for token in group[1:-1]:
        if token.type == "list_item_open":
            items.append([])
        elif token.type == "inline":
            items[-1].append(_plain(token))
        elif token.type not in ("list_item_close", "paragraph_open", "paragraph_close"):
            return []
    return [text for item in items if (text := " ".join(item).strip())]
