"""The letters themselves: real SMTP, headers, nobody else's words or address, each sent once."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from django.core import mail
from django.test import TestCase
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import letters, moderation
from comments.models import Commenter, Letter, Report, Statement
from newsportal.tasks import DELAYS
from tests.builders import make_article, make_comment, make_moderator, make_report
from tests.comments.test_notifications import Inbox, free_port, smtp
from tests.tasks import work

SECRET = "Acheter https://spam.example/"


class LetterTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("La digue cède la place")
        cls.claire = make_moderator(username="claire", wants_comment_mail=False)
        cls.comment = make_comment(cls.article, "Le préfet <b>est</b> un âne.", name="Hortense B.")
        DBTaskResult.objects.all().delete()

    def received(self, minutes: int = 0) -> list[EmailMessage]:
        """What a real server is handed by the worker."""
        inbox = Inbox()
        server = Controller(inbox, hostname="127.0.0.1", port=free_port())
        server.start()
        try:
            with smtp(server.port):
                work(minutes=minutes)
        finally:
            server.stop()
        return [message_from_bytes(e.content, policy=policy.default) for e in inbox.envelopes]

    def report(self, **fields: Any) -> Report:
        fields = {"email": "lectrice@example.org", "text": SECRET, "name": "Mme Secrète"} | fields
        return make_report(self.comment, "unlawful", law="Loi du 29 juillet 1881", **fields)

    def remove(self, **fields: Any) -> Statement:
        self.comment.refresh_from_db()
        moderation.decide(
            self.comment, "remove", by=self.claire, reason="Attaque personnelle",
            seen_revision=self.comment.revision, **fields,
        )  # fmt: skip
        work(minutes=11)
        return Statement.objects.get()

    def bodies(self, message: EmailMessage) -> list[str]:
        return [message.get_body((kind,)).get_content() for kind in ("plain", "html")]

    def test_a_receipt_carries_nothing_that_was_typed_to_an_address_that_was_typed(self) -> None:
        self.report()
        [receipt] = self.received()
        self.assertEqual(receipt["To"], "lectrice@example.org")
        self.assertEqual(receipt["Auto-Submitted"], "auto-generated")
        for body in self.bodies(receipt):
            self.assertIn("La digue cède la place", body)
            self.assertIn("contenu illicite", body)
            self.assertIn(f"/comments/{self.comment.pk}/", body)
            for typed in (SECRET, "spam.example", "Mme Secrète", "1881", "hortense@"):
                self.assertNotIn(typed, body)

    def test_a_statement_says_all_that_it_must_and_not_who_reported(self) -> None:
        self.report()
        work()
        mail.outbox.clear()
        Commenter.objects.update(proven_at=timezone.now())
        self.remove(law="Loi du 29 juillet 1881, art. 29")
        by_address = {message.to[0]: message for message in mail.outbox}
        self.assertEqual(sorted(by_address), ["hortense@example.org", "lectrice@example.org"])
        message = by_address["hortense@example.org"]
        html = message.alternatives[0][0]
        for body in (message.body, html):
            for words in (
                "La digue cède la place", "Attaque personnelle", "Loi du 29 juillet 1881, art. 29",
                "Un lecteur nous l’a signalé.", "par une personne", "Contestable jusqu’au",
                "http://testserver/comments/statement/", "tribunal",
            ):  # fmt: skip
                self.assertIn(words, body)
            for secret in ("lectrice@", "Secrète", "claire", "192.0.2", "198.51", SECRET):
                self.assertNotIn(secret, body)
        self.assertIn("Le préfet <b>est</b> un âne.", message.body)
        self.assertIn("&lt;b&gt;est&lt;/b&gt;", html)
        self.assertNotIn("<script", html)
        outcome = by_address["lectrice@example.org"]
        for body in (outcome.body, outcome.alternatives[0][0]):
            self.assertNotIn("hortense@", body)
            self.assertNotIn("Attaque personnelle", body)

    def test_an_address_that_nobody_proved_is_sent_no_text(self) -> None:
        self.remove()
        [message] = mail.outbox
        self.assertNotIn("préfet", message.body + message.alternatives[0][0])

    def test_a_decision_of_software_says_so(self) -> None:
        comment = make_comment(self.article, "Encore un âne", status="pending")
        moderation.decide(comment, "reject", by=None, seen_revision=0)
        mail.outbox.clear()
        work(minutes=11)
        [message] = [m for m in mail.outbox if m.to == ["hortense@example.org"]]
        self.assertIn("prise automatiquement", message.body)
        self.assertIn("de notre propre initiative", message.body)

    def test_each_is_written_in_the_language_of_the_page(self) -> None:
        english = make_comment(make_article("The ferry is back", language="en"), "He is an ass.")
        make_report(english, email="reader@example.org", language="en")
        english.refresh_from_db()
        moderation.decide(english, "remove", by=self.claire, seen_revision=english.revision)
        work(minutes=11)
        subjects = sorted(message.subject for message in mail.outbox)
        self.assertEqual(
            [subject.split(" – ")[0] for subject in subjects],
            ["The comment that you reported was removed", "We have received your report",
             "Your comment was removed"],
        )  # fmt: skip
        [statement] = [m for m in mail.outbox if m.to == ["hortense@example.org"]]
        self.assertIn("http://testserver/en/comments/statement/", statement.body)

    def test_a_dead_server_costs_no_letter_and_sends_none_twice(self) -> None:
        report = self.report()
        with smtp(free_port()), self.assertLogs("newsportal.tasks", "WARNING") as logged:
            work()
        self.assertNotIn("@", "".join(logged.output))
        [retry] = DBTaskResult.objects.all()
        again = {"kind": "report_receipt", "pk": report.pk, "attempt": 1}
        self.assertEqual(retry.args_kwargs["kwargs"], again)
        work(minutes=2)
        letters.send.call(kind="report_receipt", pk=report.pk)
        self.assertEqual(len(mail.outbox), 1)

    def test_after_the_last_attempt_it_is_given_up_and_said(self) -> None:
        report = self.report()
        with smtp(free_port()), self.assertLogs("newsportal.tasks", "ERROR"):
            letters.send.call(kind="report_receipt", pk=report.pk, attempt=len(DELAYS))

    def test_what_another_worker_is_sending_is_left_to_it_and_taken_over_if_it_died(self) -> None:
        report = self.report()
        DBTaskResult.objects.all().delete()
        key = f"report_receipt:{report.pk}"
        Letter.objects.create(key=key, begun_at=timezone.now())
        letters.send.call(kind="report_receipt", pk=report.pk)
        self.assertEqual(mail.outbox, [])
        Letter.objects.update(begun_at=timezone.now() - letters.SENDING)
        letters.send.call(kind="report_receipt", pk=report.pk)
        first = mail.outbox[0].extra_headers["Message-ID"]
        self.assertEqual(len(mail.outbox), 1)
        self.assertIsNotNone(Letter.objects.get().sent_at)
        # If the first had arrived after all, mail programs show one.
        Letter.objects.all().delete()
        letters.send.call(kind="report_receipt", pk=report.pk)
        self.assertEqual(mail.outbox[1].extra_headers["Message-ID"], first)

    def test_who_was_forgotten_meanwhile_is_told_nothing(self) -> None:
        self.report()
        Report.objects.update(email="")
        work()
        self.assertEqual(mail.outbox, [])

    def test_a_subject_is_one_line_whatever_the_title(self) -> None:
        type(self.article).objects.update(public_title="Un\r\nBcc: x@example.org " + "y" * 200)
        self.report()
        [receipt] = self.received()
        self.assertIsNone(receipt["Bcc"])
