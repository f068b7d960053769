"""A story as readers get it: its document, its pictures, and what stands around it."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
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


class StoryPage:
    """What the page of a public story shows, each part read when it is printed."""

    def __init__(self, article: Article, *, now: datetime) -> None:
        assert article.public_revision is not None
        self.article, self.now = article, now
        self.document: dict[str, Any] = article.public_revision.document

    @cached_property
    def images(self) -> dict[int, Image]:
        """The rows of the document's pictures, by id."""
        wanted = image_ids(self.document)
        return {image.pk: image for image in _images(wanted)} if wanted else {}

    @property
    def main_image(self) -> Image | None:
        main = self.document["image"]
        return self.images.get(main["id"]) if main else None

    @cached_property
    def parts(self) -> list[dict[str, Any]]:
        """The document’s parts; a picture has its row at `row`, or is not there if that is gone."""
        return [
            part | {"sections": [self._illustrated(section) for section in part["sections"]]}
            for part in self.document["parts"]
        ]

    def _illustrated(self, section: dict[str, Any]) -> dict[str, Any]:
        if "pictures" not in section:
            return section
        pictures = [p | {"row": self.images.get(p["id"])} for p in section["pictures"]]
        return section | {"pictures": [p for p in pictures if p["row"]]}

    @property
    def biographies(self) -> dict[int, str]:
        """Author id → text in the story's language."""
        authors = [author["id"] for author in self.document["authors"]]
        return dict(_biographies_of(authors, self.document["language"])) if authors else {}

    @cached_property
    def _around(self) -> list[Card]:
        article = self.article
        return _around(
            article.pk, article.language, article.public_category_id, article.translation_group,
            self.now,
        )  # fmt: skip

    @property
    def related(self) -> list[Card]:
        category = self.article.public_category_id
        return [story for story in self._around if story.category_id == category]

    @property
    def translations(self) -> dict[str, str]:
        """Language → address."""
        others = [story for story in self._around if story.language != self.article.language]
        return {story.language: story.url for story in reversed(others)}


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


@compiled(IMAGE)
def _images(pks: Sequence[int]) -> QuerySet[Any, Any]:
    return Image.objects.filter(pk__in=pks).order_by().values_list(*IMAGE.columns)


@compiled(tuple)
def _biographies_of(authors: Sequence[int], language: str) -> QuerySet[Any, Any]:
    found = Biography.objects.filter(author__in=authors, language=language)
    return found.values_list("author_id", "text")
