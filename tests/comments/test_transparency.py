"""The numbers of a period, as the yearly report has them."""

import json
from datetime import timedelta
from io import StringIO

from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from comments import appeals, moderation
from comments.models import Appeal, Case, Comment, Report, Statement
from comments.transparency import numbers
from tests.builders import make_article, make_comment, make_moderator, make_report
from tests.tasks import work


class NumbersTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        article = make_article()
        claire, malik = make_moderator(username="claire"), make_moderator(username="malik")
        cls.comments = [
            make_comment(article, f"Texte {n}", email=f"c{n}@example.org") for n in range(5)
        ]
        reasons = ("hate", "spam", "hate", "insult", "hate")
        for comment, reason in zip(cls.comments, reasons, strict=True):
            make_report(comment, reason)
        acts = (("remove", claire), ("keep", claire), ("remove", None))
        for comment, (act, by) in zip(cls.comments, acts, strict=False):
            comment.refresh_from_db()
            moderation.decide(comment, act, by=by, seen_revision=comment.revision)
        work(minutes=11)
        for hours, case in zip((1, 3, 8), Case.objects.closed().order_by("pk"), strict=True):
            case.opened_at = case.closed_at - timedelta(hours=hours)
            case.save(update_fields=["opened_at"])
        lodged = [appeals.lodge(statement, text="") for statement in Statement.objects.all()]
        appeals.uphold(lodged[0], by=malik, explanation="Si.")
        comment = Comment.objects.get(pk=lodged[1].statement.decision.comment_id)
        appeals.reverse(lodged[1], by=malik, explanation="", seen_revision=comment.revision)

    def test_a_period_has_its_numbers(self) -> None:
        now = timezone.now()
        found = numbers(now - timedelta(days=1), now + timedelta(days=1))
        self.assertEqual(found.reports, {"hate": 3, "insult": 1, "spam": 1})
        self.assertEqual((found.cases_decided, found.cases_kept), (3, 1))
        self.assertEqual(found.median_time_to_action, timedelta(hours=3))
        self.assertEqual((found.statements, found.statements_automated), (2, 1))
        self.assertEqual((found.appeals, found.appeals_upheld, found.appeals_reversed), (2, 1, 1))

    def test_what_was_before_or_is_later_does_not_count(self) -> None:
        year = timedelta(days=365)
        Report.objects.filter(reason="hate").update(received_at=timezone.now() - year)
        Case.objects.update(closed_at=timezone.now() - year)
        Appeal.objects.update(decided_at=timezone.now() + year)
        now = timezone.now()
        found = numbers(now - timedelta(days=1), now + timedelta(days=1))
        self.assertEqual(found.reports, {"insult": 1, "spam": 1})
        self.assertEqual((found.cases_decided, found.median_time_to_action), (0, None))
        self.assertEqual((found.appeals, found.appeals_upheld, found.appeals_reversed), (2, 0, 0))

    def test_the_command_prints_them(self) -> None:
        today, out = timezone.localdate(), StringIO()
        until = today + timedelta(days=1)
        call_command("transparency", str(today), str(until), stdout=out)
        found = json.loads(out.getvalue())
        self.assertEqual(found["since"], str(today))
        self.assertEqual(found["reports"]["hate"], 3)
        self.assertEqual(found["median_seconds_to_action"], 3 * 3600)
        with self.assertRaises(CommandError):
            call_command("transparency", str(until), str(today), stdout=out)
