"""Queues: their order, their counts, and decisions on many."""

from datetime import timedelta
from unittest.mock import patch

from django.utils import timezone

from comments.desk import frame, queues
from comments.desk.queues import DECIDED, PENDING
from comments.models import Comment
from tests.builders import make_comments
from tests.comments.desk.people import DECIDED as DECIDED_LIST
from tests.comments.desk.people import DESK, LIST, DeskCase, told


class QueueTest(DeskCase):
    def many(self, count: int) -> list[Comment]:
        comments = make_comments(self.article, count)
        Comment.objects.filter(pk__in=[c.pk for c in comments]).update(status="pending")
        return comments

    def test_who_has_waited_longest_comes_first_and_each_comes_once(self) -> None:
        comments = self.many(45)
        # Two at the very same moment, as an import leaves them.
        Comment.objects.filter(pk=comments[20].pk).update(received_at=comments[19].received_at)
        seen: list[int] = []
        after: int | None = None
        while page := PENDING.page(after=after):
            seen += [entry.comment_id for entry in page]
            after = page[-1].pk
        self.assertEqual(seen, [c.pk for c in comments])
        last = PENDING.before(comments[30].pk)
        self.assertEqual(last and last.comment_id, comments[29].pk)
        self.assertIsNone(PENDING.before(comments[0].pk))

    def test_what_left_the_queue_is_still_a_place_to_go_on_from(self) -> None:
        comments = self.many(3)
        Comment.objects.filter(pk=comments[1].pk).update(status="spam")
        found = PENDING.next(after=comments[1].pk)
        self.assertEqual(found and found.comment_id, comments[2].pk)

    def test_decisions_stand_newest_first(self) -> None:
        first, second = self.waiting("Un"), self.waiting("Deux")
        for comment in (first, second):
            self.press("approve", comment)
        self.assertEqual([e.comment_id for e in DECIDED.page()], [second.pk, first.pk])
        page = self.client.get(DECIDED_LIST)
        self.assertContains(page, "approve · claire", count=2)

    def test_counts_go_no_further_than_they_look_and_say_so(self) -> None:
        self.many(4)
        with patch.object(queues, "COUNTED", 3):
            self.assertEqual(PENDING.count(), 4)
            with patch.object(frame, "COUNTED", 3):
                self.assertContains(self.client.get(DESK), '<span class="num">3+</span>')
        self.assertContains(self.client.get(DESK), '<span class="num">4</span>')

    def test_a_queue_says_how_old_its_oldest_is_and_warns(self) -> None:
        comment = self.waiting()
        self.assertNotContains(self.client.get(DESK), "has grown old")
        before = timezone.now() - timedelta(hours=25)
        Comment.objects.filter(pk=comment.pk).update(received_at=before)
        page = self.client.get(DESK)
        self.assertContains(page, "oldest: 1\xa0day")
        self.assertContains(page, "“To review” has grown old")

    def test_a_list_asks_as_much_for_many_as_for_one(self) -> None:
        self.many(1)
        self.client.get(LIST)
        with self.assertNumQueries(23):
            self.client.get(LIST)
        self.many(15)
        with self.assertNumQueries(23):
            self.client.get(LIST)


class ListTest(DeskCase):
    def test_those_ticked_are_decided_and_the_others_are_not(self) -> None:
        some = [self.waiting(f"Texte {n}") for n in range(3)]
        ticked = [f"{c.pk}:0" for c in some[:2]]
        response = self.client.post(LIST, {"act": "approve", "selected": ticked})
        self.assertEqual(told(response), ["Comment approved – 2 comments"])
        self.assertEqual([self.status(c) for c in some], ["approved", "approved", "pending"])

    def test_many_are_rejected_for_one_reason_each_in_the_language_of_its_author(self) -> None:
        some = [self.waiting("Un"), self.waiting("Two")]
        Comment.objects.filter(pk=some[1].pk).update(language="en")
        form = {"act": "reject", "selected": [f"{c.pk}:0" for c in some]}
        self.assertEqual(
            told(self.client.post(LIST, form)), ["Choose a reason: the author is told why."]
        )
        self.assertEqual(self.status(some[0]), "pending")
        self.client.post(LIST, form | {"reason": "off_topic"})
        texts = [c.decisions.get().text_to_author for c in some]
        self.assertIn("sans rapport", texts[0])
        self.assertIn("nothing to do", texts[1])

    def test_of_those_another_has_decided_it_is_said_who(self) -> None:
        some = [self.waiting("Un", name="Edith"), self.waiting("Deux")]
        self.press("spam", some[0], client=self.as_(self.malik))
        form = {"act": "approve", "selected": [f"{c.pk}:0" for c in some]}
        words = told(self.client.post(LIST, form))
        self.assertTrue(any("Edith – malik has just decided" in w for w in words), words)
        self.assertEqual([self.status(c) for c in some], ["spam", "approved"])

    def test_one_button_decides_on_one(self) -> None:
        comment = self.waiting()
        response = self.client.post(LIST, {"decide": f"approve:{comment.pk}:0"}, follow=True)
        self.assertContains(response, "Comment approved – Hortense B.")
        self.assertEqual(self.status(comment), "approved")

    def test_nothing_ticked_is_said(self) -> None:
        self.assertEqual(
            told(self.client.post(LIST, {"act": "spam"})), ["Tick at least one comment."]
        )
