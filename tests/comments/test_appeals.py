"""Appeals: lodged once and in time, decided by somebody else, told to both sides."""

from datetime import timedelta

from django.core import mail
from django.test import TestCase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Article
from comments import appeals, moderation
from comments.models import Appeal, Comment, Decision, Statement
from newsportal.models import User
from tests.builders import make_article, make_comment, make_moderator, make_report, make_user
from tests.tasks import work

AUTHOR, READER = "hortense@example.org", "lectrice@example.org"


class AppealTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("La digue cède la place")
        cls.claire = make_moderator(username="claire", wants_comment_mail=False)
        cls.malik = make_moderator(username="malik", wants_comment_mail=False)
        cls.parent = make_comment(cls.article, "Le premier bac", email="gael@example.org")
        cls.comment = make_comment(cls.article, "Le préfet est un âne.", parent=cls.parent)
        make_report(cls.comment, email=READER)
        cls.statement = cls.removed(cls.comment, by=cls.claire)

    @classmethod
    def removed(cls, comment: Comment, *, by: User | None) -> Statement:
        comment.refresh_from_db()
        decision = moderation.decide(comment, "remove", by=by, seen_revision=comment.revision)
        work(minutes=11)
        mail.outbox.clear()
        return Statement.objects.get(decision=decision)

    def lodge(self, text: str = "C’est un fait.") -> Appeal:
        appeal = appeals.lodge(self.statement, text=text)
        DBTaskResult.objects.all().delete()
        return appeal

    def reverse(self, appeal: Appeal, *, by: User) -> Decision:
        revision = Comment.objects.get(pk=self.comment.pk).revision
        return appeals.reverse(
            appeal, by=by, explanation="C’était de l’humour.", seen_revision=revision
        )

    def told(self) -> list[tuple[str, str]]:
        return sorted((message.to[0], message.subject.split(" – ")[0]) for message in mail.outbox)


class LodgingTest(AppealTest):
    def test_an_appeal_is_lodged_once_and_has_one_receipt(self) -> None:
        first = appeals.lodge(self.statement, text="C’est un fait.")
        second = appeals.lodge(self.statement, text="")
        self.assertEqual((first, second.text), (second, "C’est un fait."))
        work()
        self.assertEqual(self.told(), [(AUTHOR, "Nous avons bien reçu votre réclamation")])
        self.assertEqual(list(Appeal.objects.waiting()), [first])

    def test_when_the_time_is_over_it_is_refused(self) -> None:
        self.statement.appeal_until = timezone.now() - timedelta(seconds=1)
        self.statement.save(update_fields=["appeal_until"])
        with self.assertRaises(appeals.TooLate):
            self.lodge()
        self.assertFalse(Appeal.objects.exists())

    def test_there_are_six_months(self) -> None:
        self.assertGreaterEqual(
            self.statement.appeal_until - self.statement.made_at, timedelta(days=182)
        )

    def test_what_was_taken_back_needs_no_appeal(self) -> None:
        self.comment.refresh_from_db()
        revision = self.comment.revision
        moderation.decide(self.comment, "restore", by=self.claire, seen_revision=revision)
        with self.assertRaises(appeals.NothingToAppeal):
            self.lodge()


