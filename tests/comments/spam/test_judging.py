"""What the score does when a comment comes in: it holds, with reasons, and blocks nobody."""

from datetime import timedelta
from typing import Any

from django.test import TestCase, override_settings
from django.utils import timezone, translation

from comments.knowledge import keeper
from comments.models import Comment, Decision, Judgement, SpamModel
from comments.posting import post
from comments.spam import shipped
from comments.spam.bayes import Counts
from comments.spam_reasons import in_words
from tests.builders import make_article, make_comment
from tests.comments.spam.test_scoring import HONEST, LOAN

WORDS = {"name": "Hortense B.", "email": "hortense@example.org", "address": "192.0.2.7",
         "language": "fr"}  # fmt: skip


class JudgingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()

    def setUp(self) -> None:
        keeper.forget()
        self.addCleanup(keeper.forget)

    def send(self, text: str, **changes: Any) -> Comment:
        return post(self.article, **WORDS | {"text": text} | changes)

    def reasons(self, comment: Comment) -> list[str]:
        return [reason["code"] for reason in comment.judgement.reasons]

    @override_settings(COMMENT_MODERATION="after")
    def test_spam_waits_for_a_moderator_even_where_readers_are_trusted(self) -> None:
        spam, honest = self.send(LOAN), self.send(HONEST)
        self.assertEqual((spam.status, honest.status), ("pending", "approved"))
        self.assertGreater(spam.judgement.score, 0.9)
        self.assertIn("words", self.reasons(spam))
        self.assertEqual(list(Comment.objects.visible()), [honest])

    @override_settings(COMMENT_MODERATION="after", COMMENT_SPAM_HOLD_FROM=100)
    def test_the_threshold_is_the_site_s(self) -> None:
        self.assertEqual(self.send(LOAN).status, "approved")

    @override_settings(COMMENT_MODERATION="after")
    def test_what_a_robot_filled_in_is_held_and_decided_by_nobody(self) -> None:
        comment = self.send(HONEST, is_by_robot=True)
        self.assertEqual(comment.status, "pending")
        self.assertIn("honeypot", self.reasons(comment))
        self.assertFalse(Decision.objects.exists())

    def test_a_text_that_was_sent_before_is_told(self) -> None:
        self.send(HONEST)
        again = self.send(HONEST.upper(), email="gael@example.org", address="198.51.100.4")
        self.assertIn("repeated", self.reasons(again))
        short = [self.send("Bravo !", email=f"r{n}@example.org") for n in range(2)]
        self.assertNotIn("repeated", self.reasons(short[1]))

    def test_a_text_that_was_marked_as_spam_is_known_again(self) -> None:
        make_comment(self.article, HONEST, status="spam", email="x@example.org")
        again = self.send(HONEST, email="y@example.org")
        self.assertIn("known_spam", self.reasons(again))
        self.assertGreater(again.judgement.score, 0.5)

    def test_many_from_one_network_within_seconds_are_told(self) -> None:
        for number in range(3):
            comment = self.send(
                f"Texte numéro {number}", email=f"r{number}@example.org",
                address=f"2001:db8:0:1::{number}",
            )  # fmt: skip
            self.assertEqual("fast" in self.reasons(comment), number == 2)
        later = timezone.now() + timedelta(minutes=2)
        self.assertNotIn("fast", self.reasons(self.send("Plus tard", now=later)))

    def test_the_first_comment_and_a_throw_away_address_are_told(self) -> None:
        first = self.send(HONEST, email="a@yopmail.com")
        self.assertLessEqual({"first", "disposable"}, set(self.reasons(first)))
        self.assertNotIn("first", self.reasons(self.send("Encore moi.", email="a@yopmail.com")))

    def test_an_import_and_a_retry_are_not_judged(self) -> None:
        self.send(LOAN, is_import=True)
        self.assertFalse(Judgement.objects.exists())
        self.send(HONEST)
        self.send(HONEST)
        self.assertEqual(Judgement.objects.count(), 1)

    @override_settings(COMMENT_MODERATION="after")
    def test_a_fault_in_judging_blocks_no_comment_and_is_reported(self) -> None:
        keeper.current()
        assert keeper.knowledge is not None
        object.__setattr__(keeper.knowledge, "model", None)
        with self.assertLogs("newsportal.comments", "ERROR"):
            comment = self.send(HONEST)
        self.assertEqual(comment.status, "pending")
        self.assertFalse(Judgement.objects.exists())

    def test_a_broken_training_is_reported_once_and_the_shipped_one_used(self) -> None:
        training(counts=b"no counts")
        with self.assertLogs("newsportal.comments", "ERROR"):
            self.send(LOAN)
        self.assertGreater(Judgement.objects.get().score, 0.9)
        with self.assertNoLogs("newsportal.comments", "ERROR"):
            self.send(HONEST)

    def test_a_newer_training_is_found_within_a_minute(self) -> None:
        self.assertEqual(keeper.current().version, 0)
        newest = training(counts=shipped.packed(Counts()), known_spam=[1, 2])
        training(counts=shipped.packed(Counts()), is_taken=False)
        keeper.looked_at -= 61
        self.assertEqual(keeper.current().version, newest.pk)
        self.assertEqual(keeper.current().known_spam, {1, 2})

    def test_judging_asks_for_little(self) -> None:
        self.send("Un premier mot.")
        # Three that a web process spares: nobody follows the log of purges here.
        with self.assertNumQueries(16):
            self.send(HONEST)

    def test_reasons_are_in_the_language_of_who_reads_them(self) -> None:
        reasons = [
            {"code": "honeypot", "data": {}}, {"code": "repeated", "data": {"count": 2}},
            {"code": "known_spam", "data": {"percent": 80}}, {"code": "unknown", "data": {}},
            {"code": "words", "data": {"words": ["casino", "bonus"], "concepts": []}},
        ]  # fmt: skip
        with translation.override("en"):
            english = in_words(reasons)
        with translation.override("fr"):
            french = in_words(reasons)
        self.assertEqual(len(english), 4)
        self.assertIn("casino, bonus", english[3])
        self.assertFalse(set(english) & set(french))


def training(**fields: Any) -> SpamModel:
    fields = {"last_decision": 0, "ham_count": 1, "spam_count": 1, "error_before": 0.1,
              "error_after": 0.1, "is_taken": True} | fields  # fmt: skip
    return SpamModel.objects.create(**fields)
