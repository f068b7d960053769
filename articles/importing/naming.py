"""The rows that a story names: its category, authors and tags."""

import zlib
from collections.abc import Sequence

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.importing.story import StoryRefused
from articles.models import Author, Category, Tag
from articles.slugs import hyphenated, slug_of
from newsportal.printing import hue_of


def category_of(slug: str, *, language: str, file: str) -> Category:
    """Return the category with `slug` in that language.

    Raises StoryRefused, naming the slugs there are: a category is a choice of the
    newsroom, a misspelt one must not open a new one.
    """
    known = Category.objects.in_language(language).order_by("position", "pk")
    category = known.filter(slug=slug).first()
    if category is None:
        slugs = ", ".join(known.values_list("slug", flat=True)) or "–"
        reason = _("There is no category “{slug}” in this language ({language}). There are: {all}.")
        raise StoryRefused(file, 1, format_lazy(reason, slug=slug, language=language, all=slugs))
    return category


def first_category(*, language: str, file: str) -> Category:
    """Return where stories without a category go. Raises StoryRefused if there is none."""
    first = Category.objects.in_language(language).order_by("position", "pk").first()
    if first is None:
        reason = _("A story needs a category, and this language ({language}) has none yet.")
        raise StoryRefused(file, 1, format_lazy(reason, language=language))
    return first


def authors_of(names: Sequence[str]) -> list[Author]:
    """Return the authors in the order named, each once; unknown ones are created.

    One name is one author, however its accents and capitals are typed.
    """
    return list(dict.fromkeys(_author(" ".join(name.split())) for name in names))


def _author(name: str) -> Author:
    slug = slug_of(name)
    known = Author.objects.filter(name=name).first()
    if known is None and hyphenated(name):
        known = Author.objects.filter(slug=slug).first()
    if known is not None:
        return known
    if not hyphenated(name):
        # No Latin letter: every such name would share the slug that stands in.
        slug = f"{slug}-{zlib.crc32(name.encode()):08x}"
    # The disc's colour follows from the name, so an import elsewhere gives the same.
    defaults = {"name": name, "hue": hue_of(name)}
    return Author.objects.get_or_create(slug=slug, defaults=defaults)[0]


def tags_of(names: Sequence[str], *, language: str) -> list[Tag]:
    """Return the tags, each once; unknown ones are created."""
    return list(dict.fromkeys(_tag(" ".join(name.split()), language) for name in names))


def _tag(name: str, language: str) -> Tag:
    slug = slug_of(name)
    if not hyphenated(name):
        slug = f"{slug}-{zlib.crc32(name.encode()):08x}"
    return Tag.objects.get_or_create(language=language, slug=slug, defaults={"name": name})[0]
