"""A reader proves an address once, and is then known on that device."""

from datetime import timedelta

import time_machine
from django.core import mail
from django.test import Client, TestCase, override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments.addresses import discussion_path
from comments.models import Comment, Commenter, Decision
from comments.moderation import decide
from comments.proving import mail_link
from newsportal.environment import Rate
from newsportal.models import Purge
from tests.builders import make_article, make_author, make_comment, make_user
from tests.comments.proofs import asked_link, link_in, prove
from tests.comments.test_views import WORDS

HORTENSE, GAEL = "hortense@example.org", "gael@example.org"


class ReaderTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("Le bac repart")
        cls.comment = make_comment(cls.article, "Le premier mot", email=HORTENSE)

    def queued(self) -> int:
        return DBTaskResult.objects.filter(task_path="comments.proving.mail_link").count()

    def send(self, client: Client, **changes: str) -> Comment:
        words = WORDS | {"text": f"Texte {Comment.objects.count()}"} | changes
        response = client.post(discussion_path(self.article), words)
        self.assertEqual(response.status_code, 303)
        return Comment.objects.latest("pk")


class AskingTest(ReaderTest):
    def test_the_mail_is_in_the_readers_language_and_can_be_ignored(self) -> None:
        for language, words in (("fr", "Ignorez ce message"), ("en", "Ignore this message")):
            asked_link(HORTENSE, language=language)
            message = mail.outbox[-1]
            self.assertEqual(message.to, [HORTENSE])
            for body in (message.body, message.alternatives[0][0]):
                self.assertIn(words, body)
                self.assertIn(link_in(message), body)
                self.assertNotIn("192.0.2.7", body)
            self.assertIn(f'lang="{language}"', message.alternatives[0][0])
            self.assertEqual(message.message()["Auto-Submitted"], "auto-generated")
            self.assertEqual(message.message()["X-Auto-Response-Suppress"], "All")

    @override_settings(MAIL_RETURN_PATH="bounces@news.example")
    def test_what_cannot_be_delivered_goes_where_nobody_answers(self) -> None:
        asked_link(HORTENSE)
        message = mail.outbox[-1]
        self.assertEqual(message.from_email, "bounces@news.example")
        self.assertEqual(message.message()["From"], "redaction@testserver")

    def test_nobody_learns_whether_an_address_is_known_and_strangers_get_no_mail(self) -> None:
        pages = []
        for email in (HORTENSE, "stranger@example.org"):
            response = self.client.post("/comments/confirm/", {"email": email})
            self.assertEqual(response.status_code, 200)
            pages.append(response.content.decode().replace(email, "…"))
        self.assertEqual(pages[0], pages[1])
        self.assertEqual(self.queued(), 1)
        self.assertFalse(Commenter.objects.filter(email="stranger@example.org").exists())

    def test_the_device_that_has_just_commented_need_not_type_its_address_again(self) -> None:
        self.assertNotContains(self.client.get("/comments/confirm/"), HORTENSE)
        self.send(self.client)
        self.assertContains(self.client.get("/comments/confirm/"), f'value="{HORTENSE}"')
        self.assertNotContains(Client().get("/comments/confirm/"), HORTENSE)

    def test_an_address_that_is_none_is_refused_with_what_was_typed(self) -> None:
        for typed in ("", "hortense", "a@b", "x" * 300 + "@example.org", "\0@example.org"):
            response = self.client.post("/comments/confirm/", {"email": typed})
            self.assertEqual(response.status_code, 422)
        self.assertContains(
            self.client.post("/comments/confirm/", {"email": "hortense"}),
            'value="hortense"',
            status_code=422,
        )
        self.assertEqual(self.queued(), 0)

    @override_settings(PROOF_LIMIT_PER_EMAIL=Rate(2, timedelta(days=1)))
    def test_one_address_gets_so_many_links_whoever_asks(self) -> None:
        statuses = [
            Client(REMOTE_ADDR=f"192.0.2.{n}").post("/comments/confirm/", {"email": HORTENSE})
            for n in range(4)
        ]
        self.assertEqual([r.status_code for r in statuses], [200, 200, 429, 429])
        self.assertIn("Retry-After", statuses[-1].headers)
        self.assertEqual(self.queued(), 2)

    @override_settings(PROOF_LIMIT_PER_NETWORK=Rate(2, timedelta(hours=1)))
    def test_one_network_asks_for_so_many_links_for_whatever_address(self) -> None:
        for number in range(4):
            make_comment(self.article, f"Texte {number}", email=f"r{number}@example.org")
            response = Client(REMOTE_ADDR=f"2001:db8:0:1::{number}").post(
                "/comments/confirm/", {"email": f"r{number}@example.org"}
            )
            self.assertEqual(response.status_code, 200 if number < 2 else 429)
        self.assertEqual(self.queued(), 2)

    def test_a_post_from_another_site_sends_nothing(self) -> None:
        response = self.client.post(
            "/comments/confirm/", {"email": HORTENSE}, headers={"Origin": "https://evil.example"}
        )
        self.assertEqual(response.status_code, 403)
        self.assertEqual(self.queued(), 0)


