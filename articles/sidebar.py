"""What stands beside every reader's page: « Dernières nouvelles » and « À ne pas manquer »."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from articles.cards import Card
from articles.models import Article, ArticleQuerySet, Category, Placement
from newsportal.compiled import Instances, compiled
from newsportal.fragments import shared
from newsportal.rendering import begin

T = TypeVar("T")

LATEST = 7
PICKS = 4


@dataclass(frozen=True)
class Sidebar:
    """`latest`, newest first; `recommended` in the editors' order, then the next newest."""

    latest: list[Card]
    recommended: list[Card]  # one more than is shown: no page recommends itself

    def picks(self, *, besides: int | None = None) -> list[Card]:
        """Return « À ne pas manquer » for a page; `besides` is its own story."""
        return [story for story in self.recommended if story.pk != besides][:PICKS]


def shared_keys(language: str) -> tuple[str, ...]:
    """Name what every reader's page of an edition shows: the keys for `tag_response`."""
    return f"latest:{language}", f"placements:{language}", f"navigation:{language}"


def newest(language: str, now: datetime) -> ArticleQuerySet:
    """The stories of an edition that readers may see, newest first."""
    return Article.objects.published(now).in_language(language).newest_first()


def categories(request: HttpRequest, language: str) -> list[Category]:
    """Return the categories of an edition, in the editors' order."""
    return of_edition(request, language, "categories", lambda: navigation(language))


def beside(request: HttpRequest, language: str) -> Sidebar:
    """Return what stands beside the pages of an edition."""
    return of_edition(request, language, "sidebar", lambda: sidebar(language, begin(request)))


def of_edition(request: HttpRequest, language: str, name: str, make: Callable[[], T]) -> T:
    """Return what all pages of an edition share: it depends on `name` and `shared_keys`."""
    return shared(request, name, shared_keys(language), make)


@compiled(Instances(Category))
def navigation(language: str) -> QuerySet[Any, Any]:
    """The categories of an edition, in the editors' order."""
    return Category.objects.in_language(language).values_list()


@compiled(Instances(Category))
def translated(category: int, group: UUID) -> QuerySet[Any, Any]:
    """The same category in the other languages."""
    return Category.objects.filter(translation_group=group).exclude(pk=category).values_list()


def sidebar(language: str, now: datetime) -> Sidebar:
    """Read the margin of an edition; two queries."""
    chosen = _placed(language, now)
    stories = _candidates(language, now, chosen)
    known = {story.pk: story for story in stories}
    latest = stories[:LATEST]
    # Whatever is missing comes from below the latest; with too few stories for both
    # lists, rather the same ones twice than nothing.
    order = [*(known[pk] for pk in chosen if pk in known), *stories[LATEST:], *latest]
    return Sidebar(latest, list(dict.fromkeys(order))[: PICKS + 1])


@compiled(itemgetter(0))
def _placed(language: str, now: datetime) -> QuerySet[Any, Any]:
    active = Placement.objects.active(now).in_language(language)
    chosen = active.filter(slot=Placement.Slot.DONT_MISS).order_by("position", "pk")
    return chosen.values_list("article_id")[: PICKS + 1]


@compiled(Card._make)
def _candidates(language: str, now: datetime, placed: Sequence[int]) -> QuerySet[Any, Any]:
    """The latest, as many more as there may be picks, and what was placed; newest first."""
    # By id alone: with the public rule beside it, SQLite would walk the newest for them.
    shelves = newest(language, now)[: LATEST + PICKS + 1], Article.objects.filter(pk__in=placed)
    return Article.objects.published(now).among(*shelves).newest_first().as_cards()
