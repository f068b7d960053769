"""A story as readers get it: its document, its pictures, and what stands around it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from articles.cards import Card
from articles.documents import image_ids
from articles.models import Article, Biography, Image, Redirect
from articles.sidebar import newest
from newsportal.compiled import Instances, compiled

RELATED = 3
TRANSLATIONS = 20

# What the page of a story needs of each row.
STORY = Instances(
    Article,
    "id", "language", "translation_group", "path_date", "slug", "comments_mode",
    "comments_open_days", "status", "published_at", "updated_at", "public_revision_id",
    "public_category_id", "comment_count",
    public_category=(
        "id", "language", "slug", "name", "hue", "comments_mode", "comments_open_days",
    ),
    public_revision=("id", "document"),
)  # fmt: skip
IMAGE = Instances(Image, "id", "file", "width_px", "height_px", "renditions_path")


class StoryNotFound(Exception):
    """No story has this address, or none that readers may know of."""


class StoryMoved(Exception):
    """The story has another address now: `article`."""

    def __init__(self, article: Article) -> None:
        super().__init__(article.get_absolute_url())
        self.article = article


class StoryWithdrawn(Exception):
    """A story stood here and was taken off line."""


@dataclass(frozen=True)
class StoryPage:
    """`document` holds at each picture its row of the library, under the key `row`."""

    article: Article
    document: dict[str, Any]
    main_image: Image | None
    related: list[Card]
    translations: dict[str, str]  # language → address
    biographies: dict[int, str]  # author id → text in the story's language


def find(language: str, day: date, slug: str, *, now: datetime) -> Article:
    """Return the public story at an address; one query when there is one.

    Raises StoryMoved, StoryWithdrawn, or StoryNotFound.
    """
    for article in _public_at(language, day, slug, now):
        return article
    hidden = Article.objects.at(language, day, slug).first()
    if hidden is None:
        moved = Redirect.objects.filter(language=language, path_date=day, slug=slug)
        redirect = moved.select_related("article").first()
        if redirect is None:
            raise StoryNotFound(slug)
        hidden = redirect.article
        if Article.objects.published(now).filter(pk=hidden.pk).exists():
            raise StoryMoved(hidden)
    # Also while it waits to come back.
    if hidden.withdrawn_at is not None:
        raise StoryWithdrawn(slug)
    raise StoryNotFound(slug)


def read(article: Article, *, now: datetime) -> StoryPage:
    """Read what the page of a public story shows; three queries for any number of anything."""
    assert article.public_revision is not None
    document: dict[str, Any] = article.public_revision.document
    images = _with_images(document)
    main = document["image"]
    around = _around(
        article.pk, article.language, article.public_category_id, article.translation_group, now
    )
    others = [story for story in around if story.language != article.language]
    return StoryPage(
        article=article,
        document=document,
        main_image=images.get(main["id"]) if main else None,
        related=[story for story in around if story.category_id == article.public_category_id],
        translations={story.language: story.url for story in reversed(others)},
        biographies=_biographies(document),
    )


@compiled(STORY)
def _public_at(language: str, day: date, slug: str, now: datetime) -> QuerySet[Any, Any]:
    return Article.objects.published(now).at(language, day, slug).values_list(*STORY.columns)


@compiled(Card._make)
def _around(
    pk: int, language: str, category: int, group: UUID, now: datetime
) -> QuerySet[Any, Any]:
    """Related stories and translations, newest first."""
    same = newest(language, now).filter(public_category=category).exclude(pk=pk)
    translations = Article.objects.published(now).filter(translation_group=group).exclude(pk=pk)
    shelves = same[:RELATED], translations.newest_first()[:TRANSLATIONS]
    return Article.objects.among(*shelves).newest_first().as_cards()


def next_translation_at(article: Article, now: datetime) -> datetime | None:
    """Return when the next translation of the story becomes public."""
    return next(iter(_coming_translations(article.translation_group, now)), None)


@compiled(itemgetter(0))
def _coming_translations(group: UUID, now: datetime) -> QuerySet[Any, Any]:
    coming = Article.objects.scheduled(now).filter(translation_group=group)
    return coming.order_by("published_at").values_list("published_at")[:1]


def _with_images(document: dict[str, Any]) -> dict[int, Image]:
    """Put the rows of the library at the document's pictures; drop those that are gone."""
    wanted = image_ids(document)
    images = {image.pk: image for image in _images(wanted)} if wanted else {}
    for part in document["parts"]:
        for section in part["sections"]:
            if "pictures" in section:
                pictures = [p | {"row": images.get(p["id"])} for p in section["pictures"]]
                section["pictures"] = [p for p in pictures if p["row"]]
    return images


@compiled(IMAGE)
def _images(pks: Sequence[int]) -> QuerySet[Any, Any]:
    return Image.objects.filter(pk__in=pks).order_by().values_list(*IMAGE.columns)


def _biographies(document: dict[str, Any]) -> dict[int, str]:
    authors = [author["id"] for author in document["authors"]]
    return dict(_biographies_of(authors, document["language"])) if authors else {}


@compiled(tuple)
def _biographies_of(authors: Sequence[int], language: str) -> QuerySet[Any, Any]:
    found = Biography.objects.filter(author__in=authors, language=language)
    return found.values_list("author_id", "text")
