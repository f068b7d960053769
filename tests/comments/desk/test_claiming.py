"""Whose case it is: two minutes at a time, seen by the others."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from comments import claiming
from comments.claiming import HELD_FOR
from comments.models import Claim, Comment
from tests.comments.desk.people import DESK, JSON, LIST, DeskCase, case, said


class ClaimTest(DeskCase):
    def setUp(self) -> None:
        super().setUp()
        self.comment = self.waiting()
        self.other = self.as_(self.malik)

    def test_who_comes_second_sees_by_whom_it_is_read(self) -> None:
        self.client.get(case(self.comment))
        page = self.other.get(case(self.comment))
        self.assertContains(page, "claire is reviewing this comment")
        self.assertContains(page, "At work beside you: claire")
        self.assertContains(self.other.get(LIST), "claire is reviewing this comment")
        self.assertNotContains(self.client.get(case(self.comment)), "is reviewing this comment")
        self.assertEqual(Claim.objects.get().by, self.claire)

    def test_a_claim_ends_after_two_minutes_unless_it_is_renewed(self) -> None:
        now = timezone.now()
        with time_machine.travel(now, tick=False) as clock:
            self.client.get(case(self.comment))
            clock.shift(HELD_FOR - timedelta(seconds=1))
            self.client.post(case(self.comment, "claim/"), **JSON)
            clock.shift(HELD_FOR - timedelta(seconds=1))
            held = self.other.post(case(self.comment, "claim/"), **JSON)
            self.assertEqual(said(held)["holder"], "claire is reviewing this comment")
            clock.shift(timedelta(seconds=1))
            self.assertEqual(
                said(self.other.post(case(self.comment, "claim/"), **JSON))["holder"], ""
            )
        self.assertEqual(Claim.objects.get().by, self.malik)

    def test_it_can_be_taken_over_and_the_one_who_had_it_is_told(self) -> None:
        self.client.get(case(self.comment))
        response = self.other.post(case(self.comment, "claim/"), {"take_over": "1"})
        self.assertRedirects(
            response, case(self.comment, f"?queue=pending&at={self.comment.pk}"),
            fetch_redirect_response=False,
        )  # fmt: skip
        renewed = self.client.post(case(self.comment, "claim/"), **JSON)
        self.assertEqual(said(renewed)["holder"], "malik is reviewing this comment")

    def test_a_decision_ends_the_claim_whoever_holds_it(self) -> None:
        self.other.get(case(self.comment))
        self.press("approve", self.comment)
        self.assertFalse(Claim.objects.exists())

    def test_the_first_look_is_the_first_and_not_the_last(self) -> None:
        self.client.post(f"{LIST}ahead/")
        self.assertIsNone(Comment.objects.get().first_seen_at)
        self.client.post(case(self.comment, "claim/"))
        first = Comment.objects.get().first_seen_at
        self.assertIsNotNone(first)
        self.other.get(case(self.comment))
        self.assertEqual(Comment.objects.get().first_seen_at, first)

    def test_expired_claims_are_cleared_away(self) -> None:
        self.client.get(case(self.comment))
        claiming.forget_expired()
        self.assertTrue(Claim.objects.exists())
        Claim.objects.update(until=timezone.now() - timedelta(seconds=1))
        claiming.forget_expired()
        self.assertFalse(Claim.objects.exists())

    def test_prepared_cases_are_held_so_that_two_do_not_get_the_same(self) -> None:
        second = self.waiting("Un autre")
        self.client.post(f"{LIST}ahead/", {"after": self.comment.pk})
        self.assertEqual(Claim.objects.get().comment, second)
        response = self.other.get(f"{DESK}queue/pending/next/?after={self.comment.pk}")
        self.assertEqual(response["Location"], f"{DESK}queue/pending/")
