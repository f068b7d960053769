"""The front page: what stands where, and that nothing stands twice."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.http import HttpRequest
from django.test import TestCase
from django.utils import timezone

from articles.cards import Card
from articles.front_page import (
    FEATURE,
    GRID,
    QUOTES,
    ROWS,
    Candidate,
    Plan,
    compose,
    front_page,
)  # fmt: skip
from articles.models import Article, Category, Placement
from tests.builders import (
    make_article,
    make_category,
    make_hidden,
    make_image,
    make_placement,
)  # fmt: skip

SLOTS = Placement.Slot


def story(pk: int, *, category: int = 1, image: bool = True, comments: int = 0) -> Candidate:
    """A candidate; higher ids are newer."""
    return Candidate(pk, category, 7 if image else None, comments)


def filed(pk: int, **fields: object) -> Category:
    return Category(pk=pk, name=f"C{pk}", slug=f"c{pk}", language="fr", **fields)


def composed(stories: list[Candidate], categories: int = 1, **placed: list[int]) -> Plan[int]:
    return compose(newest_first(stories), placed, [filed(n + 1) for n in range(categories)])


def newest_first(stories: list[Candidate]) -> list[Candidate]:
    return sorted(stories, reverse=True)


def shown(plan: Plan[int]) -> list[int]:
    """Every story of the plan, the latest news aside, as often as it stands there."""
    blocks = [pk for band in plan.bands for block in band for pk in block.stories]
    return [*plan.lead, *plan.side, *plan.news, *plan.dont_miss, *plan.commented, *blocks]


def pks(cards: Iterable[Card]) -> list[int]:
    return [card.pk for card in cards]


def test_an_empty_portal_has_an_empty_plan() -> None:
    assert composed([]) == Plan()


def test_a_single_story_leads_even_when_it_was_placed_elsewhere() -> None:
    plan = composed([story(1)], dont_miss=[1])
    assert plan.lead == shown(plan) == [1]
    assert composed([story(1)]).lead == [1]


def test_the_placed_story_leads() -> None:
    assert composed([story(n) for n in range(1, 20)], lead=[3]).lead == [3]


def test_without_placement_the_newest_with_a_picture_leads() -> None:
    stories = [story(9, image=False), story(8, image=False), story(7), story(6)]
    assert composed(stories).lead == [7]


def test_an_old_picture_does_not_beat_the_news() -> None:
    stories = [story(n, image=n == 1) for n in range(1, 9)]
    assert composed(stories).lead == [8]


def test_editors_choices_keep_their_order_and_come_before_fillers() -> None:
    plan = composed([story(n) for n in range(1, 40)], side=[5, 39, 7], dont_miss=[38, 1])
    assert plan.side[:3] == [5, 39, 7]
    assert len(plan.side) == 4
    assert plan.dont_miss[:2] == [38, 1]
    assert 39 not in plan.lead
    assert 38 not in plan.news


def test_no_story_stands_twice_with_placements_and_categories_that_overlap() -> None:
    stories = [story(n, category=n % 3 + 1, comments=n % 5) for n in range(1, 80)]
    plan = composed(
        stories, 3, lead=[70, 71], side=[70, 71, 72, 70], news=[72, 73, 70], dont_miss=[73, 74, 71]
    )
    assert [pk for pk, times in Counter(shown(plan)).items() if times > 1] == []
    assert plan.latest == list(range(79, 70, -1))


def test_what_was_placed_but_is_not_public_is_passed_over() -> None:
    assert composed([story(1), story(2)], lead=[99], side=[98]).lead == [2]


def test_most_commented_holds_the_most_discussed_first() -> None:
    stories = [story(n + 960, comments=n % 3) for n in range(30)]
    plan = composed(stories)
    counts = {s.pk: s.comments for s in stories}
    assert [counts[pk] for pk in plan.commented] == [2] * 5 + [1]


def test_without_comments_there_is_no_most_commented() -> None:
    assert composed([story(n) for n in range(1, 40)]).commented == []


def test_categories_follow_their_order_in_a_rhythm_and_opinion_stands_alone() -> None:
    categories = [filed(n, is_opinion=n == 3) for n in range(1, 7)]
    stories = [story(n, category=n % 6 + 1) for n in range(900, 990)]
    plan = compose(newest_first(stories), {}, categories)
    laid_out = [[(b.category.pk, b.layout) for b in band] for band in plan.bands]
    assert laid_out == [
        [(1, FEATURE)],
        [(2, ROWS), (4, ROWS)],
        [(3, QUOTES)],
        [(5, GRID)],
        [(6, GRID)],
    ]


def test_categories_without_stories_left_vanish() -> None:
    plan = composed([story(n, category=1) for n in range(1, 40)], 4)
    assert [b.category.pk for band in plan.bands for b in band] == [1]


class FrontPageFromRows(TestCase):
    def plan(self) -> Plan[Card]:
        return front_page(
            HttpRequest(), "fr", timezone.now(), list(Category.objects.in_language("fr"))
        )

    def test_only_what_is_public_and_in_the_language_stands_there(self) -> None:
        hidden = make_hidden()
        for article in hidden.values():
            make_placement(article, SLOTS.LEAD)
            make_placement(article, SLOTS.DONT_MISS)
        make_article(language="en")
        live = make_article("Le bac repart")
        plan = self.plan()
        assert pks(plan.lead) == pks(plan.latest) == [live.pk]
        assert pks(plan.stories()) == [live.pk]

    def test_most_commented_holds_only_discussed_stories_of_the_week(self) -> None:
        for number in range(30):
            make_article(minutes_ago=number)  # enough for every other place
        young, silent = make_article(minutes_ago=60 * 24 * 6), make_article(minutes_ago=60 * 24 * 5)
        old = make_article(minutes_ago=60 * 24 * 8)
        Article.objects.filter(pk__in=[young.pk, old.pk]).update(comment_count=900)
        assert pks(self.plan().commented) == [young.pk]
        assert silent.pk not in pks(self.plan().commented)

    def test_a_placement_counts_only_within_its_window(self) -> None:
        now = timezone.now()
        later, over, live = make_article(), make_article(), make_article()
        make_placement(later, SLOTS.LEAD, starts_at=now + timedelta(hours=1))
        make_placement(over, SLOTS.LEAD, ends_at=now - timedelta(hours=1))
        make_placement(live, SLOTS.LEAD, position=5)
        assert pks(self.plan().lead) == [live.pk]

    def test_queries_stay_four_whatever_there_is(self) -> None:
        image = make_image()
        make_article(image=image)
        categories = list(Category.objects.in_language("fr"))
        with self.assertNumQueries(4):
            front_page(HttpRequest(), "fr", timezone.now(), categories)
        for number in range(30):
            category = make_category(f"Rubrique {number % 4}", position=number % 4)
            article = make_article(category=category, image=image, minutes_ago=number)
            make_placement(article, list(SLOTS)[number % 4], position=number)
        categories = list(Category.objects.in_language("fr"))
        with self.assertNumQueries(4):
            plan = front_page(HttpRequest(), "fr", timezone.now(), categories)
            for card in plan.stories():
                assert card.image
                assert card.category


class FrontPageAsPrinted(TestCase):
    def body(self, path: str = "/") -> str:
        response = self.client.get(path)
        assert response.status_code == 200
        return response.content.decode()

    def test_each_story_is_linked_once_beside_the_latest_news(self) -> None:
        for number in range(40):
            category = make_category(f"Rubrique {number % 5}", position=number % 5)
            article = make_article(category=category, minutes_ago=number)
            Article.objects.filter(pk=article.pk).update(comment_count=number % 3)
            if number % 3 == 0:
                make_placement(article, list(SLOTS)[number % 4], position=number)
                make_placement(article, list(SLOTS)[(number + 1) % 4], position=number)
        body = self.body()
        latest = re.search(r'<section[^>]*id="latest-news".*?</section>', body, re.S)
        assert latest is not None
        assert len(re.findall(r"<time", latest[0])) == 9
        links = re.findall(r'href="(/\d{4}/\d\d/\d\d/[^"]+)"', body.replace(latest[0], ""))
        assert len(links) > 30
        assert [link for link, times in Counter(links).items() if times > 1] == []
        assert 'id="dont-miss"' in body

    def test_an_empty_portal_says_so_and_offers_nothing_dead(self) -> None:
        body = self.body("/en/")
        assert "No articles yet." in body
        assert 'class="band"' not in body
        assert body.count('class="lintel"') == 2  # the two blocks of every page
        assert "/en/category/" not in body

    def test_a_long_title_and_a_missing_picture_are_printed_whole(self) -> None:
        title = "Le bac " * 28
        make_article(title.strip())
        body = self.body()
        assert title.strip() in body
        assert "<img" not in body
