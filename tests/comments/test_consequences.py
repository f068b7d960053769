"""Who is told what after a decision, when, and that nobody is told twice."""

from typing import Any

from django.core import mail
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from comments import appeals, consequences, moderation, posting
from comments.models import Case, Comment, Decision, Statement
from newsportal.models import User
from tests.builders import make_article, make_comment, make_moderator, make_report
from tests.tasks import work

AUTHOR, READER = "hortense@example.org", "lectrice@example.org"
KEPT = "Le commentaire que vous avez signalé est maintenu"


class ToldTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("La digue cède la place")
        cls.claire = make_moderator(username="claire", email="", wants_comment_mail=False)
        cls.comment = make_comment(cls.article, "Le préfet est un âne.")
        DBTaskResult.objects.all().delete()

    def decide(self, act: str, *, by: User | None = None, **fields: Any) -> Decision:
        self.comment.refresh_from_db()
        fields = {"reason": "Attaque personnelle"} | fields
        return moderation.decide(
            self.comment, act, by=by or self.claire, seen_revision=self.comment.revision, **fields
        )

    def told(self) -> list[tuple[str, str]]:
        """(address, beginning of the subject) of each mail since the last look."""
        found = [(message.to[0], message.subject.split(" – ")[0]) for message in mail.outbox]
        mail.outbox.clear()
        return found


class StatementTest(ToldTest):
    def test_the_author_of_a_removed_comment_is_told_once_and_not_before_ten_minutes(self) -> None:
        self.decide("remove")
        work(minutes=9)
        self.assertEqual(self.told(), [])
        work(minutes=11)
        self.assertEqual(self.told(), [(AUTHOR, "Votre commentaire a été retiré")])
        decision = Decision.objects.filter(act="remove").get()
        consequences.tell.call(decision_id=decision.pk)
        work(minutes=30)
        self.assertEqual(self.told(), [])
        self.assertEqual(Statement.objects.get().decision, decision)

    def test_a_rejected_comment_has_its_statement_too(self) -> None:
        self.comment = make_comment(self.article, "Encore un âne.", status="pending")
        self.decide("reject")
        work(minutes=11)
        self.assertEqual(self.told(), [(AUTHOR, "Votre commentaire n’a pas été publié")])

    def test_spam_approval_and_keeping_have_none(self) -> None:
        make_report(self.comment)
        self.decide("keep")
        self.decide("spam")
        self.decide("restore")
        pending = make_comment(self.article, "Un autre mot", status="pending")
        moderation.decide(pending, "approve", by=self.claire, seen_revision=0)
        work(minutes=11)
        self.assertEqual((self.told(), Statement.objects.count()), ([], 0))

    def test_a_robots_comment_costs_no_mail(self) -> None:
        posting.post(
            self.article, name="R", email="victim@example.org", text="Achetez", address="192.0.2.1",
            language="fr", is_by_robot=True,
        )  # fmt: skip
        work(minutes=11)
        self.assertEqual(self.told(), [])

    def test_what_was_undone_in_time_is_nobodys_business(self) -> None:
        self.decide("remove")
        self.decide("restore")
        work(minutes=11)
        self.assertEqual((self.told(), Statement.objects.count()), ([], 0))

    def test_of_a_removal_that_was_undone_and_done_again_one_is_told(self) -> None:
        for act in ("remove", "restore", "remove"):
            self.decide(act)
        work(minutes=11)
        self.assertEqual(self.told(), [(AUTHOR, "Votre commentaire a été retiré")])

    def test_an_import_tells_nobody(self) -> None:
        self.decide("remove", is_import=True)
        self.assertEqual(work(minutes=11), 0)

    def test_a_decision_on_a_new_comment_asks_nothing_about_reports(self) -> None:
        pending = make_comment(self.article, "Un autre mot", status="pending")
        with CaptureQueriesContext(connection) as captured:
            moderation.decide(pending, "approve", by=None, seen_revision=0)
        asked = " ".join(query["sql"] for query in captured)
        for table in ("comments_case", "comments_report", "comments_statement", "comments_appeal"):
            self.assertNotIn(table, asked)

    def test_who_changes_their_mind_later_has_the_author_told_that_it_is_back(self) -> None:
        self.decide("remove")
        work(minutes=11)
        self.told()
        self.decide("restore")
        self.assertEqual(work(minutes=9), 0)
        work(minutes=11)
        self.assertEqual(self.told(), [(AUTHOR, "Votre commentaire est de retour à sa place")])
        self.assertEqual(Statement.objects.get().reversed_by.act, "restore")


