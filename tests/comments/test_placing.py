"""Whatever moderators do, every comment stands where it should and is counted there."""

from collections import Counter
from random import Random

from django.test import TestCase

from articles.models import Article
from comments.counting import recount
from comments.models import Appreciation, Comment, Discussion, Place
from comments.moderation import TRANSITIONS, decide, showing_last, withdraw
from tests.builders import make_article, make_comment
from tests.comments.discussions import make_discussion

Places = dict[int, tuple[int, int | None, int]]  # comment → story, top comment, replies


def standing() -> Places:
    columns = ("comment_id", "article_id", "root_id", "reply_count")
    return {pk: (*rest,) for pk, *rest in Place.objects.values_list(*columns)}


def due() -> Places:
    """By the comments themselves."""
    visible = list(Comment.objects.visible())
    replies = Counter(comment.root_id for comment in visible if comment.root_id)
    tops = [c for c in Comment.objects.all() if c.root_id is None]
    shown = [c for c in tops if c.is_visible or replies[c.pk]]
    shown += [c for c in visible if c.root_id]
    return {c.pk: (c.article_id, c.root_id, replies[c.pk]) for c in shown}


class PlacingTest(TestCase):
    def assert_all_is_right(self) -> None:
        self.assertEqual(standing(), due())
        tops = Counter(article for article, root, _count in due().values() if root is None)
        counted = dict(Discussion.objects.values_list("article_id", "top_count"))
        self.assertEqual(+Counter(counted), tops)

    def test_whatever_is_decided_in_whatever_order(self) -> None:
        ids = []
        for article in (make_article(), make_article()):
            ids += make_discussion(article, [None, 0, 1, 0, None, 4, 5, None])
        chance = Random(4)
        for _turn in range(80):
            comment = Comment.objects.get(pk=chance.choice(ids))
            acts = [act for act, how in TRANSITIONS.items() if comment.status in how.sources]
            decide(comment, chance.choice(acts), by=None, seen_revision=comment.revision)
            self.assert_all_is_right()
        for pk in chance.sample(ids, 9):
            withdraw(Comment.objects.get(pk=pk))
            self.assert_all_is_right()

    def test_many_decisions_at_once_leave_the_places_that_one_by_one_would(self) -> None:
        ids = make_discussion(make_article(), [None, 0, 1, 0, None, 4])
        ids += make_discussion(make_article(), [None, 0])
        with showing_last():
            for pk, act in ((0, "remove"), (1, "remove"), (4, "spam"), (5, "remove"), (7, "spam"),
                            (4, "restore"), (6, "remove")):  # fmt: skip
                comment = Comment.objects.get(pk=ids[pk])
                decide(comment, act, by=None, seen_revision=comment.revision, is_import=True)
        self.assert_all_is_right()

    def test_counting_anew_puts_right_whatever_is_wrong(self) -> None:
        article, other = make_article(), make_article()
        ids = make_discussion(article, [None, 0, 1, None, 3, None])
        make_discussion(other, [None, 0])
        Comment.objects.filter(pk__in=[ids[0], ids[4], ids[5]]).update(status="removed")
        Place.objects.filter(pk=ids[1]).delete()
        Place.objects.filter(pk=ids[3]).update(reply_count=7)
        Discussion.objects.filter(pk=other.pk).delete()
        for _twice in range(2):
            recount([article.pk, other.pk])
            self.assert_all_is_right()

    def test_what_is_right_is_not_written_again(self) -> None:
        article = make_article()
        make_discussion(article, [None, 0, 1, None, 3, None])
        recount([article.pk])
        before = list(Place.objects.order_by("pk").values_list())
        recount([article.pk])
        self.assertEqual(list(Place.objects.order_by("pk").values_list()), before)

    def test_what_was_appreciated_is_so_again_when_it_is_restored(self) -> None:
        comment = make_comment(make_article())
        Appreciation.objects.create(comment=comment, reader_key="a reader")
        for act in ("remove", "restore"):
            comment.refresh_from_db()
            decide(comment, act, by=None, seen_revision=comment.revision)
        self.assertEqual(Place.objects.get().appreciation_count, 1)

    def test_a_story_without_comments_has_nothing(self) -> None:
        recount([make_article().pk])
        self.assertFalse(Discussion.objects.exists() or Place.objects.exists())
        self.assertEqual(Article.objects.get().comment_count, 0)
