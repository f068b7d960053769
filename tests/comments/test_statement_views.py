"""The page of a statement of reasons: whoever has the link reads, and appeals by a button."""

from datetime import timedelta

import time_machine
from django.core import mail
from django.test import Client, TestCase
from django.utils import timezone

from comments import appeals, moderation
from comments.models import Appeal, Comment, Statement
from comments.tokens import statement_path
from tests.builders import make_article, make_comment, make_moderator
from tests.tasks import work


class StatementPageTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("La digue cède la place")
        cls.claire = make_moderator(username="moderatrice")
        cls.malik = make_moderator(username="malik")
        cls.comment = make_comment(cls.article, "Le préfet <b>est</b> un âne.")
        moderation.decide(
            cls.comment, "remove", by=cls.claire, reason="Attaque personnelle",
            seen_revision=cls.comment.revision,
        )  # fmt: skip
        work(minutes=11)
        cls.statement = Statement.objects.get()
        cls.url = statement_path(cls.statement)
        mail.outbox.clear()

    def test_the_link_in_the_mail_shows_all_of_it_and_changes_nothing(self) -> None:
        self.client.get("/")  # what a process keeps of the margin is kept now
        with self.assertNumQueries(5):
            page = self.client.get(self.url)
        for words in (
            "Votre commentaire a été retiré", "La digue cède la place", "Attaque personnelle",
            "prise par une personne", "Le préfet &lt;b&gt;est&lt;/b&gt; un âne.",
        ):  # fmt: skip
            self.assertContains(page, words)
        self.assertContains(page, '<form class="form" id="appeal-form" method="post"')
        self.assertNotContains(page, "moderatrice")
        self.assertNotContains(page, "hortense@")
        self.assertIn("no-store", page.headers["Cache-Control"])
        self.assertContains(page, '<meta name="robots" content="noindex')
        self.assertEqual(page.cookies, {})
        self.assertFalse(Appeal.objects.exists())

    def test_one_click_appeals_and_a_second_changes_nothing(self) -> None:
        for text in ("", "C’est un fait."):
            response = self.client.post(self.url, {"text": text})
            self.assertEqual((response.status_code, response.headers["Location"]), (303, self.url))
        self.assertEqual(Appeal.objects.get().text, "")
        page = self.client.get(self.url)
        self.assertContains(page, "Nous avons bien reçu votre réclamation.")
        self.assertNotContains(page, "<form")

    def test_what_is_too_long_comes_back_whole(self) -> None:
        page = self.client.post(self.url, {"text": "mot " * 800})
        self.assertContains(page, ("mot " * 800).strip(), status_code=422)
        self.assertContains(page, 'href="#f-text"', status_code=422)

    def test_a_robot_and_another_site_are_refused(self) -> None:
        words = {"text": "C’est un fait.", "website": "x"}
        self.assertContains(self.client.post(self.url, words), "un fait", status_code=422)
        headers = {"Sec-Fetch-Site": "cross-site"}
        page = self.client.post(self.url, {"text": "C’est un fait."}, headers=headers)
        self.assertContains(page, "C’est un fait.", status_code=403)
        self.assertFalse(Appeal.objects.exists())

    def test_a_forged_or_old_link_opens_nothing(self) -> None:
        head, _slash, _end = self.url.rstrip("/").rpartition("/")
        other = f"{head}/{self.statement.pk}:1abcde:{'x' * 43}/"
        for url in (other, f"{head}/x/", f"{head}/{'9' * 5000}/", f"/en{self.url}"):
            for answer in (self.client.get(url), self.client.post(url, {"text": ""})):
                self.assertEqual(answer.status_code, 404)
        with time_machine.travel(timezone.now() + timedelta(days=700)):
            self.assertEqual(self.client.get(self.url).status_code, 404)
        self.assertFalse(Appeal.objects.exists())

    def test_after_its_time_it_can_be_read_and_not_appealed(self) -> None:
        with time_machine.travel(timezone.now() + timedelta(days=200)):
            page = self.client.get(self.url)
            self.assertContains(page, "Attaque personnelle")
            self.assertNotContains(page, "<form")
            page = self.client.post(self.url, {"text": "C’est un fait."})
        self.assertContains(page, "C’est un fait.", status_code=409)
        self.assertContains(page, "écoulé", status_code=409)

    def test_the_page_says_what_came_of_the_appeal(self) -> None:
        appeal = appeals.lodge(self.statement, text="")
        appeals.uphold(appeal, by=self.malik, explanation="Une injure reste une injure.")
        self.assertContains(self.client.get(self.url), "Une injure reste une injure.")

    def test_the_page_says_that_the_decision_was_taken_back(self) -> None:
        revision = Comment.objects.get().revision
        appeals.reverse(
            appeals.lodge(self.statement, text=""), by=self.malik, explanation="",
            seen_revision=revision,
        )  # fmt: skip
        page = Client().get(self.url)
        self.assertContains(page, "Cette décision a été annulée.")
        self.assertContains(page, f'href="{self.comment.get_absolute_url()}"')
        self.assertNotContains(page, "<form")
