"""The front page: what editors placed, filled up with the newest, no story twice.

Ids first: a few hundred light rows say which stories stand where (`compose`, pure),
then one query reads the cards of those, however many stories there are.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter, itemgetter
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Case, QuerySet, When
from django.http import HttpRequest

from articles.cards import Card, cards_of
from articles.models import Article, Category, Placement
from articles.sidebar import newest
from newsportal.compiled import compiled
from newsportal.fragments import shared
from newsportal.rendering import next_midnight

SIDE, NEWS, DONT_MISS = 4, 4, 5
LATEST = 9
COMMENTED = 6
COMMENTED_WITHIN = timedelta(days=8)  # today and the seven days before
COMMENTED_AMONG = 1000  # a busy week's stories; of more, the newest
LEAD_AMONG = 5  # the newest with a picture leads, unless it is older than the fifth
PLACED = 1 + SIDE + NEWS + DONT_MISS
PLACEMENTS_READ = 4 * PLACED  # a forgotten pile of placements is not read to its end

FEATURE, GRID, ROWS, QUOTES = "feature", "grid", "rows", "quotes"
STORIES_IN = {FEATURE: 7, GRID: 3, ROWS: 3, QUOTES: 3}
MOST_IN_CATEGORY = max(STORIES_IN.values())
FEATURE_FROM = 4  # fewer leave holes in its columns


class Candidate(NamedTuple):
    """What composing needs to know of a story."""

    pk: int
    category: int | None
    image: int | None
    comments: int  # 0 for a story too old to be among the most commented


CANDIDATE = ("published_at", "pk", "public_category_id", "public_image_id")

Story = TypeVar("Story")  # an id while composing, a Card on the page


@dataclass(frozen=True)
class Block(Generic[Story]):
    """The stories of one category, and how they are laid out."""

    category: Category
    layout: str
    stories: list[Story]


@dataclass
class Plan(Generic[Story]):
    """Which story stands where."""

    lead: list[Story] = field(default_factory=list)  # one, or none on an empty portal
    side: list[Story] = field(default_factory=list)
    news: list[Story] = field(default_factory=list)
    dont_miss: list[Story] = field(default_factory=list)
    commented: list[Story] = field(default_factory=list)
    latest: list[Story] = field(default_factory=list)
    bands: list[list[Block[Story]]] = field(default_factory=list)  # one block, or two in a row

    def stories(self) -> set[Story]:
        blocks = (block.stories for band in self.bands for block in band)
        slots = (self.lead, self.side, self.news, self.dont_miss, self.commented, self.latest)
        return {story for stories in (*slots, *blocks) for story in stories}


def compose(
    candidates: Iterable[Candidate],
    placed: Mapping[str, Sequence[int]],
    categories: Sequence[Category],
) -> Plan[int]:
    """Say which story stands where; « Dernières nouvelles » aside, none stands twice.

    `placed` gives, for each slot, the editors' choice in order; `candidates` hold
    what is placed, the newest, and the newest of each category, newest first.
    """
    stories = list(candidates)
    known = {story.pk: story for story in stories}
    taken: set[int] = set()

    def take(count: int, *sources: Iterable[int]) -> list[int]:
        found: list[int] = []
        for pk in (pk for source in sources for pk in source):
            if len(found) == count:
                break
            if pk in known and pk not in taken:
                found.append(pk)
                taken.add(pk)
        return found

    def choice(slot: Placement.Slot) -> Sequence[int]:
        return placed.get(slot, ())

    order = [story.pk for story in stories]
    plan = Plan(latest=order[:LATEST])
    reserved = {pk for pks in placed.values() for pk in pks}
    free = [pk for pk in order if pk not in reserved]
    # First what editors chose for any slot, so that no filler takes it away.
    with_picture = [pk for pk in free[:LEAD_AMONG] if known[pk].image]
    plan.lead = take(1, choice(Placement.Slot.LEAD), with_picture, free, order)
    plan.side = take(SIDE, choice(Placement.Slot.SIDE))
    plan.news = take(NEWS, choice(Placement.Slot.NEWS))
    plan.dont_miss = take(DONT_MISS, choice(Placement.Slot.DONT_MISS))
    plan.side += take(SIDE - len(plan.side), order)
    # These are rows of pictures; among the newest there are enough to choose from.
    pictured = [pk for pk in order[: LATEST + PLACED] if known[pk].image]
    plan.news += take(NEWS - len(plan.news), pictured, order)
    plan.dont_miss += take(DONT_MISS - len(plan.dont_miss), pictured, order)
    discussed = [story for story in stories if story.comments]
    discussed.sort(key=attrgetter("comments"), reverse=True)
    plan.commented = take(COMMENTED, (story.pk for story in discussed))
    shelves: dict[int, list[Candidate]] = {category.pk: [] for category in categories}
    for story in stories:
        if story.pk not in taken and story.category in shelves:
            shelves[story.category].append(story)
    plan.bands = list(_bands(categories, shelves))
    return plan


def _bands(
    categories: Sequence[Category], shelves: Mapping[int, list[Candidate]]
) -> Iterator[list[Block[int]]]:
    """Lay the categories out in their order: feature, pair, grid, pair, grid …

    Opinion stands alone, as quotes; a pair waits for its second category.
    """
    waiting: list[tuple[Category, list[Candidate]]] = []
    opinions: list[list[Block[int]]] = []
    layouts = _rhythm()
    layout = next(layouts)
    for category in categories:
        stories = shelves[category.pk]
        if not stories:
            continue
        if category.is_opinion:
            opinions.append([_block(category, stories, layout=QUOTES)])
        elif layout == ROWS:
            waiting.append((category, stories))
        else:
            fits = layout != FEATURE or len(stories) >= FEATURE_FROM
            yield [_block(category, stories, layout=layout if fits else GRID)]
            layout = next(layouts)
        if len(waiting) == 2:
            yield [_block(*filed, layout=ROWS) for filed in waiting]
            waiting, layout = [], next(layouts)
        if not waiting:
            yield from opinions
            opinions = []
    yield from ([_block(*filed, layout=GRID)] for filed in waiting)
    yield from opinions


def _rhythm() -> Iterator[str]:
    yield FEATURE
    while True:
        yield ROWS
        yield GRID


def _block(category: Category, stories: list[Candidate], *, layout: str) -> Block[int]:
    """Take the newest; those with a picture stand first, where the layout shows it."""
    count = STORIES_IN[layout]
    # A row of pictures may reach a little further back for them.
    chosen = stories[: 2 * count if layout == GRID else count]
    if layout != QUOTES:
        chosen.sort(key=lambda story: story.image is None)
    return Block(category, layout, [story.pk for story in chosen[:count]])


def front_page(
    request: HttpRequest, language: str, now: datetime, categories: Sequence[Category]
) -> Plan[Card]:
    """Read the front page of an edition; three queries whatever there is in it.

    A fourth reads the newest, when they are not those of the last front page.
    """
    filed = tuple(category.pk for category in categories)
    keys = f"latest:{language}", f"navigation:{language}"
    fresh = shared(request, "front page", keys, lambda: _newest(language, now, categories=filed))
    placed: dict[str, list[int]] = {}
    for slot, pk in _placed(language, now):
        placed.setdefault(slot, []).append(pk)
    # Whole days: the page ends at midnight, and with it the oldest of them.
    since = next_midnight(now) - COMMENTED_WITHIN
    chosen = sorted({pk for pks in placed.values() for pk in pks})
    others = _placed_or_discussed(language, now, since, chosen)
    comments = {row[1]: row[-1] for row in others}
    rows = {row[1]: row[:4] for row in (*fresh, *others)}
    candidates = [
        Candidate(pk, category, image, comments.get(pk, 0))
        for _at, pk, category, image in sorted(rows.values(), key=itemgetter(0, 1), reverse=True)
    ]
    plan = compose(candidates, placed, categories)
    cards = {card.pk: card for card in cards_of(sorted(plan.stories()), now)}
    return _with_cards(plan, cards)


@compiled(tuple)
def _placed(language: str, now: datetime) -> QuerySet[Any, Any]:
    active = Placement.objects.active(now).in_language(language)
    ordered = active.order_by("slot", "position", "pk")
    return ordered.values_list("slot", "article_id")[:PLACEMENTS_READ]


@compiled(tuple)
def _newest(language: str, now: datetime, *, categories: tuple[int, ...]) -> QuerySet[Any, Any]:
    """The newest, and of each category the newest."""
    public = newest(language, now)
    shelves = [
        public[: LATEST + PLACED],
        # Enough to fill a block even if all that is placed came from one category.
        *(
            public.filter(public_category=pk)[: MOST_IN_CATEGORY + PLACED + COMMENTED]
            for pk in categories
        ),
    ]
    stories = Article.objects.published(now).among(*shelves).newest_first()
    return stories.values_list(*CANDIDATE)


@compiled(tuple)
def _placed_or_discussed(
    language: str, now: datetime, since: datetime, placed: Sequence[int]
) -> QuerySet[Any, Any]:
    """What is placed and the most commented, with how many comments those of the week have."""
    week = newest(language, now).filter(published_at__gte=since)[:COMMENTED_AMONG]
    discussed = Article.objects.filter(pk__in=week.values("pk"), comment_count__gt=0)
    shelves = (
        discussed.order_by("-comment_count")[: PLACED + COMMENTED],
        # By id alone: with the public rule beside it, SQLite would walk the newest for them.
        Article.objects.filter(pk__in=placed),
    )
    ranked = Case(When(published_at__gte=since, then="comment_count"), default=0)
    stories = Article.objects.published(now).among(*shelves).newest_first()
    return stories.values_list(*CANDIDATE, ranked)


def _with_cards(plan: Plan[int], cards: Mapping[int, Card]) -> Plan[Card]:
    """Put the stories in the place of their ids; what was withdrawn meanwhile falls out."""

    def read(pks: Sequence[int]) -> list[Card]:
        return [cards[pk] for pk in pks if pk in cards]

    return Plan(
        lead=read(plan.lead),
        side=read(plan.side),
        news=read(plan.news),
        dont_miss=read(plan.dont_miss),
        commented=read(plan.commented),
        latest=read(plan.latest),
        bands=[
            [Block(block.category, block.layout, read(block.stories)) for block in band]
            for band in plan.bands
        ],
    )
