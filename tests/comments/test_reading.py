"""Pages of a discussion: together they hold all of it, and each costs the same."""

from unittest.mock import patch

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from comments import reading
from comments.models import Comment, Order, Place
from comments.reading import Page, discussion, thread
from newsportal.paging import NoSuchPage
from tests.builders import make_article, make_comment
from tests.comments.discussions import make_discussion
from tests.plans import steps_counted


def tops(page: Page) -> list[int]:
    return [row.pk for row in page.rows if row.root_id is None]


def replies(page: Page) -> list[int]:
    return [row.pk for row in page.rows if row.root_id is not None]


class PagesTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()
        # Seven threads; six replies to the first, one below the other, and one to the third.
        parents = [None, None, None, None, None, None, None, 0, 7, 8, 9, 10, 11, 2]
        cls.ids = make_discussion(cls.article, parents)
        likes = {cls.ids[3]: 5, cls.ids[1]: 2, cls.ids[5]: 2}
        for pk, count in likes.items():
            Place.objects.filter(pk=pk).update(appreciation_count=count)

    def all_tops(self, order: Order) -> list[int]:
        first = discussion(self.article, order=order)
        pages = [discussion(self.article, order=order, number=n) for n in range(1, first.last + 1)]
        return [self.ids.index(pk) for page in pages for pk in tops(page)]

    def test_every_thread_stands_on_one_page_in_each_order(self) -> None:
        for per_page in (1, 2, 3, 20):
            with self.subTest(per_page), patch.object(reading, "TOPS", per_page):
                self.assertEqual(self.all_tops(Order.NEWEST), [6, 5, 4, 3, 2, 1, 0])
                self.assertEqual(self.all_tops(Order.OLDEST), [0, 1, 2, 3, 4, 5, 6])
                self.assertEqual(self.all_tops(Order.APPRECIATED), [3, 5, 1, 6, 4, 2, 0])

    def test_beyond_the_last_page_there_is_none(self) -> None:
        for number in (2, 100_000):
            with self.assertRaises(NoSuchPage):
                discussion(self.article, number=number)
        self.assertEqual(discussion(make_article()).last, 1)

    def test_three_replies_stand_and_the_others_are_counted(self) -> None:
        page = discussion(self.article)
        self.assertEqual([self.ids.index(pk) for pk in replies(page)], [7, 8, 9, 13])
        self.assertEqual(page.folded, {self.ids[0]: 3, self.ids[2]: 0})

    def test_the_pages_of_a_thread_hold_all_replies_in_their_order(self) -> None:
        for per_page in (1, 2, 4, 50):
            with self.subTest(per_page), patch.object(reading, "REPLIES", per_page):
                first = thread(self.article, self.ids[0])
                pages = [thread(self.article, self.ids[0], number=n + 1) for n in range(first.last)]
                found = [self.ids.index(pk) for page in pages for pk in replies(page)]
                self.assertEqual(found, [7, 8, 9, 10, 11, 12])
                self.assertEqual({tops(page)[0] for page in pages}, {self.ids[0]})
                left = [page.folded[self.ids[0]] for page in pages]
                self.assertEqual(left, [max(6 - per_page * n, 0) for n in range(1, len(pages) + 1)])

    def test_only_a_top_comment_of_the_story_has_a_thread(self) -> None:
        other = make_comment(make_article())
        for pk in (self.ids[7], other.pk, 0, 10**30):
            with self.subTest(pk), self.assertRaises(NoSuchPage):
                thread(self.article, pk)

    def test_of_a_removed_top_comment_only_its_place_is_read(self) -> None:
        Comment.objects.filter(pk=self.ids[0]).update(status="removed")
        for page in (discussion(self.article), thread(self.article, self.ids[0])):
            [row] = [row for row in page.rows if row.pk == self.ids[0]]
            self.assertFalse(row.is_readable)
            self.assertEqual((row.name, row.body_html), ("", ""))

    def test_what_a_removed_comment_said_names_nobody(self) -> None:
        Comment.objects.filter(pk=self.ids[8]).update(status="removed")
        page = thread(self.article, self.ids[0])
        [answer] = [row for row in page.rows if row.pk == self.ids[9]]
        self.assertIsNone(answer.parent_name)

    def test_ones_own_that_waits_stands_on_the_page_with_its_thread(self) -> None:
        with patch.object(reading, "TOPS", 1):
            top = make_comment(self.article, "Un mot", status="pending")
            parent = Comment.objects.get(pk=self.ids[7])
            answer = make_comment(self.article, "Une réponse", status="pending", parent=parent)
            page = discussion(self.article, own=[top.pk, answer.pk])
            self.assertEqual(tops(page), [top.pk, self.ids[6], self.ids[0]])
            self.assertIn(answer.pk, replies(page))
            self.assertEqual(page.folded[self.ids[0]], 3)
            strangers = discussion(self.article, own=[self.ids[1]], sent=answer.pk)
            self.assertNotIn(answer.pk, replies(strangers))
            self.assertNotIn(top.pk, tops(strangers))


class CostTest(TestCase):
    """A long discussion: many threads, and one of them long."""

    FEW, MANY = 60, 1500

    def story(self, count: int) -> tuple[Article, int]:
        article = make_article()
        parents: list[int | None] = [None] * (count // 2)
        parents += [0] * (count // 4)  # a crowd that answers the first
        last = len(parents) - 1
        parents += [last - 1, *range(last + 1, last + count // 4)]  # a quarrel
        return article, make_discussion(article, parents)[0]

    def test_queries_and_steps_are_those_of_a_short_one(self) -> None:
        few, first_of_few = self.story(self.FEW)
        many, first_of_many = self.story(self.MANY)
        for order in Order:
            for number in (1, 2):
                self.assert_alike(
                    lambda a, o=order, n=number: discussion(a, order=o, number=n), few, many
                )
        threads = {few.pk: first_of_few, many.pk: first_of_many}
        self.assert_alike(lambda article: thread(article, threads[article.pk]), few, many)

    def assert_alike(self, read, few: Article, many: Article) -> None:  # type: ignore[no-untyped-def]
        asked, steps = [], []
        for article in (few, many):
            read(article)  # what a process keeps is kept now
            with CaptureQueriesContext(connection) as queries:
                read(article)
            asked.append(len(queries))
            if connection.vendor == "sqlite":
                with steps_counted() as done:
                    read(article)
                steps.append(done[0])
        self.assertLessEqual(asked[1], asked[0])
        if steps:
            # 25 times the comments. Pages of the short one have fewer rows.
            self.assertLess(steps[1], 3 * steps[0])
