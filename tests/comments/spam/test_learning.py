"""What moderators decide teaches the score, and is watched."""

from django.test import TestCase

from comments import learning, moderation
from comments.knowledge import keeper
from comments.models import Comment, SpamModel
from comments.spam.examining import Shares
from newsportal.models import User
from tests.builders import make_article, make_comment, make_moderator

WOOL = "La laine de mérinos teinte à la main revient chez Filandre, pelote numéro {}."
TIDE = "La marée de coefficient cent douze a encore couvert la cale numéro {} ce soir."


class LearningTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()
        cls.malik = make_moderator()

    def setUp(self) -> None:
        keeper.forget()
        self.addCleanup(keeper.forget)

    def decided(self, act: str, text: str, *, by: User | None) -> Comment:
        number = Comment.objects.count()
        comment = make_comment(
            self.article, text.format(number), status="pending", email=f"r{number}@example.org",
            address=f"192.0.{number // 200}.{number % 200}",
        )  # fmt: skip
        moderation.decide(comment, act, by=by, seen_revision=comment.revision)
        return comment

    def score(self, text: str) -> float:
        comment = make_comment(self.article, text, status="pending", email="neu@example.org")
        return comment.judgement.score

    def test_it_learns_what_this_site_calls_spam(self) -> None:
        before = self.score(WOOL.format("mille"))
        for _ in range(15):
            self.decided("spam", WOOL, by=self.malik)
            self.decided("approve", TIDE, by=self.malik)
        learning.retrain_when_due()
        training = SpamModel.objects.get()
        self.assertTrue(training.is_taken)
        keeper.forget()
        self.assertGreater(self.score(WOOL.format("deux mille")), before + 0.1)

    def test_it_waits_until_there_is_enough_to_learn(self) -> None:
        for _ in range(learning.LEAST_NEW - 1):
            self.decided("approve", TIDE, by=self.malik)
        self.decided("reject", TIDE, by=self.malik)
        self.decided("approve", TIDE, by=None)
        learning.retrain_when_due()
        self.assertFalse(SpamModel.objects.exists())
        self.decided("spam", WOOL, by=self.malik)
        learning.retrain_when_due()
        learning.retrain_when_due()
        self.assertEqual(SpamModel.objects.count(), 1)

    def test_the_last_word_on_a_comment_counts(self) -> None:
        for _ in range(10):
            comment = self.decided("spam", TIDE, by=self.malik)
            moderation.decide(comment, "restore", by=self.malik, seen_revision=comment.revision)
            self.decided("spam", WOOL, by=self.malik)
            comment = self.decided("approve", TIDE, by=self.malik)
            moderation.decide(comment, "remove", by=self.malik, seen_revision=comment.revision)
        training = learning.retrain()
        self.assertEqual((training.ham_count, training.spam_count), (8, 8))

    def test_a_training_that_judges_worse_is_not_taken_and_that_is_said(self) -> None:
        # What it learns from says the opposite of what it is examined on.
        city = "Le maire et le conseil ont voté le budget de la ville {}"
        credit = "Offre de prêt rapide sur WhatsApp, casino et crédit {}"
        for number in range(60):
            text = credit if number % 2 else city
            comment = make_comment(
                self.article, text.format(number), status="pending",
                email=f"r{number}@example.org", address=f"192.0.2.{number}",
            )  # fmt: skip
            is_left_out = comment.pk % learning.LEFT_OUT == 0
            act = "spam" if (text == credit) == is_left_out else "approve"
            moderation.decide(comment, act, by=self.malik, seen_revision=comment.revision)
        with self.assertLogs("newsportal.comments", "WARNING"):
            training = learning.retrain()
        self.assertFalse(training.is_taken)
        self.assertGreater(training.error_after, training.error_before)
        self.assertEqual(keeper.current().version, 0)

    def test_how_the_score_judged_what_was_decided_is_reported(self) -> None:
        self.decided("spam", "Offre de prêt rapide, contactez-moi sur WhatsApp {}", by=self.malik)
        self.decided("spam", TIDE, by=self.malik)
        self.decided("approve", TIDE, by=self.malik)
        watched = learning.present()
        self.assertEqual((watched.spam, watched.ham), (2, 1))
        self.assertEqual((watched.spam_held, watched.ham_held), (0.5, 0.0))
        self.assertEqual(watched.precision, 1.0)

    def test_drift_is_told_once_there_is_enough_to_tell(self) -> None:
        cases = [
            (Shares(19, 19, 0.1, 0.9, 0), False), (Shares(20, 0, 0.79, None, 0), True),
            (Shares(20, 20, 0.8, 0.1, 0), False), (Shares(0, 20, None, 0.11, 0), True),
        ]  # fmt: skip
        for watched, expected in cases:
            with self.subTest(str(watched)):
                self.assertEqual(learning.drifts(watched), expected)

    def test_a_rare_word_is_not_kept(self) -> None:
        for _ in range(10):
            self.decided("spam", WOOL, by=self.malik)
            self.decided("approve", TIDE, by=self.malik)
        secret = self.decided("approve", "Je m’appelle Quérouézec {}", by=self.malik)
        self.assertNotEqual(secret.pk, 0)
        _last, decided = learning._decisions()
        counts = learning._without_rare(learning.counted(map(learning._example, decided)))
        self.assertNotIn("w:querouezec", counts.features["fr"])
        self.assertIn("w:maree", counts.features["fr"])
