"""What stands beside every reader's page: « Dernières nouvelles » and « À ne pas manquer »."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from articles.models import Article, ArticleQuerySet, Placement

LATEST = 7
PICKS = 4


@dataclass(frozen=True)
class Sidebar:
    """`latest`, newest first, and `picks`, in the editors' order, then the next newest."""

    latest: list[Article]
    picks: list[Article]


def shared_keys(language: str) -> tuple[str, ...]:
    """Name what every reader's page of an edition shows: the keys for `tag_response`."""
    return f"latest:{language}", f"placements:{language}", f"navigation:{language}"


def newest(language: str, now: datetime) -> ArticleQuerySet:
    """The stories of an edition that readers may see, newest first."""
    return Article.objects.published(now).in_language(language).newest_first()


def sidebar(language: str, now: datetime) -> Sidebar:
    """Return the margin of a page; two queries."""
    return sidebar_and(language, now)[0]


def sidebar_and(
    language: str, now: datetime, *shelves: ArticleQuerySet, besides: Article | None = None
) -> tuple[Sidebar, list[Article]]:
    """Return the margin, and with the same two queries what stands on `shelves`.

    The list holds the stories of margin and shelves, of any language, newest first.
    `besides`: the story of the page itself, which is not recommended to its reader.
    """
    chosen = _placed(language, now)
    # Whatever is missing in « À ne pas manquer » comes from below the latest.
    wanted = [newest(language, now)[: LATEST + max(0, PICKS - len(chosen)) + 1], *shelves]
    if chosen:
        # Unordered, so that the database goes to these rows and does not walk the newest.
        wanted.append(newest(language, now).filter(pk__in=chosen).order_by())
    stories = list(Article.objects.among(*wanted).with_cards().newest_first())
    own = [story for story in stories if story.language == language]
    latest = own[:LATEST]
    known = {story.pk: story for story in own}
    # Too few stories for both lists: rather the same ones twice than nothing.
    fillers = [*own[LATEST:], *latest]
    candidates = [known[pk] for pk in chosen if pk in known] + fillers
    return Sidebar(latest, _picks(candidates, besides)), stories


def _placed(language: str, now: datetime) -> list[int]:
    active = Placement.objects.active(now).in_language(language)
    chosen = active.filter(slot=Placement.Slot.DONT_MISS).order_by("position", "pk")
    return list(chosen.values_list("article_id", flat=True)[: PICKS + 1])


def _picks(candidates: Iterable[Article], besides: Article | None) -> list[Article]:
    found = dict.fromkeys(story for story in candidates if story != besides)
    return list(found)[:PICKS]
