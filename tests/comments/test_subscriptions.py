"""Who asked for replies by mail gets them: confirmed first, ended in one click."""

from datetime import timedelta
from typing import Any

import time_machine
from aiosmtpd.controller import Controller
from django.core import mail
from django.db import connection
from django.test import Client, TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments.addresses import discussion_path, reply_path
from comments.models import Comment, Notice, Subscription
from comments.moderation import decide, withdraw
from comments.reply_mails import MOST_IN_HOUR, MOST_REFUSALS, mail_replies, queue_due
from comments.subscriptions import ask_subscriber, forget_unconfirmed
from newsportal.environment import Rate
from tests.builders import make_article, make_comment
from tests.comments.proofs import prove
from tests.comments.test_notifications import Inbox, free_port, smtp
from tests.comments.test_views import WORDS

HORTENSE, GAEL = "hortense@example.org", "gael@example.org"
MANY = Rate(100, timedelta(minutes=10))


@override_settings(COMMENT_LIMIT_PER_EMAIL=MANY, COMMENT_LIMIT_PER_NETWORK=MANY)
class SubscriptionTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("Le bac repart")

    def send(self, scope: str, *, client: Client | None = None, **changes: str) -> Comment:
        words = WORDS | {"text": f"Texte {Comment.objects.count()}", "subscribe": scope} | changes
        url = words.pop("url", discussion_path(self.article))
        self.assertEqual((client or self.client).post(url, words).status_code, 303)
        return Comment.objects.latest("pk")

    def subscribed(self, scope: str = "thread") -> Comment:
        """Hortense’s comment, approved, with its confirmed subscription."""
        comment = self.send(scope)
        Subscription.objects.update(confirmed_at=timezone.now())
        decide(comment, "approve", by=None, seen_revision=0)
        return comment

    def answer(self, parent: Comment | None, text: str = "", **fields: Any) -> Comment:
        text = text or f"Réponse {Comment.objects.count()}"
        words = {"name": "Gaël K.", "email": GAEL} | fields
        return make_comment(self.article, text, parent=parent, **words)

    def work(self) -> list[Any]:
        """Do what the worker would; return the mails that left."""
        before = len(mail.outbox)
        queue_due()
        for task in DBTaskResult.objects.filter(task_path="comments.reply_mails.mail_replies"):
            mail_replies.call(**task.args_kwargs["kwargs"])
            task.delete()
        return mail.outbox[before:]

    def link(self, message: Any, word: str) -> str:
        [line] = [line for line in message.body.splitlines() if f"/{word}/" in line]
        return line.removeprefix("http://testserver")


class AskingTest(SubscriptionTest):
    def ask(self) -> Any:
        ask_subscriber.call(subscription_id=Subscription.objects.get().pk)
        return mail.outbox[-1]

    def test_a_stranger_is_asked_first_and_the_link_acts_on_its_button_only(self) -> None:
        self.send("thread")
        self.assertIsNone(Subscription.objects.get().confirmed_at)
        message = self.ask()
        self.assertEqual(message.to, [HORTENSE])
        self.assertIn("Le bac repart", message.body)
        link = self.link(message, "subscribe")
        for _ in range(2):
            self.assertEqual(Client().get(link).status_code, 200)
            self.assertIsNone(Subscription.objects.get().confirmed_at)
        self.assertEqual(Client().post(link).status_code, 200)
        self.assertIsNotNone(Subscription.objects.get().confirmed_at)
        before = len(mail.outbox)
        ask_subscriber.call(subscription_id=Subscription.objects.get().pk)
        self.assertEqual(len(mail.outbox), before)

    def test_whoever_has_proven_the_address_here_is_not_asked(self) -> None:
        prove(self.client, HORTENSE)
        self.send("story")
        wish = Subscription.objects.get()
        self.assertEqual((wish.confirmed_at is None, wish.root_id), (False, None))
        self.send("story", client=Client(), email=GAEL)
        self.assertEqual(Subscription.objects.unconfirmed().count(), 1)

    def test_who_repeats_the_words_of_a_proven_reader_subscribes_nobody(self) -> None:
        prove(self.client, HORTENSE)
        self.send("", text="Mot pour mot")
        self.send("story", text="Mot pour mot", client=Client())
        self.assertFalse(Subscription.objects.confirmed().exists())

    def test_no_wish_and_nonsense_and_robots_subscribe_nobody(self) -> None:
        for scope in ("", "all", "\0", "x" * 3000):
            self.send(scope)
        self.send("thread", website="https://spam.example")
        self.assertFalse(Subscription.objects.exists())

    def test_the_same_wish_twice_is_one(self) -> None:
        top = self.subscribed()
        for _ in range(2):
            self.send("thread", url=reply_path(self.article, top.pk))
        self.assertEqual(Subscription.objects.count(), 1)

    @override_settings(PROOF_LIMIT_PER_EMAIL=Rate(1, timedelta(days=1)))
    def test_where_no_more_mail_may_go_the_comment_is_taken_in_all_the_same(self) -> None:
        self.send("thread")
        self.send("story")
        asked = DBTaskResult.objects.filter(task_path="comments.subscriptions.ask_subscriber")
        self.assertEqual((Comment.objects.count(), asked.count()), (2, 1))

    def test_a_wish_that_nobody_confirms_is_forgotten_and_its_link_ends(self) -> None:
        self.send("thread")
        link = self.link(self.ask(), "subscribe")
        with time_machine.travel(timezone.now() + timedelta(days=2)):
            forget_unconfirmed()
            self.assertEqual(Client().get(link).status_code, 200)
        with time_machine.travel(timezone.now() + timedelta(days=4)):
            self.assertEqual(Client().post(link).status_code, 410)
            forget_unconfirmed()
        self.assertFalse(Subscription.objects.exists())
        self.assertEqual(Client().post(link).status_code, 410)
        for token in ("x", "1:2:3", "é", "9" * 3000):
            self.assertEqual(Client().post(f"/comments/subscribe/{token}/").status_code, 410)
            self.assertEqual(Client().post(f"/comments/unsubscribe/{token}/").status_code, 404)


