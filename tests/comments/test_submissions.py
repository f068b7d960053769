"""How much of a request is read before anything else is done with it."""

from datetime import timedelta
from urllib.parse import urlencode

from django.test import override_settings

from comments.addresses import reply_path
from comments.models import Comment
from comments.submissions import MAX_BODY_BYTES
from newsportal.environment import Rate
from newsportal.models import Limit
from tests.builders import make_comment
from tests.comments.test_views import FORM, WORDS, PageTest

TWO = Rate(2, timedelta(minutes=10))


class SizeTest(PageTest):
    def size_of(self, text: str) -> int:
        return len(urlencode(WORDS | {"text": text}))

    def send_form(self, text: str) -> int:
        return self.client.post(
            self.url, urlencode(WORDS | {"text": text}), content_type=FORM
        ).status_code

    def test_what_is_far_too_large_is_refused_unread_and_its_beginning_kept(self) -> None:
        for size in (MAX_BODY_BYTES, 1_900_000):
            text = "Le <b>début</b> de tout. " + "x" * size
            with self.assertNumQueries(0):
                response = self.client.post(
                    self.url, urlencode(WORDS | {"text": text}), content_type=FORM
                )
            self.assertContains(response, "Le &lt;b&gt;début&lt;/b&gt; de tout.", status_code=413)
            self.assertLess(len(response.content), MAX_BODY_BYTES + 10_000)
            self.assertIn("no-store", response.headers["Cache-Control"])
            self.assertContains(response, f'href="{self.url}"', status_code=413)
        self.assertFalse(Comment.objects.exists())

    def test_what_not_even_django_reads_is_refused_in_the_same_words(self) -> None:
        response = self.client.post(self.url, b"text=" + b"x" * 3_000_000, content_type=FORM)
        self.assertContains(response, "data-focus", status_code=413)
        self.assertNotContains(response, "xxx", status_code=413)

    def test_a_large_body_that_is_no_form_is_refused_too(self) -> None:
        for kind in ("multipart/form-data; boundary=x", "text/plain", ""):
            response = self.client.generic("POST", self.url, b"x" * 70_000, content_type=kind)
            self.assertEqual(response.status_code, 413)
        many = b"&".join(b"a%d=b" % number for number in range(20_000))
        response = self.client.post(self.url, many, content_type=FORM)
        self.assertEqual(response.status_code, 413)

    def test_the_longest_text_fits_whatever_signs_it_is_written_in(self) -> None:
        text = "🌊" * 3000
        self.assertLess(self.size_of(text), MAX_BODY_BYTES)
        self.assertEqual(self.send_form(text), 303)

    def test_a_text_that_is_too_long_but_fits_comes_back_whole(self) -> None:
        text = "mot " * 12_000 + "fin"
        response = self.client.post(self.url, urlencode(WORDS | {"text": text}), content_type=FORM)
        self.assertContains(response, text, status_code=422)


class CountTest(PageTest):
    def limits(self) -> int:
        return sum(Limit.objects.values_list("count", flat=True))

    @override_settings(COMMENT_LIMIT_PER_NETWORK=TWO)
    def test_what_is_wrong_with_a_comment_counts_like_a_comment(self) -> None:
        self.assertEqual(self.send(name="").status_code, 422)
        self.assertEqual(self.send(text="").status_code, 422)
        response = self.send(text="", name="Tanguy D.")
        self.assertEqual(response.status_code, 429)
        self.assertContains(response, 'value="Tanguy D."', status_code=429)
        self.assertIn("Retry-After", response.headers)
        self.assertEqual(self.send().status_code, 429)

    @override_settings(COMMENT_LIMIT_PER_NETWORK=TWO)
    def test_answers_to_what_cannot_be_seen_count_too(self) -> None:
        parent = make_comment(self.article, status="pending", address="198.51.100.4")
        url = reply_path(self.article, parent.pk)
        self.assertEqual([self.send(url).status_code for _ in range(3)], [409, 409, 429])

    def test_a_comment_that_is_taken_in_counts_once_for_its_network(self) -> None:
        self.send()
        self.assertEqual(self.limits(), 4)  # for the network, the address, the story, the site

    @override_settings(COMMENT_LIMIT_PER_NETWORK=TWO)
    def test_another_site_cannot_use_up_what_a_reader_may_send(self) -> None:
        for _ in range(3):
            self.send(headers={"Sec-Fetch-Site": "cross-site"})
        self.assertEqual(self.send().status_code, 303)

    @override_settings(COMMENT_LIMIT_PER_NETWORK=TWO)
    def test_a_retry_leads_to_its_comment_when_the_limit_is_used_up(self) -> None:
        top = make_comment(self.article, address="198.51.100.4")
        urls = [self.url, reply_path(self.article, top.pk)]
        for url in urls:
            self.assertEqual(self.send(url).status_code, 303)
        for url, comment in zip(urls, Comment.objects.pending().oldest_first(), strict=True):
            retry = self.send(url)
            self.assertEqual(retry.status_code, 303)
            self.assertTrue(retry.headers["Location"].endswith(f"#comment-{comment.pk}"))
        self.assertEqual(self.send(text="Un autre mot.").status_code, 429)
        self.assertEqual(Comment.objects.count(), 3)
