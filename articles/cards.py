"""What lists show of a story: plain values, straight from the columns of one row."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from articles.models import Article, address_of
from articles.models.discussion import Policy, discussion_of
from newsportal.compiled import compiled


class Card(NamedTuple):
    """A row of `ArticleQuerySet.as_cards`; texts are as readers see them."""

    pk: int
    language: str
    path_date: date
    slug: str
    published_at: datetime
    reading_minutes: int
    comment_count: int
    comments_mode: str
    kicker: str
    title: str
    standfirst: str
    byline: str
    category_id: int
    category: str
    hue: int
    category_comments_mode: str | None
    image: str | None  # the file's name; None without a picture, as in what follows
    renditions_path: str | None
    width_px: int | None
    height_px: int | None

    @property
    def url(self) -> str:
        return address_of(self.language, self.path_date, self.slug)

    @property
    def shows_comments(self) -> bool:
        own, above = Policy(self.comments_mode, None), Policy(self.category_comments_mode, None)
        return discussion_of(own, above, published_at=None).is_shown


@compiled(Card._make)
def cards_of(pks: Sequence[int], now: datetime) -> QuerySet[Any, Any]:
    """The cards of those of `pks` that readers may see, in no order."""
    return Article.objects.published(now).filter(pk__in=pks).as_cards()
