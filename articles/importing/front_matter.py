"""The front matter of a Markdown story: its keys, their types, and where each stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import yaml
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from frontmatter.default_handlers import YAMLHandler

from articles.importing.dates import ImpossibleDate, read_date
from articles.importing.folding import words_of
from articles.importing.story import MAX_CHARS, ImportedPicture, StoryRefused

BOUNDARY = "---"

TEXT_KEYS = frozenset({
    "title", "kicker", "standfirst", "category", "language", "image", "image_alt",
    "image_caption", "image_credit", "slug",
})  # fmt: skip
LIST_KEYS = frozenset({"authors", "tags"})
KEYS = TEXT_KEYS | LIST_KEYS | {"published_at"}

_STRING, _TIMESTAMP, _NULL = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "timestamp", "null"))
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?")


@dataclass(frozen=True)
class FrontMatter:
    """The front matter of one file; missing and empty keys are left out of all three."""

    texts: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]
    published_at: datetime | date | None

    def picture(self) -> ImportedPicture | None:
        """Return the main picture, if the file names one."""
        if "image" not in self.texts:
            return None
        words = [self.texts.get(f"image_{kind}", "") for kind in ("alt", "caption", "credit")]
        return ImportedPicture(self.texts["image"], *words)


def split_front_matter(text: str, *, name: str) -> tuple[FrontMatter, str, int]:
    """Return the front matter, the Markdown below it, and the line where that begins.

    Raises StoryRefused, with the line of the key, for what is not as documented.
    """
    handler = YAMLHandler()
    opening = handler.FM_BOUNDARY.match(text)
    if opening is None:
        raise StoryRefused(name, 1, _("A Markdown story begins with a line of three hyphens."))
    try:
        block, body = handler.split(text)
    except ValueError:
        reason = _("The front matter does not end: a second line of three hyphens is missing.")
        raise StoryRefused(name, 1, reason) from None
    # A boundary swallows the blank lines after it: count them, or every line is wrong.
    body_line = text.count("\n") - body.count("\n") + 1
    return _Reader(name, opening[0] + block).front_matter(), body, body_line


class _Reader:
    """Reads one front matter; lines of the YAML are lines of the file.

    Only nodes are looked at, nothing is constructed: no tag can make an object,
    and aliases cannot multiply.
    """

    def __init__(self, name: str, source: str) -> None:
        self.name = name
        self.source = source

    def front_matter(self) -> FrontMatter:
        nodes = self._nodes()
        texts = {key: self._text(key, nodes[key]) for key in nodes if key in TEXT_KEYS}
        lists = {key: self._list(key, nodes[key]) for key in nodes if key in LIST_KEYS}
        if not words_of(texts.get("title", "")):
            line = nodes["title"].start_mark.line + 1 if "title" in nodes else 1
            raise StoryRefused(self.name, line, _("The title is missing."))
        texts = {key: value for key, value in texts.items() if value}
        if "slug" in texts and not _SLUG.fullmatch(texts["slug"]):
            reason = _("“slug” takes small letters, digits and single hyphens only.")
            raise self._refusal(nodes["slug"], reason)
        if "language" in texts:
            texts["language"] = texts["language"].lower().replace("_", "-")
            if not _LANGUAGE.fullmatch(texts["language"]):
                reason = _("“language” is a code such as “fr” or “en”.")
                raise self._refusal(nodes["language"], reason)
        moment = self._moment(nodes["published_at"]) if "published_at" in nodes else None
        return FrontMatter(texts, {key: value for key, value in lists.items() if value}, moment)

    def _nodes(self) -> dict[str, yaml.Node]:
        """Return the value node of each key; every key is known and stands once."""
        root = self._compose()
        if root is None or root.tag == _NULL:
            raise StoryRefused(self.name, 1, _("The title is missing."))
        if not isinstance(root, yaml.MappingNode):
            raise self._refusal(root, _("The front matter is not made of “key: value” lines."))
        nodes: dict[str, yaml.Node] = {}
        for key_node, value in root.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else "?"
            if key not in KEYS:
                reason = _("Unknown key “{key}”; known are: {keys}.")
                known = ", ".join(sorted(KEYS))
                raise self._refusal(key_node, format_lazy(reason, key=key[:80], keys=known))
            if key in nodes:
                reason = _("The key “{key}” stands here a second time.")
                raise self._refusal(key_node, format_lazy(reason, key=key))
            nodes[key] = value
        return nodes

    def _compose(self) -> yaml.Node | None:
        try:
            return yaml.compose(self.source, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, problem = (mark.line + 1 if mark else 1), error.problem or error.context
        except yaml.reader.ReaderError as error:
            line = self.source.count("\n", 0, error.position) + 1
            problem = error.reason
        except RecursionError:
            line, problem = 1, "too many brackets"
        reason = _(
            "The front matter is not valid YAML ({problem}). A value with a colon, or one that "
            "begins with a quotation mark or bracket, stands in double quotes."
        )
        raise StoryRefused(self.name, line, format_lazy(reason, problem=problem or "?"))

    def _text(self, key: str, node: yaml.Node) -> str:
        """Return the text of a scalar on one line; empty for an empty value."""
        return self._checked(key, self._words(key, node), node)

    def _list(self, key: str, node: yaml.Node) -> tuple[str, ...]:
        """Return the items of `[A, B]`, of a list of lines, or of the text `A, B`."""
        if isinstance(node, yaml.SequenceNode):
            values = [self._text(key, item) for item in node.value]
        else:
            parts = self._words(key, node).split(",")
            values = [self._checked(key, part.strip(), node) for part in parts]
        return tuple(dict.fromkeys(value for value in values if value))

    def _words(self, key: str, node: yaml.Node) -> str:
        if node.tag == _NULL:
            return ""
        if not isinstance(node, yaml.ScalarNode) or node.tag != _STRING:
            reason = _("“{key}” takes text: put the value in double quotes.")
            raise self._refusal(node, format_lazy(reason, key=key))
        return re.sub(r"[ \t\n]+", " ", node.value).strip()

    def _checked(self, key: str, value: str, node: yaml.Node) -> str:
        max_chars = MAX_CHARS.get(key)
        if max_chars and len(value) > max_chars:
            reason = _("“{key}” is longer than {max_chars} characters.")
            raise self._refusal(node, format_lazy(reason, key=key, max_chars=max_chars))
        return value

    def _moment(self, node: yaml.Node) -> datetime | date | None:
        if node.tag == _NULL:
            return None
        reason = _("“published_at” takes a date such as 2025-07-14 15:15.")
        if not isinstance(node, yaml.ScalarNode) or node.tag not in (_STRING, _TIMESTAMP):
            raise self._refusal(node, reason)
        try:
            moment = read_date(" ".join(node.value.split()))
        except ImpossibleDate:
            raise self._refusal(node, _("This date does not exist.")) from None
        if moment is None and node.value.strip():
            raise self._refusal(node, reason)
        return moment

    def _refusal(self, node: yaml.Node, reason: str | Promise) -> StoryRefused:
        return StoryRefused(self.name, node.start_mark.line + 1, reason)
