"""Many at once: reports, decisions and appeals, against the real database."""

from typing import Any

from django.core import mail
from django.test import Client, TransactionTestCase, override_settings

from comments import appeals, reports
from comments.addresses import report_path
from comments.models import Appeal, Case, Comment, Decision, Letter, Report, Statement
from comments.moderation import AlreadyDecided, NotPossible, decide
from newsportal.environment import Rate
from newsportal.settings import COMMENT_REPORT_LIMIT_PER_NETWORK
from tests.builders import make_article, make_comment, make_report, make_user
from tests.comments.test_together import at_once
from tests.tasks import work

READER = "lectrice@example.org"
WIDE = Rate(1000, COMMENT_REPORT_LIMIT_PER_NETWORK.period)


@override_settings(COMMENT_REPORT_LIMIT_PER_NETWORK=WIDE, COMMENT_REPORT_LIMIT_PER_EMAIL=WIDE)
class TogetherTest(TransactionTestCase):
    def setUp(self) -> None:
        self.article = make_article()
        self.comment = make_comment(self.article)
        self.moderators = [
            make_user(is_superuser=True, wants_comment_mail=False) for _number in range(4)
        ]
        work(minutes=11)
        mail.outbox.clear()

    def told(self) -> list[str]:
        return sorted(message.to[0] for message in mail.outbox)

    def decide(self, act: str, number: int) -> Decision:
        comment = Comment.objects.get(pk=self.comment.pk)
        by = self.moderators[number % 4]
        return decide(comment, act, by=by, seen_revision=self.comment.revision)

    def test_reports_of_many_readers_at_once_are_one_case_with_all_of_them(self) -> None:
        url = report_path(self.article, self.comment.pk)

        def act(number: int) -> int:
            words = {"reason": "hate", "text": f"Lecteur {number}"}
            return Client(REMOTE_ADDR=f"192.0.2.{number}").post(url, words).status_code

        self.assertEqual(at_once(20, act), [303] * 20)
        self.assertEqual((Case.objects.count(), Report.objects.count()), (1, 20))

    def test_one_report_from_many_windows_is_one(self) -> None:
        url = report_path(self.article, self.comment.pk)
        words = {"reason": "hate", "email": READER}
        results = at_once(12, lambda _number: Client().post(url, words).status_code)
        self.assertEqual(results, [303] * 12)
        self.assertEqual(Report.objects.count(), 1)
        work()
        self.assertEqual(self.told(), [READER])

    def test_fifty_decisions_at_once_are_one_record_and_one_mail_to_each_side(self) -> None:
        make_report(self.comment, email=READER)
        work()
        mail.outbox.clear()
        self.comment.refresh_from_db()
        results = at_once(50, lambda number: self.decide("remove", number))
        self.assertEqual(sum(isinstance(result, Decision) for result in results), 1, results)
        work(minutes=11)
        self.assertEqual(self.told(), ["hortense@example.org", READER])
        self.assertEqual((Statement.objects.count(), Case.objects.open().count()), (1, 0))

    def test_no_report_is_left_in_an_open_case_when_its_comment_is_removed_meanwhile(self) -> None:
        self.comment.refresh_from_db()

        def act(number: int) -> Any:
            if number % 4 == 3:
                return self.decide("remove", number)
            return make_report(self.comment, text=f"Lecteur {number}", address=f"192.0.2.{number}")

        known = (Report, Decision, reports.CommentGone, AlreadyDecided, NotPossible)
        results = at_once(16, act)
        self.assertTrue(all(isinstance(result, known) for result in results), results)
        self.assertFalse(Case.objects.open().exists())
        taken_in = sum(isinstance(result, Report) for result in results)
        self.assertEqual(Report.objects.count(), taken_in)

    def test_appeals_and_verdicts_at_once_are_one_each(self) -> None:
        self.comment.refresh_from_db()
        self.decide("remove", 0)
        work(minutes=11)
        mail.outbox.clear()
        statement = Statement.objects.get()
        lodged = at_once(10, lambda _number: appeals.lodge(statement, text=""))
        self.assertEqual(len({getattr(appeal, "pk", appeal) for appeal in lodged}), 1, lodged)
        work()
        self.assertEqual(self.told(), ["hortense@example.org"])
        mail.outbox.clear()
        revision = Comment.objects.get(pk=self.comment.pk).revision

        def act(number: int) -> Any:
            appeal, by = Appeal.objects.get(), self.moderators[number % 3 + 1]
            if number % 2:
                return appeals.uphold(appeal, by=by, explanation="Si.")
            return appeals.reverse(appeal, by=by, explanation="", seen_revision=revision)

        results = at_once(20, act)
        lost = [result for result in results if isinstance(result, Exception)]
        known = (appeals.AppealDecided, AlreadyDecided, NotPossible)
        self.assertTrue(all(isinstance(error, known) for error in lost), results)
        self.assertEqual(len(lost), 19, results)
        is_restored = Comment.objects.visible().filter(pk=self.comment.pk).exists()
        self.assertEqual(Appeal.objects.get().outcome, "reversed" if is_restored else "upheld")
        work(minutes=11)
        self.assertEqual(self.told(), ["hortense@example.org"])

    def test_verdicts_and_restorations_from_elsewhere_lock_nobody_out(self) -> None:
        self.comment.refresh_from_db()
        self.decide("remove", 0)
        work(minutes=11)
        appeal = appeals.lodge(Statement.objects.get(), text="")
        self.comment.refresh_from_db()
        revision = self.comment.revision

        def act(number: int) -> Any:
            if number % 2:
                return self.decide("restore", number)
            return appeals.reverse(
                Appeal.objects.get(), by=self.moderators[1], explanation="", seen_revision=revision
            )

        results = at_once(16, act)
        known = (Decision, appeals.AppealDecided, AlreadyDecided, NotPossible)
        self.assertTrue(all(isinstance(result, known) for result in results), results)
        self.assertEqual(sum(isinstance(result, Decision) for result in results), 1, results)
        appeal.refresh_from_db()
        self.assertEqual(appeal.outcome, "reversed")

    def test_a_letter_that_many_workers_were_given_is_sent_once(self) -> None:
        from comments.letters import send

        report = make_report(self.comment, email=READER)
        at_once(12, lambda _number: send.call(kind="report_receipt", pk=report.pk))
        self.assertEqual((self.told(), Letter.objects.count()), ([READER], 1))
