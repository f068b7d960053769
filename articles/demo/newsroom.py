"""The demo newsroom: categories, authors, pictures, stories and their places.

Loading adds what is missing and leaves alone what is there, so that a second
load changes nothing, whatever editors have done since the first.
"""

import tomllib
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from articles import publishing
from articles.demo.rhythm import times
from articles.importing.parsing import parse
from articles.importing.storing import store
from articles.models import Article, Author, Biography, Category, Image, Placement
from articles.renditions import add_image
from articles.slugs import slug_of
from newsportal.models import User

FOLDER = Path(__file__).parent
CREDIT = "Illustration Le Portail"
# Version 5 of one name in two languages is one group, on every machine.
GROUPS = uuid.UUID("5f6f1d5e-8c9b-4a54-9c1a-6b1f3e1a4b07")


@dataclass(frozen=True)
class Plan:
    """What becomes of a story: published at a time, past or future, or left unpublished."""

    language: str
    slug: str
    published_at: datetime | None = None
    is_in_review: bool = False

    @property
    def key(self) -> str:
        return f"{self.language}:{self.slug}"


def plan() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "newsroom.toml").read_text("utf-8"))


def languages() -> list[str]:
    """The languages of the demo in which this portal has an edition."""
    return [code for code in ("fr", "en") if code in dict(settings.LANGUAGES)]


@transaction.atomic
def load(*, now: datetime | None = None, by: User | None = None) -> list[Article]:
    """Add what is missing of the newsroom, whole or not at all; return the new stories.

    Publication times follow from `now`. Comments are open everywhere until
    `settle_comments`.
    """
    room = plan()
    found(room)
    known = set(
        Article.objects.filter(import_key__isnull=False).values_list("import_key", flat=True)
    )
    missing = [story for story in plans(room, now or timezone.now()) if story.key not in known]
    if not missing:
        return []
    pictures = load_pictures(room)
    made = [_store(story, pictures, by=by) for story in missing]
    _join_translations(room, made)
    _place(room, made)
    return made


def found(room: dict[str, Any] | None = None) -> None:
    """Add the categories and authors that are missing."""
    room = room or plan()
    for position, category in enumerate(room["categories"], start=1):
        group = uuid.uuid5(GROUPS, f"category {position}")
        for language in languages():
            texts = category[language]
            Category.objects.get_or_create(
                language=language,
                slug=texts["slug"],
                defaults={
                    "name": texts["name"], "description": texts["description"],
                    "hue": category["hue"], "position": position,
                    "is_opinion": category.get("is_opinion", False), "translation_group": group,
                },
            )  # fmt: skip
    for row in room["authors"]:
        defaults = {"name": row["name"], "hue": row["hue"]}
        author, is_new = Author.objects.get_or_create(slug=slug_of(row["name"]), defaults=defaults)
        for language in languages() if is_new else []:
            Biography.objects.create(author=author, language=language, **row[language])


def load_pictures(room: dict[str, Any]) -> dict[str, Image]:
    """Return the pictures by name, added to the library if need be."""
    pictures = {image.title: image for image in Image.objects.filter(title__in=room["pictures"])}
    for name, picture in room["pictures"].items():
        if name not in pictures:
            content = (FOLDER / "pictures" / f"{name}.webp").read_bytes()
            focus = (picture["focus"][0], picture["focus"][1])
            pictures[name] = add_image(
                content, title=name, alt=picture["alt"], credit=CREDIT, focus=focus
            )
    return pictures


def plans(room: dict[str, Any], now: datetime) -> list[Plan]:
    """Return what is to become of every story, seen from `now`."""
    local = timezone.localtime(now)
    result: list[Plan] = []
    for language in languages():
        edition = room[language]
        published = edition["published"]
        moments = times(local, [gap for _slug, gap in published])
        result += [
            Plan(language, slug, published_at=moment)
            for (slug, _gap), moment in zip(published, moments, strict=True)
        ]
        for slug, days, clock in edition.get("scheduled", []):
            day = local.date() + timedelta(days=days)
            moment = timezone.make_aware(datetime.combine(day, time.fromisoformat(clock)))
            result.append(Plan(language, slug, published_at=moment))
        result += [Plan(language, slug) for slug in edition.get("drafts", [])]
        result += [Plan(language, slug, is_in_review=True) for slug in edition.get("in_review", [])]
    return result


def _store(planned: Plan, pictures: dict[str, Image], *, by: User | None) -> Article:
    file = FOLDER / "stories" / planned.language / f"{planned.slug}.md"
    # The file's name is the story's identity and its address: titles get corrected.
    story = parse(file.read_bytes(), name=file.name)
    story = replace(story, slug=planned.slug, key=planned.slug)
    article = store(
        story, publish=planned.published_at is not None, by=by,
        published_at=planned.published_at, pictures=pictures, file=file.name,
    ).article  # fmt: skip
    if planned.is_in_review:
        publishing.submit(article, by=by)
    return article


def _join_translations(room: dict[str, Any], made: list[Article]) -> None:
    keys: dict[str, str] = {}
    for french, english in room["translations"].items():
        keys |= {f"fr:{french}": french, f"en:{english}": french}
    for article in made:
        if name := keys.get(article.import_key or ""):
            article.translation_group = uuid.uuid5(GROUPS, f"story {name}")
            article.save(update_fields=["translation_group"])


def _place(room: dict[str, Any], made: list[Article]) -> None:
    """Place the new stories in every edition where no editor has placed any yet."""
    by_key = {article.import_key: article for article in made}
    for language in languages():
        if Placement.objects.in_language(language).exists():
            continue
        for slot, slugs in room[language]["placements"].items():
            placed = [by_key[f"{language}:{s}"] for s in slugs if f"{language}:{s}" in by_key]
            for position, article in enumerate(placed, start=1):
                Placement.objects.create(
                    language=language, slot=slot, position=position, article=article
                )


def settle_comments(made: list[Article]) -> None:
    """Close or switch off the comments of the new stories that the plan names."""
    room = plan()
    modes = dict.fromkeys(room["comments_closed"], Article.CommentsMode.CLOSED)
    modes |= dict.fromkeys(room["comments_off"], Article.CommentsMode.OFF)
    for article in made:
        if mode := modes.get(article.import_key or ""):
            article.comments_mode = mode
            article.save(update_fields=["comments_mode"])
