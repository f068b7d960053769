"""What moderators are shown of the spam score, and who else is."""

from django.test import TestCase
from django.urls import reverse

from tests.builders import make_article, make_comment, make_journalist, make_moderator
from tests.comments.spam.test_judging import training
from tests.comments.spam.test_scoring import LOAN

PAGE = reverse("admin:comments_spammodel_changelist")


class DeskTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.comment = make_comment(make_article(), LOAN, status="pending")
        cls.malik = make_moderator(language="en")

    def test_a_comment_is_shown_with_its_score_and_reasons(self) -> None:
        self.client.force_login(self.malik)
        url = reverse("admin:comments_comment_change", args=[self.comment.pk])
        self.assertContains(self.client.get(url), "It reads like advertising or fraud")
        queue = self.client.get(reverse("admin:comments_comment_changelist"))
        self.assertContains(queue, f"{round(100 * self.comment.judgement.score)} %")

    def test_the_trainings_and_the_drift_are_for_moderators_alone(self) -> None:
        training(error_before=0.125)
        self.client.force_login(self.malik)
        page = self.client.get(PAGE)
        self.assertContains(page, "How the score judged what moderators decided last")
        self.assertContains(page, "12.5 %")
        self.client.force_login(make_journalist())
        self.assertEqual(self.client.get(PAGE).status_code, 403)