class LinkTest(ReaderTest):
    def test_opening_the_link_proves_nothing(self) -> None:
        link = asked_link(HORTENSE)
        for method in (self.client.get, self.client.head, self.client.get):
            response = method(link)
            self.assertEqual((response.status_code, dict(response.cookies)), (200, {}))
        self.assertIsNone(Commenter.objects.get(email=HORTENSE).proven_at)
        self.assertContains(self.client.get(link), HORTENSE)

    def test_the_button_proves_once_and_the_device_is_trusted_in_every_edition(self) -> None:
        link = asked_link(HORTENSE)
        response = self.client.post(link)
        self.assertEqual(response.status_code, 303)
        self.assertIsNotNone(Commenter.objects.get(email=HORTENSE).proven_at)
        paths = {name: cookie["path"] for name, cookie in response.cookies.items()}
        self.assertEqual(paths, {"reader_fr": "/comments/", "reader_en": "/en/comments/"})
        for cookie in response.cookies.values():
            self.assertTrue(cookie["httponly"])
            self.assertEqual(cookie["samesite"], "Lax")
            self.assertNotIn("hortense", cookie.value)
        for page in ("/comments/me/", "/en/comments/me/"):
            self.assertContains(self.client.get(page), HORTENSE)
        for client in (Client(), self.client):
            self.assertEqual(client.get(link).status_code, 410)
            self.assertEqual(client.post(link).status_code, 410)

    @override_settings(SESSION_COOKIE_SECURE=True)
    def test_over_https_the_cookie_is_sent_over_https_only(self) -> None:
        response = self.client.post(asked_link(HORTENSE))
        self.assertTrue(all(cookie["secure"] for cookie in response.cookies.values()))

    def test_a_newer_link_ends_the_older_one_and_a_day_ends_each(self) -> None:
        older, newer = asked_link(HORTENSE), asked_link(HORTENSE)
        self.assertEqual(self.client.post(older).status_code, 410)
        now = timezone.now()
        with time_machine.travel(now + timedelta(hours=25)):
            self.assertEqual(self.client.post(newer).status_code, 410)
        with time_machine.travel(now + timedelta(hours=23)):
            self.assertEqual(self.client.post(newer).status_code, 303)

    def test_forged_links_and_cookies_prove_nothing(self) -> None:
        for token in ("x", "1:2:3", "é", "9" * 3000, "%00"):
            for method in (self.client.get, self.client.post):
                self.assertEqual(method(f"/comments/confirm/{token}/").status_code, 410)
        forged = Client()
        for value in ("1.0.1", f"{self.comment.commenter_id}.0.1:aaaaaa:bbbbbb", "\0", "é"):
            forged.cookies["reader_fr"] = value
            self.assertEqual(forged.get("/comments/me/").status_code, 302)

    def test_a_used_link_mails_nothing_more(self) -> None:
        prove(self.client, HORTENSE)
        mail.outbox.clear()
        mail_link.call(commenter_id=self.comment.commenter_id, language="fr")
        mail_link.call(commenter_id=999999, language="fr")
        self.assertEqual(mail.outbox, [])


class DeviceTest(ReaderTest):
    def test_forgetting_ends_one_device_and_signing_out_ends_all(self) -> None:
        first, second, third = Client(), Client(), Client()
        for client in (first, second, third):
            prove(client, HORTENSE)
        first.post("/comments/forget/")
        self.assertEqual(first.get("/comments/me/").status_code, 302)
        self.assertEqual(second.get("/comments/me/").status_code, 200)
        link = asked_link(HORTENSE)
        second.post("/comments/forget/", {"everywhere": "1"})
        for client in (first, second, third):
            self.assertEqual(client.get("/comments/me/").status_code, 302)
        self.assertEqual(third.post(link).status_code, 410)

    def test_a_device_is_signed_out_by_no_link_and_no_other_site(self) -> None:
        prove(self.client, HORTENSE)
        self.assertEqual(self.client.get("/comments/forget/").status_code, 405)
        evil = {"headers": {"Sec-Fetch-Site": "cross-site"}}
        answer = self.client.post("/comments/forget/", {"everywhere": "1"}, **evil)
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.client.get("/comments/me/").status_code, 200)

    def test_name_and_address_are_remembered_on_the_device_and_nowhere_else(self) -> None:
        self.send(self.client, name="Hortense B.")
        prove(self.client, HORTENSE)
        for value in ('value="Hortense B."', f'value="{HORTENSE}"'):
            self.assertContains(self.client.get(discussion_path(self.article)), value)
            self.assertNotContains(Client().get(discussion_path(self.article)), value)
            self.assertNotContains(self.client.get(self.article.get_absolute_url()), value)
        self.send(self.client, name="Hortense Bellec")
        page = self.client.get(discussion_path(self.article))
        self.assertContains(page, 'value="Hortense Bellec"')

    def test_own_pending_is_shown_on_every_proven_device(self) -> None:
        laptop, phone = Client(), Client()
        prove(laptop, HORTENSE)
        prove(phone, HORTENSE)
        self.send(laptop, text="Du portable")
        self.send(Client(), text="D’un inconnu")
        page = phone.get(discussion_path(self.article))
        self.assertContains(page, "Du portable")
        self.assertNotContains(page, "D’un inconnu")
        self.assertNotContains(Client().get(discussion_path(self.article)), "Du portable")


