"""Mail in a while, and when a queue grows old: each once, and never silently dropped."""

from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import time_machine
from django.core import mail
from django.test import TestCase, override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import digests
from comments.desk import old_queues
from comments.models import Comment, QueueWarning
from comments.moderation import decide
from comments.notifications import tell_moderators
from tests.builders import make_article, make_comment, make_moderator
from tests.comments.test_notifications import free_port, smtp

NOON = datetime.fromisoformat("2026-03-10T12:00:00+01:00")


def carry_out(job: Any) -> list[Any]:
    """Run the queued tasks of `job`, and return what was mailed."""
    mail.outbox.clear()
    tasks = DBTaskResult.objects.filter(task_path=job.module_path)
    for kwargs in [task.args_kwargs["kwargs"] for task in tasks]:
        job.call(**kwargs)
    tasks.delete()
    return list(mail.outbox)


class DigestTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("La digue cède la place", at=NOON - timedelta(days=1))
        cls.claire = make_moderator(username="claire", language="fr", comment_mail_pace="hourly")

    def setUp(self) -> None:
        self.clock = time_machine.travel(NOON, tick=False)
        self.travel = self.clock.start()
        self.addCleanup(self.clock.stop)

    def comment(self, text: str = "Le bac était plein.") -> Comment:
        self.travel.shift(timedelta(seconds=1))
        return make_comment(self.article, text, status="pending")

    def sent(self) -> list[Any]:
        digests.send_due()
        digests.send_due()  # of another worker
        return carry_out(digests.send)

    def test_an_hour_makes_one_message_of_all_that_came_and_still_waits(self) -> None:
        first, second = self.comment("Premier texte"), self.comment("Second texte")
        decide(second, "spam", by=None, seen_revision=0)
        self.travel.shift(2 * digests.OVERLAP)
        [message] = self.sent()
        html = message.alternatives[0][0]
        for body in (message.body, html):
            self.assertIn("Premier texte", body)
            self.assertIn(f"http://testserver/moderation/case/{first.pk}/", body)
            self.assertNotIn("Second texte", body)
            self.assertNotIn("hortense@example.org", body)
        self.assertTrue(message.subject.startswith("1 commentaire attend votre avis"))
        self.comment("Troisième texte")
        self.travel.shift(timedelta(minutes=30))
        self.assertEqual(self.sent(), [])
        self.travel.shift(timedelta(minutes=31))
        [message] = self.sent()
        self.assertIn("Troisième texte", message.body)
        self.assertNotIn("Premier texte", message.body)

    def test_once_a_day_in_the_morning(self) -> None:
        type(self.claire).objects.update(comment_mail_pace="daily")
        self.comment()
        self.assertEqual(len(self.sent()), 1)
        self.comment("Le soir")
        self.travel.move_to(NOON + timedelta(hours=18))  # six in the morning
        self.assertEqual(self.sent(), [])
        self.travel.shift(timedelta(hours=1))
        [message] = self.sent()
        self.assertIn("Le soir", message.body)

    def test_nobody_is_written_to_for_nothing_or_against_their_wish(self) -> None:
        self.assertEqual(self.sent(), [])
        self.comment()
        type(self.claire).objects.update(wants_comment_mail=False)
        self.travel.shift(timedelta(hours=2))
        self.assertEqual(self.sent(), [])

    def test_who_has_a_digest_gets_no_message_for_each(self) -> None:
        make_moderator(username="malik")
        tell_moderators.call(comment_id=self.comment().pk)
        self.assertEqual([m.to for m in mail.outbox], [["malik@example.org"]])

    def test_a_long_list_leads_to_the_desk(self) -> None:
        for number in range(3):
            self.comment(f"Texte {number}")
        with patch.object(digests, "LISTED", 2):
            [message] = self.sent()
        self.assertTrue(message.subject.startswith("3 commentaires attendent"))
        self.assertIn("Texte 1", message.body)
        self.assertNotIn("Texte 2", message.body)
        self.assertIn("Les autres sont au bureau", message.body)

    def test_a_dead_server_is_tried_again(self) -> None:
        self.comment()
        digests.send_due()
        with smtp(free_port()):
            kwargs = DBTaskResult.objects.get(task_path=digests.send.module_path).args_kwargs[
                "kwargs"
            ]
            digests.send.call(**kwargs)
        again = DBTaskResult.objects.get(args_kwargs__kwargs__attempt=1)
        self.assertEqual(again.args_kwargs["kwargs"], kwargs | {"attempt": 1})


@override_settings(COMMENT_QUEUE_OLD_AFTER=timedelta(hours=6))
class OldQueueTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.comment = make_comment(make_article(), status="pending")

    def age(self, hours: int) -> None:
        before = timezone.now() - timedelta(hours=hours)
        Comment.objects.filter(pk=self.comment.pk).update(received_at=before)

    def warned(self) -> list[str]:
        old_queues.warn()
        old_queues.warn()
        return [message.to[0] for message in carry_out(old_queues.send)]

    def test_moderators_are_told_once_and_again_once_it_has_been_young(self) -> None:
        make_moderator(username="claire", language="en")
        make_moderator(username="daily", comment_mail_pace="daily")
        make_moderator(username="none", wants_comment_mail=False)
        self.assertEqual(self.warned(), [])
        self.age(7)
        self.assertEqual(self.warned(), ["claire@example.org", "daily@example.org"])
        self.assertIn(
            "“To review”, the first comment has been waiting for 7\xa0hours", mail.outbox[0].body
        )
        self.assertEqual(self.warned(), [])
        self.age(1)
        self.assertEqual(self.warned(), [])
        self.assertFalse(QueueWarning.objects.exists())
        self.age(8)
        self.assertEqual(len(self.warned()), 2)

    def test_where_nobody_wants_mail_the_log_says_it(self) -> None:
        self.age(7)
        with self.assertLogs("newsportal.comments", "WARNING") as logged:
            self.assertEqual(self.warned(), [])
        self.assertEqual(len(logged.output), 1)

    def test_what_was_decided_meanwhile_needs_no_mail(self) -> None:
        make_moderator(username="claire")
        self.age(7)
        old_queues.warn()
        decide(self.comment, "approve", by=None, seen_revision=0)
        self.assertEqual(carry_out(old_queues.send), [])
