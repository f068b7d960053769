"""A story as readers get it: its document, its pictures, and what stands around it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from articles.documents import image_ids
from articles.models import Article, Biography, Image, Redirect
from articles.sidebar import Sidebar, newest, sidebar_and

RELATED = 3


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
    related: list[Article]
    translations: dict[str, str]  # language → address
    biographies: dict[int, Biography]  # author id → in the story's language
    sidebar: Sidebar


def find(language: str, day: date, slug: str, *, now: datetime) -> Article:
    """Return the public story at an address; one query when there is one.

    Raises StoryMoved, StoryWithdrawn, or StoryNotFound.
    """
    shelf = Article.objects.select_related("public_category", "public_revision")
    article = shelf.published(now).at(language, day, slug).first()
    if article is not None:
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
    """Read what the page of a public story shows; four queries for any number of anything."""
    assert article.public_revision is not None
    document: dict[str, Any] = article.public_revision.document
    images = _with_images(document)
    same = newest(article.language, now).filter(public_category=article.public_category_id)
    translations = Article.objects.published(now).translations_of(article)
    shelves = (same.exclude(pk=article.pk)[:RELATED], translations.newest_first()[:20])
    beside, stories = sidebar_and(article.language, now, *shelves, besides=article)
    others = [s for s in stories if s.language != article.language]
    related = [s for s in stories if s.public_category_id == article.public_category_id]
    main = document["image"]
    return StoryPage(
        article=article,
        document=document,
        main_image=images.get(main["id"]) if main else None,
        related=[story for story in related if story != article][:RELATED],
        translations={story.language: story.get_absolute_url() for story in reversed(others)},
        biographies=_biographies(document),
        sidebar=beside,
    )


def _with_images(document: dict[str, Any]) -> dict[int, Image]:
    """Put the rows of the library at the document's pictures; drop those that are gone."""
    images = Image.objects.in_bulk(image_ids(document))
    for part in document["parts"]:
        for section in part["sections"]:
            if "pictures" in section:
                pictures = [p | {"row": images.get(p["id"])} for p in section["pictures"]]
                section["pictures"] = [p for p in pictures if p["row"]]
    return images


def _biographies(document: dict[str, Any]) -> dict[int, Biography]:
    authors = [author["id"] for author in document["authors"]]
    if not authors:
        return {}
    found = Biography.objects.filter(author__in=authors, language=document["language"])
    return {biography.author_id: biography for biography in found}
