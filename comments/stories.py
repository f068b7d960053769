"""The story under which comments are read and written, by its number or by its address."""

from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, QuerySet

from articles.models import Article, Redirect
from newsportal.compiled import Instances, compiled

# What these pages need of a story and of its category.
STORY = Instances(
    Article,
    "id", "language", "path_date", "slug", "comments_mode", "comments_open_days", "status",
    "published_at", "public_category_id", "public_title", "comment_count",
    public_category=(
        "id", "language", "slug", "name", "hue", "comments_mode", "comments_open_days",
    ),
)  # fmt: skip


class NoSuchStory(Exception):
    """Readers know of none there."""


class StoryMoved(Exception):
    """The story has another address now: `article`."""

    def __init__(self, article: Article) -> None:
        super().__init__(article.get_absolute_url())
        self.article = article


def by_number(pk: int, language: str, *, now: datetime) -> Article:
    """Return the public story; raises NoSuchStory."""
    if pk <= BigIntegerField.MAX_BIGINT:  # no database holds more
        for story in _by_number(pk, language, now):
            return story
    raise NoSuchStory(pk)


def by_address(language: str, day: date, slug: str, *, now: datetime) -> Article:
    """Return the public story; raises StoryMoved or NoSuchStory."""
    for story in _by_address(language, day, slug, now):
        return story
    known = Redirect.objects.filter(language=language, path_date=day, slug=slug)
    moved = Article.objects.published(now).filter(pk__in=known.values("article")).first()
    if moved is not None:
        raise StoryMoved(moved)
    raise NoSuchStory(slug)


@compiled(STORY)
def _by_number(pk: int, language: str, now: datetime) -> QuerySet[Any, Any]:
    story = Article.objects.published(now).in_language(language).filter(pk=pk)
    return story.values_list(*STORY.columns)


@compiled(STORY)
def _by_address(language: str, day: date, slug: str, now: datetime) -> QuerySet[Any, Any]:
    return Article.objects.published(now).at(language, day, slug).values_list(*STORY.columns)
