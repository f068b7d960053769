"""Readers see, take away and erase what is held about a proven address."""

import json
from datetime import timedelta

import time_machine
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from comments import moderation
from comments.models import Comment, Commenter, Decision
from comments.privacy import ERASED_AT_ONCE, erase, erase_comments
from newsportal.environment import Rate
from newsportal.models import Purge
from tests.builders import make_comment, make_moderator
from tests.comments.proofs import prove
from tests.comments.test_proving import HORTENSE, ReaderTest

GAEL = "gael@example.org"
PAGES = ("/comments/privacy/", "/comments/privacy/download/", "/comments/privacy/erase/")


class PrivacyTest(ReaderTest):
    def setUp(self) -> None:
        self.other = make_comment(self.article, "Un mot de Gaël", name="Gaël K.", email=GAEL)
        prove(self.client, HORTENSE)

    def everywhere(self) -> str:
        """All that the database holds, but for the tables of others."""
        found = []
        for model in (Comment, Commenter, Decision):
            found += [str(list(model.objects.values_list()))]
        return "".join(found)


class DoorTest(PrivacyTest):
    def test_only_a_recent_proof_on_this_device_opens_it(self) -> None:
        stranger = Client()
        for url in PAGES:
            self.assertEqual(self.client.get(url).status_code, 200)
            self.assertNotContains(stranger.get(url), HORTENSE, status_code=403)
        with time_machine.travel(timezone.now() + timedelta(days=8)):
            for url in PAGES:
                self.assertNotContains(self.client.get(url), HORTENSE, status_code=403)
            self.assertEqual(self.client.post(PAGES[2]).status_code, 403)
            self.assertEqual(self.client.get("/comments/me/").status_code, 200)
        self.assertTrue(Commenter.objects.filter(email=HORTENSE).exists())

    def test_nothing_is_kept_by_anyone_and_nothing_acts_on_get(self) -> None:
        before = self.everywhere()
        for url in PAGES:
            response = self.client.get(url)
            self.assertIn("no-store", response.headers["Cache-Control"])
        self.assertEqual(self.everywhere(), before)


class ShowingTest(PrivacyTest):
    def test_the_page_and_the_file_hold_what_is_held_and_nothing_of_others(self) -> None:
        malik = make_moderator(username="malik")
        mine = make_comment(self.article, "Un mot vif", email=HORTENSE, status="pending")
        moderation.decide(mine, "reject", by=malik, reason="Trop vif", seen_revision=0)
        page = self.client.get("/comments/privacy/")
        file = self.client.get("/comments/privacy/download/")
        for answer in (page, file):
            for held in (HORTENSE, "Un mot vif", "Le premier mot", "192.0.2.7", "Trop vif"):
                self.assertContains(answer, held)
            for hidden in ("malik", GAEL, "Un mot de Gaël"):
                self.assertNotContains(answer, hidden)
        self.assertIn("attachment", file.headers["Content-Disposition"])
        data = json.loads(file.content)
        self.assertEqual(data["email"], HORTENSE)
        self.assertEqual([c["text"] for c in data["comments"]], ["Un mot vif", "Le premier mot"])
        self.assertEqual(data["comments"][0]["decisions"][0]["by"], "moderator")

    @override_settings(COMMENT_LIMIT_PER_EMAIL=Rate(100, timedelta(minutes=10)))
    def test_pages_ask_as_much_for_many_comments_as_for_few_and_reach_them_all(self) -> None:
        counts, seen = [], set()
        for _ in range(2):
            for number in range(12):
                make_comment(
                    self.article, f"Texte {number} {len(counts)}", email=HORTENSE,
                    address=f"192.0.2.{len(counts) * 12 + number}",
                )  # fmt: skip
            with CaptureQueriesContext(
                connection,
            ) as queries:
                page = self.client.get("/comments/me/")
            counts.append(len(queries))
        self.assertEqual(counts[0], counts[1])
        url = "/comments/me/"
        while url:
            page = self.client.get(url)
            seen |= {comment.pk for comment in page.context["comments"]}
            url = f"/comments/me/?before={page.context['older']}" if page.context["older"] else ""
        self.assertEqual(
            seen, set(Comment.objects.exclude(pk=self.other.pk).values_list("pk", flat=True))
        )
        for nonsense in ("x", "-5", "9" * 30, ""):
            self.assertEqual(
                self.client.get("/comments/me/", {"before": nonsense}).status_code, 200
            )


class ErasingTest(PrivacyTest):
    def test_all_of_it_goes_and_the_thread_stays_readable(self) -> None:
        make_comment(
            self.article, "Réponse à Hortense", name="Gaël K.", email=GAEL, parent=self.comment
        )
        pending = self.send(self.client, text="Encore en attente")
        phone = Client()
        prove(phone, HORTENSE)
        Purge.objects.all().delete()
        response = self.client.post("/comments/privacy/erase/")
        self.assertEqual(response.status_code, 200)
        left = self.everywhere()
        for gone in (HORTENSE, "Hortense", "Le premier mot", "Encore en attente"):
            self.assertNotIn(gone, left.replace("Réponse à Hortense", ""))
        html = Client().get(self.article.get_absolute_url()).content.decode()
        self.assertIn("Commentaire supprimé par son auteur.", html)
        self.assertIn("Réponse à Hortense", html)
        self.assertNotIn("Le premier mot", html)
        self.assertTrue(all(p.is_hard for p in Purge.objects.all()))
        for client in (self.client, phone):
            self.assertEqual(client.get("/comments/me/").status_code, 302)
        self.assertEqual(Comment.objects.get(pk=pending.pk).status, "withdrawn")
        self.assertEqual(Comment.objects.get(pk=self.other.pk).text, "Un mot de Gaël")

    def test_who_comes_back_under_the_address_is_somebody_new(self) -> None:
        before = self.comment.commenter_id
        self.client.post("/comments/privacy/erase/")
        again = self.send(Client(), text="Me revoilà")
        self.assertNotEqual(again.commenter_id, before)
        prove(self.client, HORTENSE)
        page = self.client.get("/comments/privacy/")
        self.assertEqual([c.pk for c in page.context["comments"]], [again.pk])

    def test_the_rest_of_very_many_is_erased_in_the_background_and_twice_is_once(self) -> None:
        commenter = Commenter.objects.get(email=HORTENSE)
        for number in range(ERASED_AT_ONCE + 5):
            Comment.objects.create(
                article=self.article, commenter=commenter, name="Hortense", text=f"Texte {number}",
                body_html="<p>x</p>", html_version=1, language="fr", status="approved",
                dedup_key=f"k{number}",
            )  # fmt: skip
        Article.objects.update(comment_count=ERASED_AT_ONCE + 7)
        erase(commenter)
        self.assertTrue(Comment.objects.by(commenter).telling().exists())
        for _ in range(2):
            erase_comments.call(commenter_id=commenter.pk)
        self.assertFalse(Comment.objects.by(commenter).telling().exists())
        self.assertEqual(Comment.objects.visible().count(), 1)

    def test_another_site_erases_nothing(self) -> None:
        evil = {"headers": {"Sec-Fetch-Site": "same-site"}}
        self.assertEqual(self.client.post(PAGES[2], **evil).status_code, 403)
        self.assertTrue(Commenter.objects.filter(email=HORTENSE).exists())