class ReplyTest(SubscriptionTest):
    def test_an_approved_reply_is_mailed_once_with_all_that_a_reader_needs(self) -> None:
        top = self.subscribed()
        reply = self.answer(top, "Voyez <b>ici</b>")
        [message] = self.work()
        self.assertEqual(message.to, [HORTENSE])
        self.assertIn("Gaël K.", message.subject)
        html = message.alternatives[0][0]
        for body in (message.body, html):
            self.assertIn(f"http://testserver{reply.get_absolute_url()}", body)
            for private in (GAEL, "192.0.2.7"):
                self.assertNotIn(private, body)
        self.assertIn("Voyez <b>ici</b>", message.body)
        self.assertNotIn("<b>ici</b>", html)
        self.assertEqual(self.work(), [])

    def test_only_what_readers_see_is_mailed_and_only_to_whom_it_concerns(self) -> None:
        top = self.subscribed()
        other_thread = self.answer(None, "Un autre fil")
        self.answer(other_thread, "Dedans")
        for status in ("pending", "rejected", "spam"):
            self.answer(top, f"Texte {status}", status=status)
        self.answer(top, "De moi-même", email=HORTENSE)
        removed, withdrawn = self.answer(top, "Retiré"), self.answer(top, "Supprimé")
        decide(removed, "remove", by=None, seen_revision=removed.revision)
        withdraw(withdrawn)
        self.assertEqual(self.work(), [])
        deep = self.answer(self.answer(top, "Une"), "Deux")
        [message] = self.work()
        self.assertIn("Une", message.body)
        self.assertIn(deep.text, message.body)
        self.assertNotIn("Dedans", message.body)
        self.assertFalse(Notice.objects.exists())

    def test_who_follows_the_story_gets_every_thread_and_of_both_one_mail(
        self,
    ) -> None:
        top = self.subscribed("story")
        self.send("thread", url=reply_path(self.article, top.pk))
        Subscription.objects.update(confirmed_at=timezone.now())
        self.answer(None, "Un autre fil")
        self.answer(top, "Dans le mien")
        bodies = "".join(message.body for message in self.work())
        self.assertEqual((bodies.count("Un autre fil"), bodies.count("Dans le mien")), (1, 1))

    def test_unconfirmed_wishes_get_nothing(self) -> None:
        top = self.send("thread")
        decide(top, "approve", by=None, seen_revision=0)
        self.answer(top)
        self.assertEqual(self.work(), [])

    def test_what_was_restored_is_no_news(self) -> None:
        top = self.subscribed()
        reply = self.answer(top)
        self.assertEqual(len(self.work()), 1)
        for act in ("remove", "restore"):
            decide(reply, act, by=None, seen_revision=reply.revision)
        self.assertEqual(self.work(), [])

    def test_a_story_that_was_withdrawn_is_not_mailed(self) -> None:
        top = self.subscribed()
        self.answer(top)
        type(self.article).objects.update(comments_mode="off")
        self.assertEqual(self.work(), [])
        self.assertFalse(Notice.objects.exists())

    def test_many_replies_become_one_mail_when_the_hour_is_over(self) -> None:
        top = self.subscribed()
        for _ in range(MOST_IN_HOUR):
            self.answer(top)
            self.assertEqual(len(self.work()), 1)
        texts = [self.answer(top).text for _ in range(25)]
        self.assertEqual(self.work(), [])
        with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
            [message] = self.work()
        self.assertIn("25 nouveaux commentaires", message.subject)
        self.assertIn(texts[0], message.body)
        self.assertIn("et 5 autres", message.body)
        self.assertFalse(Notice.objects.exists())

    def test_each_is_written_to_in_the_language_of_the_edition(self) -> None:
        self.article = make_article("The ferry leaves", language="en")
        top = self.subscribed()
        self.answer(top)
        [message] = self.work()
        self.assertIn('lang="en"', message.alternatives[0][0])
        self.assertIn("/en/comments/unsubscribe/", message.body)

    def test_two_workers_mail_once(self) -> None:
        self.answer(self.subscribed())
        queue_due()
        queue_due()
        tasks = DBTaskResult.objects.filter(task_path="comments.reply_mails.mail_replies")
        self.assertEqual(tasks.count(), 1)

    def test_approving_asks_one_thing_where_nobody_subscribes_and_as_much_for_many(self) -> None:
        counts = []
        for subscribers in (0, 1, 4):
            for number in range(subscribers):
                self.send("story", email=f"r{subscribers}{number}@example.org")
            Subscription.objects.update(confirmed_at=timezone.now())
            reply = self.answer(None, status="pending")
            with CaptureQueriesContext(connection) as queries:
                decide(reply, "approve", by=None, seen_revision=0)
            counts.append(len(queries))
        self.assertEqual([count - counts[0] for count in counts], [0, 2, 2])
        self.assertEqual(Notice.objects.count(), 6)


