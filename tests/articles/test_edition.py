"""What stands around every page of an edition is made once for each change, and no later."""

import re
from datetime import timedelta

from django.db import connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article, Category
from newsportal.pagecache import purge_on_commit
from tests.builders import (
    make_article,
    make_author,
    make_category,
    make_comments,
    make_draft,
    make_image,
    make_placement,
    make_tag,
)  # fmt: skip
from tests.readers import Readers

PICKS = re.compile(r'id="dont-miss".*?</section>', re.DOTALL)
LINK = re.compile(r'<a href="(/[^"]+)">')


class EditionTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.author, cls.tag = make_author("Solène Arvor"), make_tag("Littoral")
        cls.stories = [cls.whole(number) for number in range(14)]

    @classmethod
    def whole(cls, number: int) -> Article:
        """A story with whatever costs a query: pictures within, an author, comments."""
        sections = [{"body": "<p>Premier</p>"}, {"kind": "picture"}]
        draft = make_draft(
            image=make_image(), sections=sections, authors=[cls.author], tags=[cls.tag]
        )
        draft.sections.get(kind="picture").section_images.create(image=make_image(), alt="")
        at = timezone.now() - timedelta(minutes=number + 1)
        publishing.publish(draft, by=None, at=at)
        make_comments(draft, 2)
        return draft

    def setUp(self) -> None:
        self.readers = Readers()

    def body(self, path: str) -> str:
        response = self.readers.get(path)
        assert response.status_code == 200, path
        return response.content.decode()

    def cost(self, path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            self.body(path)
        return len(captured)

    def test_the_first_page_pays_for_what_the_others_show_as_well(self) -> None:
        first, second, third = (story.get_absolute_url() for story in self.stories[:3])
        assert self.cost(first) > self.cost(second) == self.cost(third) == 8

    def test_the_front_page_costs_four_queries_beside_what_others_show(self) -> None:
        self.body(self.stories[0].get_absolute_url())
        assert self.cost("/") == 4

    def test_the_front_page_reads_the_newest_again_only_when_they_change(self) -> None:
        self.body("/")
        for key, queries in (("front:fr", 3), ("latest:fr", 4)):
            self.purge(key)
            self.body("/latest/")  # it pays for the frame, if that has changed as well
            assert self.cost("/") == queries, key

    def test_a_comment_leaves_what_the_newsroom_wrote_as_it_was_printed(self) -> None:
        story = self.stories[0]
        path = story.get_absolute_url()
        first = self.body(path)
        self.purge(f"comments:{story.pk}")
        assert self.cost(path) == 6
        assert self.body(path) == first
        self.purge(f"article:{story.pk}")
        assert self.cost(path) == 8

    def purge(self, *keys: str) -> None:
        with transaction.atomic():
            purge_on_commit(*keys)
        self.readers.now += 2  # no page is under fire
        self.readers.look()

    def test_a_change_of_the_frame_is_on_the_next_page_of_every_address(self) -> None:
        first, second = (story.get_absolute_url() for story in self.stories[:2])
        assert ">Région<" in self.body(first)
        with transaction.atomic():
            Category.objects.update(name="Contrée")
            purge_on_commit("navigation:fr")
        self.readers.look()
        for path in (first, second, "/"):
            body = self.body(path)
            assert ">Région<" not in body, path
            assert body.count(">Contrée<") >= 2, path

    def test_a_new_story_is_in_the_margin_of_pages_rendered_after_it(self) -> None:
        first, second = (story.get_absolute_url() for story in self.stories[:2])
        self.body(first)
        new = make_article("Le bac accoste", minutes_ago=0)
        self.readers.look()
        assert f'<a href="{new.get_absolute_url()}">' in self.body(second)

    def test_a_withdrawn_story_leaves_the_margin(self) -> None:
        gone, other = self.stories[0], self.stories[1].get_absolute_url()
        assert gone.get_absolute_url() in self.body(other)
        publishing.withdraw(gone, by=None, reason="")
        self.readers.look()
        assert gone.get_absolute_url() not in self.body(self.stories[2].get_absolute_url())

    def test_no_page_recommends_itself_and_each_has_as_many_picks(self) -> None:
        placed = self.stories[3:6]
        for position, story in enumerate(placed):
            make_placement(story, "dont_miss", position=position)
        for story in self.stories[:10]:
            picks = PICKS.search(self.body(story.get_absolute_url()))
            assert picks is not None
            links = LINK.findall(picks[0])
            assert story.get_absolute_url() not in links
            assert len(links) == 4
            chosen = [p.get_absolute_url() for p in placed if p != story]
            assert links[: len(chosen)] == chosen

    def test_the_navigation_marks_where_the_reader_is_though_it_is_shared(self) -> None:
        make_category("Sport", position=9)
        marked = re.compile(r'<a[^>]* aria-current="(page|true)">([^<]+)<')
        for _ in range(2):
            assert marked.findall(self.body("/"))[0] == ("page", "À la une")
            assert marked.findall(self.body("/category/sport/"))[0] == ("page", "Sport")
            assert marked.findall(self.body("/latest/"))[0] == ("page", "Toute l’actu")
            story = self.body(self.stories[0].get_absolute_url())
            assert marked.findall(story)[0] == ("true", "Région")
            self.readers.look()
            with transaction.atomic():
                purge_on_commit("front:fr", "latest:fr")
