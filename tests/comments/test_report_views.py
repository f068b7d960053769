"""The page for reporting a comment, as browsers and as robots meet it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db import OperationalError, connection
from django.test import Client, TestCase, override_settings
from django.urls import reverse
from django.utils import translation

from comments.addresses import report_path
from comments.models import Comment, Report
from newsportal.environment import Rate
from tests.builders import make_article, make_comment, make_hidden

WORDS = {"reason": "hate", "text": "Il vise <b>un groupe</b>.", "email": "", "website": ""}
UNLAWFUL = {
    "reason": "unlawful", "text": "Diffamation envers un élu.", "law": "Loi de 1881",
    "name": "Maître Y", "email": "y@example.org", "is_in_good_faith": "on", "website": "",
}  # fmt: skip


class ReportPageTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("Le bac repart")
        cls.comment = make_comment(cls.article, "Le préfet est un âne.")
        cls.url = report_path(cls.article, cls.comment.pk)

    def send(self, words: dict[str, str] | None = None, url: str = "", **changes: Any) -> Any:
        headers = {"headers": changes.pop("headers")} if "headers" in changes else {}
        return self.client.post(url or self.url, (words or WORDS) | changes, **headers)


class ReachingTest(ReportPageTest):
    def test_the_address_written_out_is_that_of_the_urlconf(self) -> None:
        for article in (self.article, make_article(language="en")):
            with translation.override(article.language):
                written = report_path(article, 7)
                self.assertEqual(written, reverse("comments:report", args=[article.pk, 7]))

    def test_every_comment_of_a_story_has_the_link_and_ones_own_pending_has_not(self) -> None:
        self.assertContains(
            self.client.get(self.article.get_absolute_url()), f'href="{self.url}" rel="nofollow"'
        )
        type(self.article).objects.update(comments_mode="closed")
        self.assertContains(
            self.client.get(f"/comments/{self.article.pk}/"), f'href="{self.url}" rel="nofollow"'
        )

    def test_the_page_shows_the_comment_and_the_form_and_changes_nothing(self) -> None:
        self.client.get("/")  # what a process keeps of the margin is kept now
        with self.assertNumQueries(6):
            page = self.client.get(self.url)
        self.assertContains(page, "Le préfet est un âne.")
        self.assertContains(page, '<form class="form" id="report-form" method="post"')
        self.assertContains(page, 'type="radio"', count=7)
        self.assertIn("no-store", page.headers["Cache-Control"])
        self.assertEqual(page.cookies, {})
        self.assertFalse(Report.objects.exists())

    def test_what_readers_do_not_see_has_no_form_and_shows_no_word_of_it(self) -> None:
        hidden = [
            make_comment(self.article, f"Secret {status}", status=status)
            for status in ("pending", "rejected", "spam", "removed")
        ]
        addresses = [report_path(self.article, comment.pk) for comment in hidden]
        addresses += [report_path(self.article, 999_999), report_path(self.article, 10**30)]
        addresses += [report_path(self.article, make_comment(make_article(), "Secret ici").pk)]
        for url in addresses:
            for page, status in ((self.client.get(url), 404), (self.send(url=url), 409)):
                with self.subTest(url, status=status):
                    self.assertContains(page, "n’est plus là", status_code=status)
                    self.assertNotContains(page, "Secret", status_code=status)
                    self.assertNotContains(page, "<form", status_code=status)
        self.assertContains(self.send(url=addresses[0]), "Il vise &lt;b&gt;", status_code=409)
        self.assertFalse(Report.objects.exists())

    def test_a_story_that_readers_cannot_see_has_none(self) -> None:
        for state, article in make_hidden().items():
            with self.subTest(state):
                self.assertEqual(self.client.get(report_path(article, 1)).status_code, 404)
                self.assertEqual(self.send(url=report_path(article, 1)).status_code, 404)
        self.assertEqual(self.client.get("/en" + self.url).status_code, 404)


class SendingTest(ReportPageTest):
    def test_a_report_is_taken_in_and_thanked_for_without_cookies(self) -> None:
        response = self.send(email=" R@Example.org ")
        self.assertEqual(response.status_code, 303)
        report = Report.objects.get()
        self.assertEqual(
            (report.reason, report.text, report.email, report.language, report.network_address),
            ("hate", "Il vise <b>un groupe</b>.", "r@example.org", "fr", "127.0.0.1"),
        )
        page = Client().get(response.headers["Location"])
        self.assertContains(page, "Merci, la rédaction va regarder.")
        self.assertNotContains(page, "<form")
        self.assertEqual(response.cookies, {})

    def test_the_thanks_stand_also_if_the_comment_is_gone_by_then(self) -> None:
        response = self.send()
        Comment.objects.update(status="removed")
        self.assertContains(self.client.get(response.headers["Location"]), "Merci, la rédaction")
        self.assertEqual(self.client.get(f"{self.url}?sent=1:x:y").status_code, 404)

    def test_a_double_click_makes_one_report(self) -> None:
        self.assertEqual([self.send().status_code, self.send().status_code], [303, 303])
        self.assertEqual(Report.objects.count(), 1)

    def test_a_notice_of_unlawful_content_holds_what_the_law_asks_for(self) -> None:
        self.assertEqual(self.send(UNLAWFUL).status_code, 303)
        report = Report.objects.get()
        self.assertEqual(
            (report.law, report.name, report.email, report.is_child_abuse),
            ("Loi de 1881", "Maître Y", "y@example.org", False),
        )

    def test_what_a_notice_of_unlawful_content_lacks_is_said_at_its_field(self) -> None:
        for field in ("text", "name", "email", "is_in_good_faith"):
            with self.subTest(field):
                page = self.send(UNLAWFUL | {field: ""})
                self.assertContains(page, f'href="#f-{field}"', count=1, status_code=422)
                self.assertContains(page, f'id="f-{field}_error"', count=1, status_code=422)
        self.assertFalse(Report.objects.exists())

    def test_who_reports_the_abuse_of_a_child_need_not_say_who_they_are(self) -> None:
        words = UNLAWFUL | {"is_child_abuse": "on", "name": "", "email": ""}
        self.assertEqual(self.send(words).status_code, 303)
        self.assertTrue(Report.objects.get().is_child_abuse)

    def test_of_other_reasons_the_fields_for_unlawful_content_do_not_count(self) -> None:
        self.assertEqual(
            self.send(UNLAWFUL | {"reason": "spam", "law": "x" * 999}).status_code, 303
        )
        report = Report.objects.get()
        self.assertEqual((report.law, report.name, report.email), ("", "", "y@example.org"))

    def test_what_is_wrong_is_said_first_and_nothing_typed_is_lost(self) -> None:
        page = self.send(UNLAWFUL | {"reason": "", "email": "y@exemple"})
        html = page.content.decode()
        self.assertEqual(page.status_code, 422)
        for kept in ("Diffamation envers un élu.", "Loi de 1881", "Maître Y", "y@exemple"):
            self.assertIn(kept, html)
        self.assertIn('<a href="#f-reason">Choisissez un motif.</a>', html)
        self.assertIn('<a href="#f-email">', html)
        self.assertLess(html.index('role="alert"'), html.index('id="report-form"'))
        self.assertIn("checked", html)

    def test_texts_that_are_too_long_come_back_whole(self) -> None:
        page = self.send(UNLAWFUL | {"text": "mot " * 800, "law": "loi " * 90, "name": "n" * 400})
        self.assertContains(page, ("mot " * 800).strip(), status_code=422)
        for field in ("text", "law", "name"):
            self.assertContains(page, f'href="#f-{field}"', status_code=422)

    def test_a_filled_honeypot_stores_nothing_and_loses_nothing(self) -> None:
        page = self.send(website="https://spam.example")
        self.assertContains(page, "Il vise &lt;b&gt;un groupe", status_code=422)
        self.assertNotContains(page, "spam.example", status_code=422)
        self.assertFalse(Report.objects.exists())

    def test_a_form_on_another_site_is_refused_with_the_text_and_a_way_on(self) -> None:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            page = self.send(headers=headers)
            self.assertContains(page, "Il vise &lt;b&gt;un groupe", status_code=403)
            self.assertContains(page, 'id="report-form"', status_code=403)
        self.assertFalse(Report.objects.exists())
        strict = Client(enforce_csrf_checks=True)
        self.assertEqual(strict.post(self.url, WORDS).status_code, 303)

    @override_settings(COMMENT_REPORT_LIMIT_PER_NETWORK=Rate(1, timedelta(minutes=10)))
    def test_who_reports_too_often_is_told_when_to_come_back(self) -> None:
        self.send(text="")
        page = self.send(headers={"X-Forwarded-For": "203.0.113.9"})
        self.assertContains(page, "Il vise &lt;b&gt;un groupe", status_code=429)
        self.assertContains(page, "10 minutes", status_code=429)
        self.assertTrue(500 < int(page.headers["Retry-After"]) <= 600)
        self.assertEqual(Report.objects.count(), 1)

    @override_settings(COMMENT_REPORT_LIMIT_PER_EMAIL=Rate(1, timedelta(minutes=10)))
    def test_so_is_who_gives_one_address_too_often(self) -> None:
        self.send(email="r@example.org")
        self.assertEqual(self.send(reason="spam", email="R@example.org").status_code, 429)
        self.assertEqual(Report.objects.count(), 1)

    def test_without_the_database_the_text_is_kept_and_the_answer_is_honest(self) -> None:
        def dead(*args: object) -> None:
            raise OperationalError("no connection")

        with connection.execute_wrapper(dead):
            page = self.send(UNLAWFUL)
        for kept in ("Diffamation envers un élu.", "Loi de 1881", "Maître Y", "y@example.org"):
            self.assertContains(page, kept, status_code=503)
        self.assertIn("Retry-After", page.headers)

    def test_of_a_body_that_is_too_large_the_beginning_of_the_text_is_kept(self) -> None:
        body = urlencode(WORDS | {"text": "Trop long. " * 20_000})
        kind = "application/x-www-form-urlencoded"
        page = self.client.post(self.url, body, content_type=kind)
        self.assertContains(page, "Trop long. Trop long.", status_code=413)
        self.assertContains(page, "Envoyer le signalement", status_code=413)

    def test_nonsense_is_answered_and_never_with_500(self) -> None:
        client = Client(raise_request_exception=False)
        bodies = [
            b"reason=%00&text=%00&email=%00", b"reason=unlawful&text=%ff%fe&law=%ed%a0%80&name=%ff",
            b"", b"&&&===", b"%", b"reason=hate&reason=nonsense", b"reason=hate&email=%0d%0a@b.org",
            b"reason=hate&email=" + "İ".encode() * 200 + b"@example.com",
            b"text=" + b"x" * (3 * 1024 * 1024), b"&".join(b"a%d=b" % n for n in range(2000)),
        ]  # fmt: skip
        for body in bodies:
            with self.subTest(body[:40]):
                kind = "application/x-www-form-urlencoded"
                response = client.generic("POST", self.url, body, content_type=kind)
                self.assertIn(response.status_code, {303, 400, 413, 422})
        for method in ("put", "patch", "delete"):
            self.assertEqual(getattr(client, method)(self.url).status_code, 405)

    def test_what_a_reader_writes_runs_nowhere_and_no_address_is_shown(self) -> None:
        self.send(email="secret@example.org")
        pages = [self.client.get(self.url), self.client.get(self.article.get_absolute_url())]
        evil = '"><script>alert(1)</script>'
        pages.append(
            self.send(UNLAWFUL | {"reason": evil, "text": evil, "law": evil, "name": evil})
        )
        for page in pages:
            self.assertNotContains(page, "<script>alert", status_code=page.status_code)
            self.assertNotContains(page, "secret@example.org", status_code=page.status_code)
            self.assertNotContains(page, "hortense@example.org", status_code=page.status_code)
