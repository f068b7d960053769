"""What a text file says, before anything is stored."""

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from django.utils.functional import Promise

from articles.slugs import SLUG_MAX_CHARS, hyphenated, shortened, without_ligatures

SourceKind = Literal["markdown", "plain"]
SectionKind = Literal["text", "picture", "pullquote", "keypoints"]

# What the columns hold, in characters: longer values are refused with their line.
MAX_CHARS = {
    "title": 200, "kicker": 80, "standfirst": 600, "category": 80, "authors": 120, "tags": 80,
    "image": 200, "image_alt": 300, "image_caption": 500, "image_credit": 200, "heading": 200,
    "slug": SLUG_MAX_CHARS,
}  # fmt: skip


class StoryRefused(ValueError):
    """A file that cannot be understood; nothing of it may be stored.

    `str()` reads `file:line: reason`, the reason in the language active then.
    Lines count from 1; what concerns the whole file is said of line 1.
    """

    def __init__(self, name: str, line: int, reason: str | Promise) -> None:
        super().__init__(name, line, reason)
        self.name = name
        self.line = line
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.name}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class ImportedPicture:
    """`name` as the file gives it: a picture of the library or a file beside the story."""

    name: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class ImportedSection:
    """One part; a `heading` opens a headed part, whatever the kind it stands on.

    `body` is HTML that is well formed but not yet typeset or sanitised.
    `data` is `{"points": [plain text]}` for key points, `{"quote": plain text,
    "source": plain text}` for a pull quote, empty otherwise.
    """

    kind: SectionKind
    heading: str = ""
    body: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    picture: ImportedPicture | None = None


@dataclass(frozen=True)
class ImportedStory:
    """A whole story. All texts but section bodies are plain text.

    `language` is what a Markdown file declares, and only a guess (or None) for a
    plain text. `published_at` is naive where the file names no zone, and a bare
    date where it names no time. `key` is `key_of(slug or title)`: a file with the
    same key is the same story, whatever the file is called.
    """

    source_kind: SourceKind
    title: str
    kicker: str
    standfirst: str
    category: str | None
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    language: str | None
    published_at: datetime | date | None
    image: ImportedPicture | None
    slug: str | None
    sections: tuple[ImportedSection, ...]
    key: str


def key_of(text: str) -> str:
    """Return the identity of a slug or title: ASCII, at most SLUG_MAX_CHARS + 13 characters.

    Case, accents, punctuation and spacing make no difference, so a title that was
    retyped is still the same story. Where the slug alone would lose letters (a long
    title, another alphabet), a digest of the text tells the stories apart.
    """
    folded = unicodedata.normalize("NFKD", without_ligatures(text)).casefold()
    letters = [letter for letter in folded if letter.isalnum()]
    slug = hyphenated(text)
    if slug and len(slug) <= SLUG_MAX_CHARS and all(letter.isascii() for letter in letters):
        return slug
    digest = hashlib.sha256("".join(letters).encode()).hexdigest()[:12]
    return f"{shortened(slug)}-{digest}".strip("-")