class TrustTest(ReaderTest):
    def test_only_what_comes_from_a_proven_device_is_marked_as_sent_with_the_proof(self) -> None:
        prove(self.client, HORTENSE)
        self.assertTrue(self.send(self.client).is_proven)
        self.assertFalse(self.send(Client()).is_proven)
        self.assertFalse(self.send(self.client, email=GAEL).is_proven)
        self.client.post("/comments/forget/")
        self.assertFalse(self.send(self.client).is_proven)

    def test_what_this_device_sent_before_the_proof_counts_as_sent_with_it(self) -> None:
        mine = self.send(self.client)
        others = self.send(Client(), text="D’un autre")
        make_comment(self.article, "Un autre", email=GAEL)
        Comment.objects.filter(pk=mine.pk).update(status="approved")
        Purge.objects.all().delete()
        prove(self.client, HORTENSE)
        self.assertEqual([c.pk for c in Comment.objects.filter(is_proven=True)], [mine.pk])
        self.assertNotEqual(mine.pk, others.pk)
        self.assertEqual(Purge.objects.get().keys, [f"comments:{self.article.pk}"])

    @override_settings(COMMENT_MODERATION="after")
    def test_nobody_appears_at_once_under_an_address_that_somebody_else_has_proven(self) -> None:
        before = self.send(Client())
        prove(self.client, HORTENSE)
        impostor = self.send(Client())
        Comment.objects.update(received_at=timezone.now() - timedelta(hours=1))  # nobody hurries
        owner = self.send(self.client)
        self.assertEqual(
            [Comment.objects.get(pk=c.pk).status for c in (before, impostor, owner)],
            ["approved", "pending", "approved"],
        )
        self.assertFalse(Decision.objects.filter(comment=impostor).exists())

    def test_who_proves_the_address_of_an_author_is_said_to_have_written_it(
        self,
    ) -> None:
        author = make_author(user=make_user(email=HORTENSE.capitalize()))
        other = self.article
        self.article = make_article(authors=[make_author("Malo Riou"), author])
        before, impostor = self.send(self.client), self.send(Client(), text="De qui ?")
        prove(self.client, HORTENSE)
        after = self.send(self.client, text="Et voilà")
        self.article = other
        elsewhere = self.send(self.client, text="Ailleurs")
        by_author = Comment.objects.filter(is_by_author=True)
        self.assertEqual({comment.pk for comment in by_author}, {before.pk, after.pk})
        self.assertTrue(Comment.objects.filter(pk__in=[impostor.pk, elsewhere.pk]).exists())

    def test_readers_see_whose_address_is_confirmed(self) -> None:
        prove(self.client, HORTENSE)
        proven = self.send(self.client, name="Vraie Hortense")
        decide(proven, "approve", by=None, seen_revision=proven.revision)
        html = self.client.get(self.article.get_absolute_url()).content.decode()
        own, other = (
            html[html.index(f'id="comment-{pk}"') :].split("</article>")[0]
            for pk in (proven.pk, self.comment.pk)
        )
        self.assertIn("Adresse confirmée", own)
        self.assertNotIn("Adresse confirmée", other)

    def test_the_thanks_offer_the_proof_to_whoever_has_none(self) -> None:
        offer = 'href="/comments/confirm/"'
        page = discussion_path(self.article)
        for client in (self.client, Client()):
            response = self.client.post(page, WORDS | {"text": "Un mot"})
            self.assertContains(client.get(response.headers["Location"]), offer)
        prove(self.client, HORTENSE)
        response = self.client.post(page, WORDS | {"text": "Un autre mot"})
        self.assertNotContains(self.client.get(response.headers["Location"]), offer)
