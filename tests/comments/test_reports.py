"""Reports are taken in once, gather into one case, and forget their writers in time."""

from datetime import timedelta

from django.core import mail
from django.test import TestCase, override_settings
from django.utils import timezone

from comments import reports
from comments.models import Case, Comment, Report
from comments.moderation import decide
from newsportal.environment import Rate
from newsportal.models import Purge
from newsportal.ratelimit import RateLimited, counting
from tests.builders import make_article, make_comment, make_moderator, make_report
from tests.tasks import work


class TakingInTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("La digue cède la place")
        cls.claire = make_moderator(username="claire")
        cls.comment = make_comment(cls.article, "Le préfet est un âne.")

    def test_reports_about_one_comment_gather_in_one_case(self) -> None:
        other = make_comment(self.article, "Autre chose", email="gael@example.org")
        first = make_report(self.comment, "insult")
        second = make_report(self.comment, "hate", text="Il vise un groupe.")
        third = make_report(other, "spam")
        self.assertEqual(first.case, second.case)
        self.assertNotEqual(first.case, third.case)
        self.assertEqual(list(reports.open_cases()), [first.case, third.case])
        self.assertEqual(list(reports.of(self.comment)), [first, second])

    def test_the_same_report_sent_twice_is_one(self) -> None:
        for fields in ({"email": "r@example.org"}, {"address": "192.0.2.9"}):
            twice = [make_report(self.comment, "hate", text="Oui  et non", **fields),
                     make_report(self.comment, "hate", text="Oui et non", **fields)]  # fmt: skip
            self.assertEqual(len({report.pk for report in twice}), 1)
        make_report(self.comment, "hate", text="Oui et non", address="192.0.2.10")
        self.assertEqual(Report.objects.count(), 3)

    def test_a_report_changes_nothing_that_readers_see(self) -> None:
        Purge.objects.all().delete()
        for number in range(20):
            make_report(self.comment, "unlawful", address=f"203.0.113.{number}")
        before = self.comment.revision
        self.comment.refresh_from_db()
        self.assertEqual((self.comment.status, self.comment.revision), ("approved", before))
        self.assertFalse(Purge.objects.exists())

    def test_what_readers_do_not_see_cannot_be_reported(self) -> None:
        for status in ("pending", "rejected", "spam", "removed"):
            hidden = make_comment(self.article, f"Texte {status}", status=status)
            with self.assertRaises(reports.CommentGone):
                make_report(hidden)
        self.assertFalse(Case.objects.exists())

    def test_a_report_holds_the_text_that_was_reported_and_the_network(self) -> None:
        make_report(self.comment, address="::ffff:192.0.2.5")
        report = Report.objects.get()
        self.assertEqual(report.text_seen, "Le préfet est un âne.")
        self.assertEqual(report.network_address, "192.0.2.5")

    @override_settings(COMMENT_REPORT_LIMIT_PER_EMAIL=Rate(1, timedelta(hours=1)))
    def test_no_address_gets_more_receipts_than_its_limit(self) -> None:
        make_report(self.comment, "hate", email="victim@example.org")
        make_report(self.comment, "hate", email="victim@example.org")  # the same one, again
        with self.assertRaises(RateLimited), counting():
            make_report(self.comment, "spam", email="victim@example.org")
        make_report(self.comment, "spam", email="other@example.org")
        work()
        told = sorted(message.to[0] for message in mail.outbox)
        self.assertEqual(told, ["other@example.org", "victim@example.org"])
        self.assertEqual(Report.objects.count(), 2)

    def test_after_a_decision_a_new_report_opens_a_new_case(self) -> None:
        first = make_report(self.comment)
        self.comment.refresh_from_db()
        decide(self.comment, "keep", by=self.claire, seen_revision=self.comment.revision)
        second = make_report(self.comment)
        self.assertEqual(list(reports.open_cases()), [second.case])
        self.assertNotEqual(first.case, second.case)


class ForgettingTest(TestCase):
    @override_settings(COMMENT_REPORTER_KEPT=timedelta(days=30))
    def test_reporters_are_forgotten_when_their_time_is_over_and_not_before(self) -> None:
        article = make_article()
        names = ("open", "fresh", "old")
        for name in names:
            comment = make_comment(article, f"Texte {name}", email=f"{name}@example.org")
            make_report(
                comment, "unlawful", text="Contenu illicite", name=f"Mme {name}",
                email=f"r.{name}@example.org",
            )  # fmt: skip
        now = timezone.now()
        cases = Case.objects.filter(comment__commenter__email__startswith="old")
        cases.update(closed_at=now, told_at=now - timedelta(days=31))
        cases = Case.objects.filter(comment__commenter__email__startswith="fresh")
        cases.update(closed_at=now, told_at=now - timedelta(days=29))
        reports.forget_reporters()
        kept = {report.text_seen: (report.name, report.email) for report in Report.objects.all()}
        self.assertEqual(
            kept,
            {
                "Texte open": ("Mme open", "r.open@example.org"),
                "Texte fresh": ("Mme fresh", "r.fresh@example.org"),
                "Texte old": ("", ""),
            },
        )
        self.assertEqual(Report.objects.filter(network_address=None).count(), 1)
        self.assertEqual(Comment.objects.count(), 3)
