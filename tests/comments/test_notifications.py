import socket
from typing import Any

import django
from aiosmtpd.controller import Controller
from django.core import mail
from django.test import TestCase, override_settings
from django_tasks_db.models import DBTaskResult

from comments.models import Comment
from comments.moderation import decide
from comments.notifications import tell_moderators
from comments.posting import post
from newsportal.tasks import DELAYS
from tests.builders import make_article, make_comment, make_editor, make_moderator, make_user


def smtp(port: int) -> Any:
    """The settings of a mail server on this machine, for Django before and from 6.1."""
    backend = "django.core.mail.backends.smtp.EmailBackend"
    if django.VERSION < (6, 1):
        return override_settings(EMAIL_BACKEND=backend, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port)
    options = {"host": "127.0.0.1", "port": port}
    return override_settings(MAILERS={"default": {"BACKEND": backend, "OPTIONS": options}})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Inbox:
    """What aiosmtpd hands over to."""

    def __init__(self) -> None:
        self.envelopes: list[Any] = []

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address.startswith("full"):
            return "552 Mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.envelopes.append(envelope)
        return "250 OK"


def waiting() -> list[dict[str, Any]]:
    tasks = DBTaskResult.objects.filter(task_path="comments.notifications.tell_moderators")
    return [task.args_kwargs["kwargs"] for task in tasks.order_by("enqueued_at")]


class MailTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("La digue cède la place")
        cls.claire = make_moderator(username="claire", language="fr")

    def comment(self, text: str = "Le bac était plein.", **fields: Any) -> Comment:
        return make_comment(self.article, text, status="pending", **fields)

    def test_whoever_may_decide_is_told_and_nobody_else(self) -> None:
        make_moderator(username="silent", wants_comment_mail=False)
        make_moderator(username="gone", is_active=False)
        make_moderator(username="nowhere", email="")
        make_editor(username="editor")
        make_user("chief", is_superuser=True)
        tell_moderators.call(comment_id=self.comment().pk)
        told = sorted(address for message in mail.outbox for address in message.to)
        self.assertEqual(told, ["chief@example.org", "claire@example.org"])
        self.assertTrue(all(len(message.recipients()) == 1 for message in mail.outbox))

    def test_the_mail_says_who_wrote_what_where_and_never_the_readers_address(self) -> None:
        top = make_comment(self.article, "Un mot", name="Gaël K.")
        comment = self.comment("Voyez <b>ici</b> : https://a.example/", parent=top)
        tell_moderators.call(comment_id=comment.pk)
        [message] = mail.outbox
        html = message.alternatives[0][0]
        for body in (message.body, html):
            self.assertIn("La digue cède la place", body)
            self.assertIn("Hortense B.", body)
            self.assertIn("Gaël K.", body)
            self.assertIn(f"http://testserver/moderation/case/{comment.pk}/", body)
            self.assertNotIn("hortense@example.org", body)
            self.assertNotIn("192.0.2.7", body)
        self.assertIn("Voyez <b>ici</b>", message.body)
        self.assertIn("&lt;b&gt;ici&lt;/b&gt;", html)
        self.assertNotIn("<b>ici</b>", html)
        self.assertNotIn("<script", html)

    def test_each_is_told_in_their_own_language_and_else_in_the_sites(self) -> None:
        make_moderator(username="joan", language="en")
        make_moderator(username="zoe", language="")
        tell_moderators.call(comment_id=self.comment().pk)
        languages = {
            message.to[0]: message.alternatives[0][0].split('lang="', 1)[1][:2]
            for message in mail.outbox
        }
        self.assertEqual(
            languages,
            {"claire@example.org": "fr", "joan@example.org": "en", "zoe@example.org": "fr"},
        )

    def test_a_subject_is_one_line_whatever_the_title(self) -> None:
        type(self.article).objects.update(public_title="Un\r\nBcc: x@example.org " + "y" * 200)
        tell_moderators.call(comment_id=self.comment().pk)
        [message] = mail.outbox
        self.assertNotRegex(message.subject, r"[\r\n]")
        self.assertLessEqual(len(message.subject), 150)
        self.assertEqual(message.message()["Bcc"], None)

    def test_what_was_decided_meanwhile_needs_no_mail(self) -> None:
        comment = self.comment()
        decide(comment, "approve", by=self.claire, seen_revision=0)
        tell_moderators.call(comment_id=comment.pk)
        tell_moderators.call(comment_id=999999)
        self.assertEqual(mail.outbox, [])

    def test_opening_the_mails_link_decides_nothing(self) -> None:
        comment = self.comment()
        self.client.force_login(self.claire)
        response = self.client.get(f"/moderation/case/{comment.pk}/")
        self.assertEqual(response.status_code, 200)
        comment.refresh_from_db()
        self.assertEqual((comment.status, comment.revision), ("pending", 0))


class MailServerTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()
        cls.claire = make_moderator(username="claire")

    def setUp(self) -> None:
        self.comment = make_comment(self.article, status="pending")
        DBTaskResult.objects.all().delete()

    def test_a_real_server_gets_text_and_html(self) -> None:
        inbox = Inbox()
        server = Controller(inbox, hostname="127.0.0.1", port=free_port())
        server.start()
        try:
            with smtp(server.port):
                tell_moderators.call(comment_id=self.comment.pk)
        finally:
            server.stop()
        [envelope] = inbox.envelopes
        self.assertEqual(envelope.rcpt_tos, ["claire@example.org"])
        self.assertIn(b"multipart/alternative", envelope.content)
        self.assertIn(b"text/html", envelope.content)
        self.assertEqual(waiting(), [])

    def test_a_dead_server_fails_no_post_and_is_tried_again_later(self) -> None:
        with smtp(free_port()):
            comment = post(
                self.article, name="Gaël", email="gael@example.org", text="Un autre mot.",
                address="192.0.2.8", language="fr",
            )  # fmt: skip
            tell_moderators.call(comment_id=comment.pk)
        again = {"comment_id": comment.pk, "attempt": 1, "user_ids": [self.claire.pk]}
        self.assertEqual(waiting(), [{"comment_id": comment.pk}, again])
        retry = DBTaskResult.objects.get(args_kwargs__kwargs__attempt=1)
        self.assertGreater(retry.run_after, comment.received_at)

    def test_only_those_who_were_not_served_are_told_again(self) -> None:
        full = make_moderator(username="full")
        inbox = Inbox()
        server = Controller(inbox, hostname="127.0.0.1", port=free_port())
        server.start()
        try:
            with smtp(server.port):
                tell_moderators.call(comment_id=self.comment.pk)
        finally:
            server.stop()
        self.assertEqual([e.rcpt_tos for e in inbox.envelopes], [["claire@example.org"]])
        again = {"comment_id": self.comment.pk, "attempt": 1, "user_ids": [full.pk]}
        self.assertEqual(waiting(), [again])
        tell_moderators.call(**again)
        self.assertEqual([message.to for message in mail.outbox], [["full@example.org"]])

    def test_after_the_last_attempt_it_is_given_up_and_said_without_naming_anyone(self) -> None:
        with smtp(free_port()), self.assertLogs("newsportal.tasks", "ERROR") as logged:
            tell_moderators.call(comment_id=self.comment.pk, attempt=len(DELAYS))
        self.assertEqual(waiting(), [])
        self.assertNotIn("@", "".join(logged.output))
