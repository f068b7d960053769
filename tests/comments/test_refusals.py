"""What is refused on the readers' comment pages, how it is said, and what nothing betrays."""

from datetime import timedelta
from unittest import mock

from django.db import OperationalError
from django.test import Client, override_settings

from articles.models import Article
from comments import posting
from comments.addresses import discussion_path, reply_path
from comments.models import Comment
from newsportal.environment import Rate
from tests.builders import make_article, make_comment, make_comments
from tests.comments.test_views import FORM, PageTest


class RefusalTest(PageTest):
    def test_what_is_wrong_is_said_first_and_at_its_field_and_nothing_typed_is_lost(self) -> None:
        response = self.send(text="", email="tanguy@exemple", name="Tanguy <D.>")
        self.assertEqual(response.status_code, 422)
        page = response.content.decode()
        self.assertRegex(page, r"<title>(Erreur.|Error): Le bac repart")
        self.assertIn('role="alert" tabindex="-1" data-focus', page)
        self.assertIn('<a href="#f-email">', page)
        self.assertIn('<a href="#f-text">', page)
        self.assertLess(page.index('role="alert"'), page.index('id="comment-form"'))
        self.assertIn('value="tanguy@exemple"', page)
        self.assertIn('value="Tanguy &lt;D.&gt;"', page)
        self.assertIn('aria-describedby="f-email_error"', page)
        self.assertIn('id="f-email_error"', page)
        self.assertIn('aria-describedby="f-text_helptext f-text_error"', page)
        self.assertEqual(page.count('aria-invalid="true"'), 2)

    def test_a_text_that_is_too_long_comes_back_whole(self) -> None:
        text = "mot " * 800
        response = self.send(text=text)
        self.assertContains(response, text.strip(), status_code=422)
        self.assertNotContains(response, "maxlength", status_code=422)

    def test_a_reply_with_errors_keeps_what_it_answers_in_view(self) -> None:
        top = make_comment(self.article, "Le premier mot")
        response = self.send(reply_path(self.article, top.pk), email="non")
        self.assertContains(response, "Le premier mot", status_code=422)
        self.assertContains(
            response, f'action="{reply_path(self.article, top.pk)}"', status_code=422
        )

    def test_a_form_on_another_site_is_refused_with_the_text_and_a_way_on(self) -> None:
        cases = [
            {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "none"}, {"Origin": "https://evil.example"}, {"Origin": "null"},
            {"Origin": "https://testserver"},
        ]  # fmt: skip
        for headers in cases:
            with self.subTest(headers):
                response = self.send(headers=headers)
                self.assertContains(response, "Le bac était plein.", status_code=403)
                self.assertContains(response, 'id="comment-form"', status_code=403)
                self.assertNotIn("own_comments_fr", response.cookies)
        self.assertFalse(Comment.objects.exists())

    def test_a_form_on_this_site_passes_with_and_without_the_headers_of_browsers(self) -> None:
        csrf_strict = Client(enforce_csrf_checks=True)
        for headers in ({}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}):
            response = self.send(client=csrf_strict, headers=headers)
            self.assertEqual(response.status_code, 303)

    def test_a_closed_thread_says_so_and_keeps_the_text(self) -> None:
        for mode in ("closed", "off"):
            Article.objects.filter(pk=self.article.pk).update(comments_mode=mode)
            with self.subTest(mode):
                for changes in ({}, {"name": ""}):
                    response = self.send(**changes)
                    self.assertContains(response, "Le bac était plein.", status_code=403)
                    self.assertNotContains(response, "<form", status_code=403)
        self.assertFalse(Comment.objects.exists())

    @override_settings(COMMENT_LIMIT_PER_NETWORK=Rate(1, timedelta(minutes=10)))
    def test_who_writes_too_often_is_told_when_to_come_back(self) -> None:
        self.send()
        response = self.send(text="Encore un mot.")
        self.assertContains(response, "Encore un mot.", status_code=429)
        self.assertTrue(500 < int(response.headers["Retry-After"]) <= 600)
        self.assertEqual(Comment.objects.count(), 1)

    @override_settings(COMMENT_LIMIT_PER_NETWORK=Rate(1, timedelta(minutes=10)), TRUSTED_PROXIES=[])
    def test_a_forged_header_does_not_reset_the_limit(self) -> None:
        self.send()
        response = self.send(text="Encore.", headers={"X-Forwarded-For": "203.0.113.9"})
        self.assertEqual(response.status_code, 429)

    def test_without_the_database_the_text_is_kept_and_the_answer_is_honest(self) -> None:
        def dead(*args: object) -> None:
            raise OperationalError("no connection")

        from django.db import connection

        with connection.execute_wrapper(dead):
            response = self.send()
        self.assertContains(response, "Le bac était plein.", status_code=503)
        self.assertIn("Retry-After", response.headers)
        self.assertIn("no-store", response.headers["Cache-Control"])


