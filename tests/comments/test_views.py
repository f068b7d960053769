"""The readers' comment pages, as browsers and as robots meet them."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client, TestCase, override_settings
from django.urls import reverse
from django.utils import translation

from comments.addresses import discussion_path, reply_path
from comments.models import Comment
from newsportal.environment import Rate
from tests.builders import make_article, make_comment, make_hidden

WORDS = {
    "name": "Hortense B.",
    "email": "hortense@example.org",
    "text": "Le bac était plein.",
    "website": "",
}
FORM = "application/x-www-form-urlencoded"


class PageTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("Le bac repart")
        cls.url = discussion_path(cls.article)

    def send(self, url: str = "", client: Client | None = None, **changes: str) -> Any:
        headers = {"headers": changes.pop("headers")} if "headers" in changes else {}
        return (client or self.client).post(url or self.url, WORDS | changes, **headers)

    def assert_leads_to(self, comment: Comment, response: Any) -> None:
        place = rf"^{self.url}\?sent=[\w:-]+#comment-{comment.pk}$"
        self.assertRegex(response.headers["Location"], place)


class AddressTest(PageTest):
    def test_the_addresses_written_out_are_those_of_the_urlconf(self) -> None:
        english = make_article(language="en")
        for article in (self.article, english):
            with translation.override(article.language):
                self.assertEqual(
                    discussion_path(article), reverse("comments:post", args=[article.pk])
                )
                self.assertEqual(
                    reply_path(article, 7), reverse("comments:reply", args=[article.pk, 7])
                )

    def test_a_story_that_readers_cannot_see_has_no_comment_pages(self) -> None:
        for state, article in make_hidden().items():
            comment = Comment(pk=1)
            for url in (discussion_path(article), reply_path(article, comment.pk)):
                with self.subTest(state):
                    for response in (self.client.get(url), self.send(url)):
                        self.assertEqual(response.status_code, 404)
                        self.assertNotContains(response, article.title, status_code=404)
        self.assertFalse(Comment.objects.exists())

    def test_a_story_has_its_pages_in_its_own_language_only(self) -> None:
        self.assertEqual(self.client.get("/en" + self.url).status_code, 404)
        self.assertEqual(self.client.get(self.url).status_code, 200)

    def test_numbers_that_no_database_holds_are_not_found(self) -> None:
        for number in ("0", "9" * 19, "9" * 40, "9" * 5000):
            self.assertEqual(self.client.get(f"/comments/{number}/").status_code, 404)
            self.assertEqual(self.client.get(f"{self.url}reply/{number}/").status_code, 404)

    def test_every_answer_is_kept_by_nobody(self) -> None:
        top = make_comment(self.article)
        answers = [
            self.client.get(self.url),
            self.client.get(reply_path(self.article, top.pk)),
            self.send(),
            self.send(text=""),
            self.send(headers={"Origin": "https://evil.example"}),
            self.client.put(self.url),
            self.client.get("/comments/999999/"),
        ]
        for response in answers:
            with self.subTest(response.status_code):
                self.assertIn("no-store", response.headers["Cache-Control"])

    def test_comments_that_are_off_have_no_page(self) -> None:
        off = make_article(comments_mode="off")
        self.assertEqual(self.client.get(discussion_path(off)).status_code, 404)


class PostTest(PageTest):
    def test_a_comment_is_taken_in_and_the_reader_is_led_to_it(self) -> None:
        response = self.send()
        comment = Comment.objects.get()
        self.assertEqual(response.status_code, 303)
        self.assert_leads_to(comment, response)
        self.assertEqual(
            (comment.status, comment.text, comment.network_address, comment.language),
            ("pending", "Le bac était plein.", "127.0.0.1", "fr"),
        )

    def test_only_the_reader_who_wrote_it_sees_a_pending_comment(self) -> None:
        page = self.client.get(self.send().headers["Location"])
        comment = Comment.objects.get()
        self.assertContains(page, f'id="comment-{comment.pk}"')
        self.assertContains(page, "Le bac était plein.")
        self.assertContains(page, "comment--pending")
        self.assertContains(page, 'role="status"')
        for client in (Client(), self.client):
            self.assertNotContains(
                client.get(self.article.get_absolute_url()), "Le bac était plein."
            )
        stranger = Client().get(self.url)
        self.assertNotContains(stranger, "Le bac était plein.")
        self.assertNotContains(stranger, f"comment-{comment.pk}")

    def test_the_thanks_stand_once_and_where_the_reader_is_led(self) -> None:
        self.send(text="Un premier mot.")
        page = self.client.get(self.send().headers["Location"]).content.decode()
        self.assertEqual(page.count('role="status"'), 1)
        own = page[page.index(f'id="comment-{Comment.objects.latest("pk").pk}"') :]
        self.assertIn('role="status"', own[: own.index("</article>")])
        self.assertNotIn('role="status"', self.client.get(self.url).content.decode())

    def test_without_cookies_there_are_thanks_and_no_text(self) -> None:
        page = Client().get(self.send().headers["Location"])
        self.assertContains(page, 'role="status"', count=1)
        self.assertNotContains(page, "Le bac était plein.")

    def test_the_cookie_is_signed_and_goes_to_comment_pages_only(self) -> None:
        self.send()
        cookie = self.client.cookies["own_comments_fr"]
        self.assertEqual(cookie["path"], "/comments/")
        self.assertEqual((cookie["httponly"], cookie["samesite"]), (True, "Lax"))
        self.assertNotIn("hortense", cookie.value)
        forged = Client()
        forged.cookies["own_comments_fr"] = f"{Comment.objects.get().pk}:aaaaaa:bbbbbb"
        self.assertNotContains(forged.get(self.url), "Le bac était plein.")

    def test_the_cookie_of_the_english_edition_stays_there(self) -> None:
        english = make_article(language="en")
        self.send(discussion_path(english))
        self.assertEqual(self.client.cookies["own_comments_en"]["path"], "/en/comments/")

    def test_the_cookie_remembers_the_last_thirty_only(self) -> None:
        with override_settings(
            COMMENT_LIMIT_PER_NETWORK=Rate(99, timedelta(minutes=1)),
            COMMENT_LIMIT_PER_EMAIL=Rate(99, timedelta(minutes=1)),
        ):
            for number in range(33):
                self.send(text=f"Texte numéro {number}.")
        page = self.client.get(self.url).content.decode()
        seen = {int(number) for number in re.findall(r"Texte numéro (\d+)\.", page)}
        self.assertEqual(seen, set(range(3, 33)))

    def test_a_refused_or_removed_comment_is_not_shown_to_its_writer_either(self) -> None:
        self.send()
        for status in ("rejected", "spam", "removed"):
            Comment.objects.update(status=status)
            self.assertNotContains(self.client.get(self.url), "Le bac était plein.")

    def test_a_retry_or_double_click_makes_one_comment(self) -> None:
        first, second = self.send(), self.send()
        self.assertEqual(Comment.objects.count(), 1)
        for response in (first, second):
            self.assert_leads_to(Comment.objects.get(), response)

    def test_a_reply_goes_below_its_parent(self) -> None:
        top = make_comment(self.article, "Le premier mot")
        page = self.client.get(reply_path(self.article, top.pk))
        self.assertContains(page, "Le premier mot")
        self.assertContains(page, f'action="{reply_path(self.article, top.pk)}"')
        response = self.send(reply_path(self.article, top.pk))
        answer = Comment.objects.pending().get()
        self.assertEqual((answer.parent, answer.root), (top, top))
        self.assert_leads_to(answer, response)

    def test_what_cannot_be_seen_cannot_be_answered(self) -> None:
        hidden = [
            make_comment(self.article, f"Texte {status}", status=status)
            for status in ("pending", "rejected", "spam", "removed")
        ] + [make_comment(make_article(), "Texte ailleurs")]
        for parent in hidden:
            url = reply_path(self.article, parent.pk)
            with self.subTest(parent.status):
                self.assertEqual(self.client.get(url).status_code, 404)
                response = self.send(url, text="Ma réponse")
                self.assertContains(response, "Ma réponse", status_code=409)
                self.assertContains(response, f'action="{self.url}"', status_code=409)
                self.assertNotContains(response, parent.text, status_code=409)

    def test_a_robot_is_thanked_and_seen_by_no_other_reader(self) -> None:
        response = self.send(website="https://spam.example")
        self.assertEqual(response.status_code, 303)
        self.assertEqual(Comment.objects.get().status, "pending")
        page = self.client.get(response.headers["Location"])
        self.assertContains(page, 'role="status"')
        self.assertNotContains(Client().get(self.url), "Le bac était plein.")
