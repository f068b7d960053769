"""Numbered pages: which numbers there are, what stands on each, and what a page costs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import TestCase
from django.utils import timezone

from articles import shelves
from articles.listings import Page, page_of
from newsportal.paging import MAX_PAGE, NoSuchPage, page_number
from tests.builders import make_article, make_hidden, make_image
from tests.plans import recorded


@pytest.mark.parametrize(("text", "number"), [(None, 1), ("1", 1), ("2", 2), ("317", 317)])
def test_a_plain_number_is_a_page(text: str | None, number: int) -> None:
    assert page_number(text) == number


@pytest.mark.parametrize(
    "text",
    ["", "0", "-1", "+2", "02", " 2", "2 ", "1.0", "1e3", "²", "٢", "two", "2\n", "9" * 500,
     str(MAX_PAGE + 1)],
)  # fmt: skip
def test_what_is_no_plain_number_is_no_page(text: str) -> None:
    with pytest.raises(NoSuchPage):
        page_number(text)


@pytest.mark.parametrize(
    ("number", "last", "numbers"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 38, [1, 2, None, 38]),
        (4, 38, [1, 2, 3, 4, 5, None, 38]),
        (20, 38, [1, None, 19, 20, 21, None, 38]),
        (36, 38, [1, None, 35, 36, 37, 38]),
        (38, 38, [1, None, 37, 38]),
    ],
)
def test_pagination_offers_the_ends_the_neighbours_and_no_gap_of_one(
    number: int, last: int, numbers: list[int | None]
) -> None:
    assert Page(number, last, 0, []).numbers == numbers


class PagesOfRows(TestCase):
    def shelf_page(self, number: int) -> Page:
        now = timezone.now()
        return page_of(shelves.latest("fr"), number, now=now, per_page=2)

    def test_pages_hold_every_public_story_once_newest_first(self) -> None:
        made = {n: make_article(minutes_ago=n) for n in (3, 1, 5, 2, 4)}
        stories = [made[n].pk for n in sorted(made)]
        make_hidden()
        make_article(language="en")
        pages = [self.shelf_page(number) for number in (1, 2, 3)]
        shown = [[story.pk for story in page.stories] for page in pages]
        assert shown == [stories[:2], stories[2:4], stories[4:]]
        assert {(page.total, page.last) for page in pages} == {(5, 3)}
        assert (pages[0].previous, pages[0].next) == (None, 2)
        assert (pages[2].previous, pages[2].next) == (2, None)

    def test_there_is_no_page_beyond_the_last(self) -> None:
        make_article()
        with pytest.raises(NoSuchPage):
            self.shelf_page(2)

    def test_an_empty_shelf_has_one_empty_page(self) -> None:
        assert self.shelf_page(1) == Page(1, 1, 0, [])

    def test_a_page_costs_two_queries_with_one_story_and_with_many(self) -> None:
        image = make_image()
        make_article(image=image)
        for _count in (1, 6):
            with self.assertNumQueries(2):
                for story in self.shelf_page(1).stories:
                    assert story.category
                    assert story.image
            for _more in range(5):
                make_article(image=image)

    def test_all_pages_of_all_lists_are_read_by_the_same_statements(self) -> None:
        for _story in range(5):
            make_article()
        asked = []
        for number in (1, 2, 3):
            with recorded() as statements:
                self.shelf_page(number)
            asked.append([sql for sql, _values in statements])
        assert asked[0] == asked[1] == asked[2]

    def test_long_months_are_walked_from_either_end_and_no_story_is_lost_between_them(self) -> None:
        june, july = datetime(2025, 6, 1, tzinfo=UTC), datetime(2025, 7, 1, tzinfo=UTC)
        moments = [first + timedelta(hours=n) for first in (june, july) for n in range(11)]
        stories = [make_article(at=at) for at in moments][::-1]
        make_article(at=timezone.now() + timedelta(days=1))
        pages = [self.shelf_page(number) for number in range(1, 12)]
        read = [card.pk for page in pages for card in page.stories]
        assert read == [story.pk for story in stories]