class NonsenseTest(PageTest):
    """Nothing that can be sent is answered with 500."""

    def raw(self, body: bytes, content_type: str = FORM) -> int:
        client = Client(raise_request_exception=False)
        response = client.generic("POST", self.url, body, content_type=content_type)
        return response.status_code

    def test_bytes_that_are_no_text(self) -> None:
        bodies = [
            b"text=%00%00%00&name=%00&email=%00", b"text=%ff%fe%ed%a0%80ab&name=%ff&email=a@b.org",
            b"\x00\xff\xfe", b"&&&===", b"text", b"%", b"text=%",
            b"text=abc&name=a&email=%0d%0a@b.org",
            b"text=a&text=b&name=a&name=b&email=x@example.org&email=y@example.org",
        ]  # fmt: skip
        for body in bodies:
            with self.subTest(body):
                self.assertIn(self.raw(body), {303, 400, 422})

    def test_of_a_field_sent_twice_the_last_counts(self) -> None:
        body = b"text=premier+mot&text=dernier+mot&name=a&email=x@example.org"
        self.assertEqual(self.raw(body), 303)
        self.assertEqual(Comment.objects.get().text, "dernier mot")

    def test_kinds_of_content_that_are_no_form(self) -> None:
        kinds = [
            "", "text/plain", "application/json", "multipart/form-data",
            "multipart/form-data; boundary=", "multipart/form-data; boundary=\xff", "x" * 500,
            f"{FORM}; charset=hex", f"{FORM}; charset=nonsense", f"{FORM}; charset=utf-16",
            "multipart/form-data; boundary=x; charset=hex",
            "multipart/form-data; boundary=x; charset=idna",
        ]  # fmt: skip
        body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xffabc\r\n--x--\r\n'
        for kind in kinds:
            with self.subTest(kind):
                self.assertIn(self.raw(body, kind), {303, 400, 422})

    def test_bodies_that_are_too_large_or_have_too_many_fields(self) -> None:
        self.assertEqual(self.raw(b"text=" + b"x" * (3 * 1024 * 1024)), 413)
        self.assertEqual(self.raw(b"&".join(b"a%d=b" % n for n in range(2000))), 400)

    def test_letters_that_grow_when_they_are_made_small(self) -> None:
        for email in ("İ" * 200 + "@example.com", "a@" + f"{'İ' * 30}." * 5 + "org"):
            client = Client(raise_request_exception=False)
            self.assertEqual(self.send(client=client, email=email).status_code, 422)

    def test_a_length_that_only_the_last_door_refuses_is_said_at_its_field(self) -> None:
        with mock.patch.object(posting, "MAX_TEXT_LENGTH", 3):
            response = self.send()
        self.assertContains(response, 'href="#f-text"', status_code=422)
        self.assertContains(response, "Le bac était plein.", status_code=422)

    def test_other_methods_are_refused(self) -> None:
        for method in ("put", "patch", "delete", "trace"):
            self.assertEqual(getattr(self.client, method)(self.url).status_code, 405)


class PrivacyTest(PageTest):
    def test_no_address_of_a_reader_is_on_any_page(self) -> None:
        top = make_comment(self.article, address="203.0.113.77")
        self.send(email="secret@example.org")
        pages = [
            self.client.get(self.url),
            self.client.get(reply_path(self.article, top.pk)),
            self.client.get(self.article.get_absolute_url()),
            self.client.get("/"),
            self.client.get("/feed/rss/"),
        ]
        for page in pages:
            for secret in ("hortense@example", "secret@example", "203.0.113.77", "127.0.0.1"):
                self.assertNotIn(secret, page.content.decode())

    def test_what_a_reader_writes_runs_nowhere(self) -> None:
        evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
        top = make_comment(self.article, evil, name=f"N{evil}")
        pages = [
            self.client.get(self.article.get_absolute_url()),
            self.client.get(self.url),
            self.client.get(reply_path(self.article, top.pk)),
            self.send(text=evil, name=evil, email=evil),
        ]
        for page in pages:
            html = page.content.decode()
            self.assertIn("&lt;script&gt;", html)
            self.assertNotIn("<script>", html)
            self.assertNotIn("<img src=x", html)
            self.assertIn("script-src 'self'", page.headers["Content-Security-Policy"])

    def test_the_page_asks_as_much_for_fifty_comments_as_for_two(self) -> None:
        few, many = make_article(), make_article()
        make_comments(few, 2)
        make_comments(many, 50)
        self.client.get(self.url)
        with self.assertNumQueries(8):
            self.client.get(discussion_path(few))
        with self.assertNumQueries(8):
            self.client.get(discussion_path(many))
