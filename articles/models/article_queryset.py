"""Which stories: querysets are adjectives, and hold the one public rule."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.category import Category

if TYPE_CHECKING:
    from articles.models.article import Article

# What a story’s card in a list shows, in the order of `articles.cards.Card`.
CARD_COLUMNS = (
    "pk", "language", "path_date", "slug", "published_at", "reading_minutes", "comment_count",
    "comments_mode", "public_kicker", "public_title", "public_standfirst", "public_byline",
    "public_category_id", "public_category__name", "public_category__hue",
    "public_category__comments_mode", "public_image__file", "public_image__renditions_path",
    "public_image__width_px", "public_image__height_px",
)  # fmt: skip


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


def public_at(now: datetime, *, prefix: str = "") -> Q:
    """The one public rule: which stories a reader may see at `now`, by any door.

    `prefix` leads to the story from another table, such as `article__`. A published
    story has a revision: the database holds that.
    """
    return Q(**{f"{prefix}status": Status.PUBLISHED, f"{prefix}published_at__lte": now})


def scheduled_at(now: datetime, *, prefix: str = "") -> Q:
    """Which stories are to become public after `now` of themselves."""
    return Q(**{f"{prefix}status": Status.PUBLISHED, f"{prefix}published_at__gt": now})


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self, now: datetime | None = None) -> "ArticleQuerySet":
        return self.filter(public_at(now or timezone.now()))

    def scheduled(self, now: datetime | None = None) -> "ArticleQuerySet":
        return self.filter(scheduled_at(now or timezone.now()))

    def standing(self, *statuses: str) -> "ArticleQuerySet":
        return self.filter(status__in=statuses)

    def not_standing(self, *statuses: str) -> "ArticleQuerySet":
        return self.exclude(status__in=statuses)

    def due(self, now: datetime) -> "ArticleQuerySet":
        """Stories with a newer revision whose time has come."""
        return self.filter(due_at__lte=now)

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next prepared change of any story will be due."""
        planned = self.filter(due_at__gt=now).order_by("due_at")
        return planned.values_list("due_at", flat=True).first()

    def next_scheduled(self, now: datetime) -> datetime | None:
        """Return when the next story of the shelf becomes public."""
        coming = self.scheduled(now).order_by("published_at")
        return coming.values_list("published_at", flat=True).first()

    def in_language(self, language: str) -> "ArticleQuerySet":
        return self.filter(language=language)

    def in_category(self, category: Category) -> "ArticleQuerySet":
        return self.filter(public_category=category)

    def at(self, language: str, day: date, slug: str) -> "ArticleQuerySet":
        return self.filter(language=language, path_date=day, slug=slug)

    def translations_of(self, article: "Article") -> "ArticleQuerySet":
        return self.filter(translation_group=article.translation_group).exclude(pk=article.pk)

    def newest_first(self) -> "ArticleQuerySet":
        return self.order_by("-published_at", "-pk")

    def as_cards(self) -> "models.QuerySet[Article, tuple[Any, ...]]":
        """What a story’s card shows, as the columns of `articles.cards.Card`."""
        return self.values_list(*CARD_COLUMNS)

    def batches(self, size: int) -> Iterator[list[int]]:
        """Yield the ids of all, so many at a time, in order; each batch is asked for when due."""
        last = 0
        while ids := list(
            self.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:size]
        ):
            yield ids
            last = ids[-1]

    def among(self, *shelves: "ArticleQuerySet") -> "ArticleQuerySet":
        """Stories that stand in any of `shelves`, each a sliced and ordered queryset.

        One statement for all of them: every shelf reads only as far into its
        index as its slice goes, which OR-ed conditions would not.
        """
        compiled = []
        for shelf in shelves:
            with suppress(EmptyResultSet):  # such as `pk__in=[]`
                compiled.append(shelf.values("pk").query.sql_with_params())
        if not compiled:
            return self.none()
        sql = " UNION ALL ".join(
            f"SELECT * FROM ({part}) AS shelf_{n}" for n, (part, _params) in enumerate(compiled)
        )
        params = [value for _sql, values in compiled for value in values]
        return self.filter(pk__in=RawSQL(sql, params))
