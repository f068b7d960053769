from datetime import UTC, datetime, timedelta
from typing import Any

from django.test import TestCase, override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Article
from comments import policy
from comments.models import Comment, Commenter, Decision
from comments.posting import BadLength, dedup_key, post
from newsportal.environment import Rate
from newsportal.models import Limit, Purge
from newsportal.ratelimit import RateLimited
from tests.builders import make_article, make_comment, make_draft

WORDS = {
    "name": "Hortense B.",
    "email": "hortense@example.org",
    "text": "Le bac était plein.",
    "address": "192.0.2.7",
    "language": "fr",
}


class PostingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()

    def count_of(self, article: Article) -> int:
        return Article.objects.values_list("comment_count", flat=True).get(pk=article.pk)

    def test_a_comment_enters_as_pending_with_all_that_was_said(self) -> None:
        comment = post(self.article, **WORDS)
        stored = Comment.objects.get()
        self.assertEqual(stored, comment)
        self.assertEqual(stored.status, Comment.Status.PENDING)
        self.assertEqual(
            (stored.name, stored.text, stored.commenter.email, stored.network_address),
            ("Hortense B.", "Le bac était plein.", "hortense@example.org", "192.0.2.7"),
        )
        self.assertEqual(stored.body_html, "<p>Le bac était plein.</p>")
        self.assertEqual((stored.root_id, stored.parent_id, stored.depth), (None, None, 0))
        self.assertEqual(list(Comment.objects.visible()), [])
        self.assertEqual(self.count_of(self.article), 0)

    def test_a_pending_comment_changes_no_page_and_asks_the_moderators(self) -> None:
        Purge.objects.all().delete()
        comment = post(self.article, **WORDS)
        self.assertFalse(Purge.objects.exists())
        task = DBTaskResult.objects.get(task_path="comments.notifications.tell_moderators")
        self.assertEqual(task.args_kwargs["kwargs"], {"comment_id": comment.pk})

    def test_a_reply_knows_its_parent_and_its_thread(self) -> None:
        top = make_comment(self.article, "Un")
        first = make_comment(self.article, "Deux", parent=top)
        second = post(self.article, **WORDS, parent=first)
        self.assertEqual((first.root_id, first.parent_id, first.depth), (top.pk, top.pk, 1))
        self.assertEqual((second.root_id, second.parent_id, second.depth), (top.pk, first.pk, 2))

    def test_the_same_words_again_are_the_same_comment(self) -> None:
        first = post(self.article, **WORDS)
        again = post(
            self.article,
            **WORDS | {"email": " Hortense@Example.org ", "text": "Le  bac\r\nétait plein. "},
        )
        self.assertEqual(again, first)
        self.assertEqual(Comment.objects.count(), 1)
        self.assertEqual(DBTaskResult.objects.count(), 1)

    def test_other_people_places_and_words_are_other_comments(self) -> None:
        top = make_comment(self.article, "Un")
        post(self.article, **WORDS)
        post(self.article, **WORDS | {"email": "gael@example.org"})
        post(self.article, **WORDS | {"text": "Le bac était vide."})
        post(self.article, **WORDS, parent=top)
        post(make_article(), **WORDS)
        self.assertEqual(Comment.objects.count(), 6)

    def test_the_key_of_two_sendings_says_nothing_about_their_sender(self) -> None:
        key = dedup_key(self.article, parent=None, email=WORDS["email"], text=WORDS["text"])
        self.assertRegex(key, r"^[0-9a-f]{64}$")

    def test_one_commenter_for_one_address_however_it_is_written(self) -> None:
        post(self.article, **WORDS)
        post(self.article, **WORDS | {"email": "HORTENSE@example.ORG", "text": "Encore moi."})
        self.assertEqual([c.email for c in Commenter.objects.all()], ["hortense@example.org"])

    def test_invisible_signs_do_not_enter(self) -> None:
        comment = post(
            self.article, **WORDS | {"name": "Hor\u202etense\n B\x00.", "text": "Le\x00 bac\x07"}
        )
        self.assertEqual((comment.name, comment.text), ("Hortense B.", "Le bac"))

    def test_lengths_are_refused_by_field(self) -> None:
        cases = [
            ("text", "x"), ("text", " \n "), ("text", "\u200b\u200b\u200b"), ("text", "x" * 3001),
            ("name", " "), ("name", "\u202e"), ("name", "x" * 81),
            ("email", ""), ("email", "x" * 250 + "@a.org"),
        ]  # fmt: skip
        for field, value in cases:
            with self.subTest(field, value=value[:5]), self.assertRaises(BadLength) as refused:
                post(self.article, **WORDS | {field: value})
            self.assertEqual(refused.exception.field, field)
        self.assertFalse(Comment.objects.exists())
        self.assertFalse(Limit.objects.exists())

    def test_what_is_far_too_long_is_refused_before_anything_is_done_with_it(self) -> None:
        # Of what cleaning would take out, little would be left.
        cases = [("text", "\x07", 12_000), ("name", "\u200b", 320), ("email", " ", 1_016)]
        for field, nothing, most in cases:
            with self.subTest(field):
                with self.assertRaises(BadLength) as refused:
                    post(self.article, **WORDS | {field: "a@b.org" + nothing * most})
                self.assertEqual(refused.exception.field, field)
                post(self.article, **WORDS | {field: "a@b.org" + nothing * (most - 7)})

    def test_the_longest_and_the_shortest_are_let_in(self) -> None:
        post(self.article, **WORDS | {"text": "x" * 3000, "name": "x" * 80})
        post(self.article, **WORDS | {"text": "Ah", "name": "x"})
        self.assertEqual(Comment.objects.count(), 2)

    def test_links_are_counted_and_not_refused(self) -> None:
        text = "https://a.example/ https://b.example/ https://c.example/"
        self.assertEqual(post(self.article, **WORDS | {"text": text}).link_count, 3)

    def test_a_thread_that_is_closed_or_off_or_unseen_takes_nothing(self) -> None:
        cases = [
            (make_article(comments_mode="closed"), policy.ThreadClosed),
            (make_article(comments_mode="off"), policy.ThreadOff),
            (make_draft(), policy.StoryNotPublic),
            (make_article(at=timezone.now() + timedelta(days=1)), policy.StoryNotPublic),
            (make_article(withdrawn=True), policy.StoryNotPublic),
        ]
        for article, refusal in cases:
            article.refresh_from_db()
            with self.subTest(refusal.__name__), self.assertRaises(refusal):
                post(article, **WORDS)
        self.assertFalse(Comment.objects.exists())

    def test_a_retry_finds_its_comment_even_after_the_thread_was_closed(self) -> None:
        comment = post(self.article, **WORDS)
        Article.objects.filter(pk=self.article.pk).update(comments_mode="closed")
        self.assertEqual(post(Article.objects.get(pk=self.article.pk), **WORDS), comment)

    def test_only_what_readers_see_under_this_story_can_be_answered(self) -> None:
        hidden = [
            make_comment(self.article, f"Texte {status}", status=status)
            for status in ("pending", "rejected", "spam", "removed")
        ]
        for parent in [*hidden, make_comment(make_article(), "Ailleurs")]:
            with self.subTest(parent.status), self.assertRaises(policy.ParentNotVisible):
                post(self.article, **WORDS, parent=parent)

    def test_addresses_are_stored_as_a_database_can(self) -> None:
        cases = [
            ("2001:db8::1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("fe80::1%eth0", None), ("", None), ("nonsense", None),
        ]  # fmt: skip
        for number, (address, stored) in enumerate(cases):
            words = WORDS | {"address": address, "text": f"Texte {number}"}
            comment = Comment.objects.get(pk=post(self.article, **words).pk)
            self.assertEqual(comment.network_address, stored)

    def test_an_import_has_its_own_time_and_no_limits_and_tells_nobody(self) -> None:
        at = datetime(2024, 5, 1, 12, tzinfo=UTC)
        comment = post(self.article, **WORDS, now=at, is_import=True)
        self.assertEqual((comment.received_at, comment.status), (at, Comment.Status.PENDING))
        self.assertFalse(DBTaskResult.objects.exists())
        self.assertFalse(Limit.objects.exists())

    def test_what_a_robot_filled_in_waits_and_nobody_is_told_at_once(self) -> None:
        comment = post(self.article, **WORDS, is_by_robot=True)
        self.assertEqual(comment.status, Comment.Status.PENDING)
        self.assertFalse(Decision.objects.exists())
        self.assertFalse(DBTaskResult.objects.exists())

    @override_settings(COMMENT_MODERATION="after")
    def test_where_the_site_trusts_readers_a_comment_is_seen_at_once(self) -> None:
        Purge.objects.all().delete()
        comment = post(self.article, **WORDS)
        self.assertEqual(list(Comment.objects.visible()), [comment])
        decision = Decision.objects.get()
        self.assertEqual((decision.act, decision.actor), ("approve", None))
        self.assertTrue(decision.reason)
        self.assertEqual(self.count_of(self.article), 1)
        self.assertIn(f"comments:{self.article.pk}", Purge.objects.get().keys)


@override_settings(
    COMMENT_LIMIT_PER_NETWORK=Rate(3, timedelta(minutes=10)),
    COMMENT_LIMIT_PER_EMAIL=Rate(2, timedelta(minutes=10)),
)
class LimitTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()

    def send(self, number: int, **changes: Any) -> Comment:
        return post(self.article, **WORDS | {"text": f"Texte {number}"} | changes)

    def test_one_address_may_write_so_often_and_not_more(self) -> None:
        self.send(1)
        self.send(2, address="192.0.2.8")
        with self.assertRaises(RateLimited) as refused:
            self.send(3, address="192.0.2.9")
        self.assertGreater(refused.exception.retry_after, timedelta(minutes=9))
        self.assertEqual(Comment.objects.count(), 2)

    def test_one_network_may_write_so_often_under_whatever_names(self) -> None:
        for number in range(3):
            self.send(number, email=f"r{number}@example.org", address=f"2001:db8:0:1::{number}")
        with self.assertRaises(RateLimited):
            self.send(3, email="r3@example.org", address="2001:db8:0:1:ffff::1")
        self.send(4, email="r4@example.org", address="2001:db8:0:2::1")

    def test_a_retry_of_what_was_taken_in_is_not_refused(self) -> None:
        first = self.send(1)
        self.send(2)
        with self.assertRaises(RateLimited):
            self.send(3)
        self.assertEqual(self.send(1), first)

    def test_who_has_proven_the_address_counts_apart_from_who_types_it(self) -> None:
        with override_settings(COMMENT_LIMIT_PER_READER=Rate(2, timedelta(minutes=10))):
            for number in range(2):
                self.send(number)
            with self.assertRaises(RateLimited):
                self.send(2, address="192.0.2.9")
            for number in (3, 4):
                self.send(number, address="192.0.2.9", is_proven=True)
            with self.assertRaises(RateLimited):
                self.send(5, address="192.0.2.10", is_proven=True)

    def test_a_story_and_the_site_take_so_many_from_whomever(self) -> None:
        few, other = Rate(2, timedelta(minutes=10)), make_article()

        def send(number: int, article: Article) -> Comment:
            sender = {"email": f"r{number}@example.org", "address": f"192.0.2.{number}"}
            return post(article, **WORDS | {"text": f"Texte {number}"} | sender)

        with override_settings(COMMENT_LIMIT_PER_STORY=few):
            for number in range(2):
                send(number, self.article)
            with self.assertRaises(RateLimited):
                send(2, self.article)
            send(3, other)
        with override_settings(COMMENT_LIMIT_PER_SITE=few), self.assertRaises(RateLimited):
            send(4, other)
        self.assertEqual(Comment.objects.count(), 3)

    def test_who_is_refused_uses_up_nothing_of_what_others_may_send(self) -> None:
        for number in range(2):
            self.send(number)
        for number in range(2, 9):
            with self.assertRaises(RateLimited):
                self.send(number, address=f"192.0.2.{number}")
        self.assertEqual(Limit.objects.get(key="comment:site").count, 2)

    def test_a_limit_that_is_off_is_not_counted(self) -> None:
        names = ("NETWORK", "EMAIL", "READER", "STORY", "SITE")
        with override_settings(**{f"COMMENT_LIMIT_PER_{name}": None for name in names}):
            for number in range(5):
                self.send(number)
        self.assertFalse(Limit.objects.exists())

    def test_the_table_of_limits_names_nobody(self) -> None:
        self.send(1)
        keys = "".join(Limit.objects.values_list("key", flat=True))
        self.assertNotIn("hortense", keys)
        self.assertNotIn("192.0.2", keys)