class EndingTest(SubscriptionTest):
    def setUp(self) -> None:
        self.top = self.subscribed()
        self.answer(self.top)
        [self.message] = self.work()
        self.url = self.link(self.message, "unsubscribe")

    def test_mail_programs_end_it_in_one_click_and_opening_the_link_does_not(self) -> None:
        headers = self.message.message()
        self.assertEqual(headers["List-Unsubscribe"], f"<http://testserver{self.url}>")
        self.assertEqual(headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        for _ in range(2):
            self.assertEqual(Client().get(self.url).status_code, 200)
            self.assertTrue(Subscription.objects.exists())
        for _ in range(2):
            answer = Client().post(self.url, {"List-Unsubscribe": "One-Click"})
            self.assertEqual(answer.status_code, 200)
        self.assertFalse(Subscription.objects.exists())
        self.answer(self.top)
        self.assertEqual(self.work(), [])
        with time_machine.travel(timezone.now() + timedelta(days=2000)):
            self.assertEqual(Client().get(self.url).status_code, 200)

    def test_what_waits_goes_with_it(self) -> None:
        self.answer(self.top)
        Client().post(self.url)
        self.assertFalse(Notice.objects.exists())
        self.assertEqual(self.work(), [])

    def test_subscriptions_are_shown_handed_out_and_erased(self) -> None:
        prove(self.client, HORTENSE)
        for page in ("/comments/me/", "/comments/privacy/"):
            self.assertContains(self.client.get(page), 'action="/comments/unsubscribe/')
        data = self.client.get("/comments/privacy/download/").json()
        self.assertEqual([wish["thread"] for wish in data["subscriptions"]], [self.top.pk])
        self.answer(self.top)
        self.client.post("/comments/privacy/erase/")
        self.assertFalse(Subscription.objects.exists())


class MailServerTest(SubscriptionTest):
    def setUp(self) -> None:
        self.answer(self.subscribed())

    def serve(self, inbox: Inbox) -> Controller:
        server = Controller(inbox, hostname="127.0.0.1", port=free_port())
        server.start()
        self.addCleanup(server.stop)
        return server

    @override_settings(MAIL_RETURN_PATH="bounces@news.example")
    def test_bounces_go_to_the_return_path_and_robots_are_asked_not_to_answer(self) -> None:
        inbox = Inbox()
        with smtp(self.serve(inbox).port):
            self.work()
        [envelope] = inbox.envelopes
        self.assertEqual(
            (envelope.mail_from, envelope.rcpt_tos), ("bounces@news.example", [HORTENSE])
        )
        for line in (b"From: redaction@testserver", b"Auto-Submitted: auto-generated",
                     b"List-Unsubscribe-Post: List-Unsubscribe=One-Click"):  # fmt: skip
            self.assertIn(line, envelope.content)
        self.assertIn(b"multipart/alternative", envelope.content)

    def test_a_server_that_is_away_loses_nothing(self) -> None:
        with smtp(free_port()):
            self.work()
        self.assertEqual(Notice.objects.count(), 1)
        self.assertEqual(self.work(), [])
        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            self.assertEqual(len(self.work()), 1)

    def test_an_address_that_refuses_thrice_is_left_alone(self) -> None:
        wish = Subscription.objects.get()
        type(wish.commenter).objects.filter(pk=wish.commenter_id).update(email="full@example.org")
        now = timezone.now()
        with smtp(self.serve(Inbox()).port):
            for number in range(MOST_REFUSALS):
                self.assertTrue(Subscription.objects.exists())
                with time_machine.travel(now + timedelta(hours=7 * number)):
                    self.work()
        self.assertFalse(Subscription.objects.exists())