class JudgingTest(AppealTest):
    def test_who_decided_first_may_not_judge(self) -> None:
        appeal = self.lodge()
        with self.assertRaises(appeals.OwnDecision):
            appeals.uphold(appeal, by=self.claire, explanation="Si.")
        with self.assertRaises(appeals.OwnDecision):
            self.reverse(appeal, by=self.claire)
        self.assertTrue(Appeal.objects.get().is_waiting)

    def test_a_superuser_who_decided_first_may_not_either_while_others_can(self) -> None:
        chief = make_user("chief", is_superuser=True)
        comment = make_comment(self.article, "Un autre âne", email="z@example.org")
        appeal = appeals.lodge(self.removed(comment, by=chief), text="")
        with self.assertRaises(appeals.OwnDecision):
            appeals.uphold(appeal, by=chief, explanation="Si.")

    def test_the_only_moderator_is_told_that_nobody_else_can(self) -> None:
        appeal = self.lodge()
        User.objects.filter(pk=self.malik.pk).update(is_active=False)
        with self.assertRaises(appeals.NobodyElse):
            appeals.uphold(appeal, by=self.claire, explanation="Si.")
        chief = make_user("chief", is_superuser=True)
        appeals.uphold(appeal, by=chief, explanation="Si.")
        self.assertEqual(Appeal.objects.get().decided_by, chief)

    def test_the_only_moderator_who_is_a_superuser_may_and_the_author_is_told_so(self) -> None:
        appeal = self.lodge()
        User.objects.filter(pk=self.malik.pk).delete()
        User.objects.filter(pk=self.claire.pk).update(is_superuser=True)
        claire = User.objects.get(pk=self.claire.pk)
        appeals.uphold(appeal, by=claire, explanation="Si.")
        work()
        [message] = mail.outbox
        self.assertIn("n’a qu’un modérateur", message.body)

    def test_what_software_decided_anyone_may_judge(self) -> None:
        comment = make_comment(self.article, "Un autre âne", email="z@example.org")
        appeal = appeals.lodge(self.removed(comment, by=None), text="")
        appeals.uphold(appeal, by=self.claire, explanation="Si.")
        self.assertEqual(Appeal.objects.get().outcome, "upheld")

    def test_a_decision_that_stands_is_told_to_the_author_with_its_reasons(self) -> None:
        appeal = self.lodge()
        with self.assertRaises(appeals.Unexplained):
            appeals.uphold(appeal, by=self.malik, explanation="")
        appeals.uphold(appeal, by=self.malik, explanation="Une injure reste une injure.")
        work()
        self.assertEqual(self.told(), [(AUTHOR, "La décision sur votre commentaire est confirmée")])
        self.assertIn("Une injure reste une injure.", mail.outbox[0].body)
        self.assertIn("une autre personne", mail.outbox[0].body)
        self.comment.refresh_from_db()
        self.assertEqual(self.comment.status, "removed")

    def test_a_reversal_restores_the_comment_in_its_place_and_tells_both_sides_once(self) -> None:
        decision = self.reverse(self.lodge(), by=self.malik)
        self.comment.refresh_from_db()
        self.assertTrue(self.comment.is_visible)
        self.assertEqual(self.comment.parent, self.parent)
        self.assertEqual(Article.objects.get(pk=self.article.pk).comment_count, 2)
        appeal = Appeal.objects.get()
        self.assertEqual((appeal.outcome, appeal.decided_by), ("reversed", self.malik))
        self.statement.refresh_from_db()
        self.assertEqual((decision.act, self.statement.reversed_by), ("restore", decision))
        self.assertEqual(work(minutes=9), 0)
        work(minutes=11)
        self.assertEqual(
            self.told(),
            [(AUTHOR, "Votre commentaire est de retour à sa place"),
             (READER, "Le commentaire que vous avez signalé est de retour à sa place")],
        )  # fmt: skip
        self.assertIn("réclamation", mail.outbox[1].body + mail.outbox[0].body)
        work(minutes=60)
        self.assertEqual(len(mail.outbox), 2)

    def test_of_two_who_judge_the_second_is_told_how_the_first_did(self) -> None:
        appeal = self.lodge()
        again = Appeal.objects.get()
        appeals.uphold(appeal, by=self.malik, explanation="Si.")
        other = make_moderator(username="zoe")
        with self.assertRaises(appeals.AppealDecided) as refused:
            self.reverse(again, by=other)
        decided = refused.exception.appeal
        self.assertEqual((decided.decided_by, decided.outcome), (self.malik, "upheld"))
        self.comment.refresh_from_db()
        self.assertEqual(self.comment.status, "removed")

    def test_a_reversal_that_cannot_be_leaves_the_appeal_waiting(self) -> None:
        appeal = self.lodge()
        with self.assertRaises(moderation.AlreadyDecided):
            appeals.reverse(appeal, by=self.malik, explanation="", seen_revision=99)
        self.assertTrue(Appeal.objects.get().is_waiting)

    def test_whoever_restores_the_comment_elsewhere_has_decided_the_appeal(self) -> None:
        self.lodge()
        self.comment.refresh_from_db()
        revision = self.comment.revision
        moderation.decide(self.comment, "restore", by=self.claire, seen_revision=revision)
        self.assertEqual(Appeal.objects.get().outcome, "reversed")
        work(minutes=11)
        self.assertEqual(len(self.told()), 2)
