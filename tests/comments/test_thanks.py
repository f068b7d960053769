"""Whoever sent a comment is thanked, once and soon; nobody else is."""

from datetime import timedelta

import time_machine
from django.test import Client
from django.utils import timezone

from comments.addresses import discussion_path
from comments.models import Comment
from tests.builders import make_article
from tests.comments.test_views import PageTest

THANKS = 'role="status"'


class ThanksTest(PageTest):
    def test_an_address_that_anybody_can_write_thanks_nobody(self) -> None:
        self.send()
        pk = Comment.objects.get().pk
        values = ["", "1", f"{pk}", f"{pk}:1wXYZ0:forged", "\0", "é:é:é", ":", "9" * 5000]
        for value in values:
            for client in (self.client, Client()):
                with self.subTest(value[:9]):
                    response = client.get(self.url, {"sent": value})
                    self.assertNotContains(response, THANKS)

    def test_the_thanks_are_for_ten_minutes(self) -> None:
        place = self.send().headers["Location"]
        now = timezone.now()
        with time_machine.travel(now + timedelta(minutes=9)):
            self.assertContains(Client().get(place), THANKS)
        with time_machine.travel(now + timedelta(minutes=11)):
            self.assertNotContains(Client().get(place), THANKS)

    def test_the_thanks_are_for_the_story_under_which_one_wrote(self) -> None:
        query = self.send().headers["Location"].partition("?")[2]
        other = discussion_path(make_article())
        self.assertNotContains(Client().get(f"{other}?{query}"), THANKS)

    def test_a_retry_of_an_older_comment_is_thanked_at_that_comment(self) -> None:
        self.send(text="Un premier mot.")
        self.send(text="Un second mot.")
        page = self.client.get(self.send(text="Un premier mot.").headers["Location"])
        html = page.content.decode()
        first = Comment.objects.order_by("pk")[0]
        own = html[html.index(f'id="comment-{first.pk}"') :]
        self.assertIn(THANKS, own[: own.index("</article>")])
        self.assertEqual(html.count(THANKS), 1)
