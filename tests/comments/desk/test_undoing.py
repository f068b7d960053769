"""Ten minutes to take a decision back."""

from datetime import timedelta
from typing import Any

import time_machine
from django.utils import timezone

from comments.models import Comment, Decision
from comments.models.decision import UNDO_WITHIN
from newsportal.models import Purge
from tests.comments.desk.people import DESK, JSON, DeskCase, case, said, told


class UndoTest(DeskCase):
    def setUp(self) -> None:
        super().setUp()
        self.comment = self.waiting()

    def undo(self, decision: Decision, **kwargs: Any) -> Any:
        return kwargs.pop("client", self.client).post(
            f"{DESK}decision/{decision.pk}/undo/", **kwargs
        )

    def test_it_returns_the_comment_to_where_it_was_and_is_recorded(self) -> None:
        self.press("approve", self.comment)
        Purge.objects.all().delete()
        response = self.undo(self.last_decision())
        self.assertRedirects(response, case(self.comment), fetch_redirect_response=False)
        self.assertEqual(told(response), ["Hortense B. – Decision undone"])
        undone = self.last_decision()
        self.assertEqual(
            (undone.act, undone.actor, undone.from_status, undone.to_status, undone.revision_seen),
            ("undo", self.claire, "approved", "pending", 1),
        )
        self.assertEqual(
            (self.status(self.comment), self.comment.decisions.count()), ("pending", 2)
        )
        # What readers had seen for a minute may not come back from any copy.
        self.assertTrue(Purge.objects.get().is_hard)
        self.article.refresh_from_db()
        self.assertEqual(self.article.comment_count, 0)

    def test_a_removal_that_is_undone_shows_the_comment_again(self) -> None:
        self.press("approve", self.comment)
        self.comment.refresh_from_db()
        self.press("remove", self.comment, reason="attack")
        self.undo(self.last_decision())
        self.assertEqual(list(Comment.objects.visible()), [self.comment])
        self.article.refresh_from_db()
        self.assertEqual(self.article.comment_count, 1)

    def test_only_who_decided_and_only_for_ten_minutes(self) -> None:
        with time_machine.travel(timezone.now(), tick=False) as clock:
            self.press("spam", self.comment)
            decision = self.last_decision()
            late = self.undo(decision, client=self.as_(self.malik), **JSON)
            self.assertEqual(late.status_code, 409)
            self.assertIn("Only who has decided", said(late)["words"])
            clock.shift(UNDO_WITHIN - timedelta(seconds=1))
            self.assertContains(self.client.get(DESK), f"decision/{decision.pk}/undo/")
            clock.shift(timedelta(seconds=1))
            self.assertNotContains(self.client.get(DESK), "/undo/")
            self.assertIn("ten minutes", said(self.undo(decision, **JSON))["words"])
        self.assertEqual(self.status(self.comment), "spam")

    def test_nothing_is_undone_that_something_has_followed(self) -> None:
        self.press("approve", self.comment)
        first = self.last_decision()
        self.comment.refresh_from_db()
        self.press("spam", self.comment, client=self.as_(self.malik))
        self.assertIn("malik has just decided", said(self.undo(first, **JSON))["words"])
        self.assertEqual(self.status(self.comment), "spam")
        Comment.objects.filter(pk=self.comment.pk).update(revision=9, text="Réécrit")
        faster = said(self.undo(self.last_decision(), client=self.as_(self.malik), **JSON))
        self.assertIn("text has changed", faster["words"])

    def test_an_undoing_is_not_undone(self) -> None:
        self.press("approve", self.comment)
        self.undo(self.last_decision())
        self.assertEqual(self.undo(self.last_decision(), **JSON).status_code, 409)
        self.assertEqual(self.status(self.comment), "pending")

    def test_afterwards_it_can_be_decided_anew(self) -> None:
        self.press("approve", self.comment)
        self.undo(self.last_decision())
        self.comment.refresh_from_db()
        self.press("reject", self.comment, reason="off_topic")
        self.assertEqual(self.status(self.comment), "rejected")
