"""Authors delete what they wrote at any time; answers keep their place."""

from datetime import timedelta

import time_machine
from django.test import Client
from django.utils import timezone

from articles.models import Article
from comments.models import Comment, Decision, Edit
from comments.moderation import AlreadyDecided, NotPossible, decide, withdraw
from newsportal.models import Purge
from tests.builders import make_comment, make_moderator
from tests.comments.proofs import prove
from tests.comments.test_proving import HORTENSE, ReaderTest

GONE = "Commentaire supprimé par son auteur."


class WithdrawalTest(ReaderTest):
    def shown(self) -> str:
        return Client().get(self.article.get_absolute_url()).content.decode()

    def count(self) -> int:
        return Article.objects.values_list("comment_count", flat=True).get(pk=self.article.pk)

    def test_a_comment_without_answers_disappears(self) -> None:
        self.assertIn("Le premier mot", self.shown())
        Purge.objects.all().delete()
        withdraw(self.comment)
        self.assertNotIn("Le premier mot", self.shown())
        self.assertNotIn(GONE, self.shown())
        self.assertEqual(self.count(), 0)
        purges = Purge.objects.all()
        self.assertTrue(any(p.is_hard and f"comments:{self.article.pk}" in p.keys for p in purges))

    def test_answers_keep_their_place_below_what_says_who_took_it_away(self) -> None:
        make_comment(self.article, "Une réponse", email="gael@example.org", parent=self.comment)
        removed = make_comment(self.article, "Une insulte", email="x@example.org")
        make_comment(self.article, "Outré", email="gael@example.org", parent=removed)
        decide(removed, "remove", by=None, seen_revision=1)
        withdraw(self.comment)
        html = self.shown()
        self.assertLess(html.index(GONE), html.index("Une réponse"))
        self.assertEqual(html.count(GONE), 1)
        self.assertIn("retiré par la modération", html)
        withdraw(Comment.objects.get(pk=removed.pk))
        self.assertEqual(self.shown().count(GONE), 2)

    def test_no_copy_of_the_text_is_left_and_the_act_is_recorded(self) -> None:
        Edit.objects.create(
            comment=self.comment, text_before="Le premier mot", text="x", state="waiting"
        )
        withdraw(self.comment)
        stored = Comment.objects.get()
        self.assertEqual(
            (stored.text, stored.body_html, stored.network_address, stored.status),
            ("", "", None, "withdrawn"),
        )
        self.assertEqual(set(Decision.objects.values_list("text_seen", flat=True)), {""})
        self.assertFalse(Edit.objects.exists())
        last = Decision.objects.first()
        self.assertEqual((last.act, last.from_status, last.actor), ("withdraw", "approved", None))
        self.assertEqual(last.who, "l’auteur du commentaire")

    def test_every_state_can_be_withdrawn_once_and_no_moderator_brings_it_back(self) -> None:
        for status in ("pending", "approved", "rejected", "spam", "removed"):
            comment = make_comment(self.article, f"Texte {status}", status=status)
            before = self.count()
            withdraw(comment)
            self.assertEqual(self.count(), before - (status == "approved"))
            with self.assertRaises(NotPossible):
                withdraw(comment)
            for act in Decision.Act.values:
                with self.assertRaises(NotPossible):
                    decide(comment, act, by=make_moderator(), seen_revision=comment.revision)

    def test_a_moderator_who_decides_meanwhile_is_told(self) -> None:
        comment = make_comment(self.article, "En attente", status="pending")
        withdraw(comment)
        with self.assertRaises(AlreadyDecided) as told:
            decide(comment, "approve", by=make_moderator(), seen_revision=0)
        self.assertEqual(told.exception.decision.act, "withdraw")

    def test_no_button_of_the_desk_withdraws(self) -> None:
        desk = Client()
        desk.force_login(make_moderator())
        answer = desk.post("/admin/comments/comment/", {"decide": f"withdraw:{self.comment.pk}:1"})
        self.assertEqual(answer.status_code, 400)
        self.assertIn("Le premier mot", self.shown())

    def test_the_same_words_can_be_sent_again(self) -> None:
        prove(self.client, HORTENSE)
        first = self.send(self.client, text="Un mot de trop")
        withdraw(first)
        second = self.send(self.client, text="Un mot de trop")
        self.assertNotEqual(first.pk, second.pk)
        self.assertEqual(second.status, "pending")


class PageTest(ReaderTest):
    def test_the_button_deletes_long_after_and_the_link_does_not(self) -> None:
        prove(self.client, HORTENSE)
        url = f"/comments/withdraw/{self.comment.pk}/"
        with time_machine.travel(timezone.now() + timedelta(days=300)):
            self.assertContains(self.client.get(url), "Le premier mot")
            self.assertEqual(Comment.objects.visible().count(), 1)
            for _ in range(2):
                self.assertEqual(self.client.post(url).status_code, 303)
        self.assertEqual(Comment.objects.visible().count(), 0)
        page = self.client.get("/comments/me/")
        self.assertNotContains(page, "Le premier mot")
        self.assertNotContains(page, url)

    def test_nobody_else_deletes_it(self) -> None:
        url = f"/comments/withdraw/{self.comment.pk}/"
        other = Client()
        prove(other, "gael@example.org")
        for client in (Client(), other):
            self.assertEqual(client.get(url).status_code, 404)
            self.assertEqual(client.post(url).status_code, 404)
        prove(self.client, HORTENSE)
        evil = {"headers": {"Origin": "https://evil.example"}}
        self.assertEqual(self.client.post(url, **evil).status_code, 403)
        self.assertEqual(self.client.post("/en" + url).status_code, 404)
        self.assertEqual(Comment.objects.visible().count(), 1)
