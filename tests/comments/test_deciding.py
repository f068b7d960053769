"""What moderators are told when they decide on many comments at once."""

from typing import Any

from django.test import Client

from comments.models import Comment
from tests.builders import make_comments
from tests.comments.test_admin import QUEUE, DeskTest, told


class ManyTest(DeskTest):
    def setUp(self) -> None:
        super().setUp()
        self.many = make_comments(self.article, 30)
        Comment.objects.filter(pk__in=[c.pk for c in self.many]).update(status="pending")

    def bulk(self, act: str, seen: list[Comment], **data: Any) -> Any:
        return self.client.post(
            QUEUE + "?status=all",
            {
                "action": act,
                "_selected_action": [comment.pk for comment in self.many],
                "seen": [f"{comment.pk}:{comment.revision}" for comment in seen],
                **data,
            },
        )

    def test_what_was_not_in_view_is_counted_in_one_sentence_and_left_alone(self) -> None:
        with self.subTest("ticked"):
            messages = told(self.bulk("reject", self.many[:2]))
            self.assertEqual(len(messages), 2)
            self.assertTrue(any(message.startswith("28 comments") for message in messages))
        with self.subTest("all of the queue"):
            response = self.bulk("reject", self.many[2:3], select_across="1")
            messages = told(response)[2:]
            self.assertEqual(len(messages), 2)
            # 30, the two of setUpTestData, less the one in view.
            self.assertTrue(any(message.startswith("31 comments") for message in messages))
        rejected = Comment.objects.in_states(["rejected"])
        self.assertEqual(rejected.count(), 3)

    def test_the_same_refusal_of_many_is_said_once(self) -> None:
        faster = Client()
        faster.force_login(self.malik)
        for comment in self.many[:9]:
            faster.post(QUEUE, {"decide": f"spam:{comment.pk}:0"})
        messages = told(self.bulk("approve", self.many))
        self.assertEqual(len(messages), 2)
        [late] = [message for message in messages if "malik" in message]
        self.assertTrue(late.startswith("9 comments"))
        self.assertEqual(Comment.objects.in_states(["approved"]).count(), 22)

    def test_a_refusal_of_one_names_whom_it_is_about(self) -> None:
        Comment.objects.filter(pk=self.many[0].pk).update(status="removed")
        messages = told(self.bulk("approve", self.many[:2]))
        self.assertTrue(any(message.startswith("Lectrice 0 –") for message in messages))

    def test_numbers_that_no_database_holds_are_not_in_view(self) -> None:
        for number in ("9" * 19, "9" * 40, "-1"):
            response = self.client.post(
                QUEUE,
                {
                    "action": "approve",
                    "_selected_action": self.many[0].pk,
                    "seen": f"{number}:0",
                },
            )
            self.assertIn(response.status_code, {302, 400})
        self.assertFalse(Comment.objects.in_states(["approved"]).exclude(name="Gaël K.").exists())