class OutcomeTest(ToldTest):
    def report(self, **fields: Any) -> Case:
        case = make_report(self.comment, **fields).case
        work()
        self.told()
        return case

    def test_a_receipt_leaves_at_once_and_only_to_who_gave_an_address(self) -> None:
        make_report(self.comment)
        make_report(self.comment, email=READER)
        work()
        self.assertEqual(self.told(), [(READER, "Nous avons bien reçu votre signalement")])

    def test_reporters_are_told_that_it_was_removed_and_the_author_why(self) -> None:
        case = self.report(email=READER)
        self.report()
        decision = self.decide("remove")
        case.refresh_from_db()
        self.assertEqual((case.is_open, case.decision), (False, decision))
        work(minutes=9)
        self.assertEqual(self.told(), [])
        work(minutes=11)
        self.assertCountEqual(
            self.told(),
            [(READER, "Le commentaire que vous avez signalé a été retiré"),
             (AUTHOR, "Votre commentaire a été retiré")],
        )  # fmt: skip
        self.assertTrue(Statement.objects.get().is_by_notice)
        self.assertEqual(work(minutes=60), 0)

    def test_reporters_are_told_that_it_stays(self) -> None:
        self.report(email=READER)
        self.decide("keep")
        work(minutes=11)
        self.assertEqual(
            self.told(), [(READER, "Le commentaire que vous avez signalé est maintenu")]
        )

    def test_who_reported_twice_hears_once_what_came_of_it(self) -> None:
        self.report(email=READER, reason="insult")
        self.report(email=READER, reason="hate")
        self.decide("keep")
        work(minutes=11)
        self.assertEqual(len(self.told()), 1)

    def test_only_the_last_of_two_quick_decisions_is_told(self) -> None:
        self.report(email=READER)
        self.decide("keep")
        self.decide("remove")
        work(minutes=11)
        self.assertCountEqual(
            self.told(),
            [(READER, "Le commentaire que vous avez signalé a été retiré"),
             (AUTHOR, "Votre commentaire a été retiré")],
        )  # fmt: skip

    def test_a_removal_undone_in_time_opens_the_case_again(self) -> None:
        case = self.report(email=READER)
        self.decide("remove")
        self.decide("restore")
        work(minutes=11)
        self.assertEqual(self.told(), [])
        case.refresh_from_db()
        self.assertEqual((case.is_open, case.decision), (True, None))

    def test_of_two_cases_undone_together_one_is_open_again_with_all_reports(self) -> None:
        older = self.report(email=READER)
        self.decide("keep")
        self.report(email="autre@example.org")
        self.decide("remove")
        self.decide("restore")
        [case] = Case.objects.all()
        self.assertEqual((case, case.is_open, case.reports.count()), (older, True, 2))
        work(minutes=11)
        self.assertEqual(self.told(), [])
        self.decide("keep")
        work(minutes=11)
        self.assertCountEqual(self.told(), [(READER, KEPT), ("autre@example.org", KEPT)])

    def test_what_followed_from_a_decision_can_be_undone_with_it(self) -> None:
        case = self.report(email=READER)
        kept = self.decide("keep")
        self.report(email="autre@example.org")
        consequences.unfollow(kept)
        self.assertEqual([(c.pk, c.reports.count()) for c in Case.objects.open()], [(case.pk, 2)])
        self.decide("remove")
        work(minutes=11)
        self.told()
        appeal = appeals.lodge(Statement.objects.get(), text="")
        consequences.unfollow(self.decide("restore"))
        appeal.refresh_from_db()
        self.assertTrue(appeal.is_waiting)
        self.assertEqual(Statement.objects.standing().count(), 1)
        self.assertFalse(Case.objects.open().exists())  # its reporters know of the removal

    def test_both_sides_hear_of_a_reversal(self) -> None:
        self.report(email=READER)
        self.decide("remove")
        work(minutes=11)
        self.told()
        self.decide("restore")
        work(minutes=11)
        self.assertCountEqual(
            self.told(),
            [(READER, "Le commentaire que vous avez signalé est de retour à sa place"),
             (AUTHOR, "Votre commentaire est de retour à sa place")],
        )  # fmt: skip
        self.assertTrue(Comment.objects.visible().filter(pk=self.comment.pk).exists())
