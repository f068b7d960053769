import gzip

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, TestCase, TransactionTestCase, override_settings
from django.urls import path

from newsportal import errors
from newsportal.models import Purge
from newsportal.pagecache import (
    PersonalPage,
    cached_page,
    purge_on_commit,
    purging_last,
    tag_response,
)
from tests.builders import make_article, make_user
from tests.readers import Readers

LONG = "<p>Le bac repart à sept heures.</p>" * 40


@cached_page
def plain(request: HttpRequest) -> HttpResponse:
    return tag_response(HttpResponse(LONG), "latest:fr", "article:1", "latest:fr")


@cached_page
def short(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>court</p>")


@cached_page
def sets_cookie(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(LONG)
    response.set_cookie("seen", "1")
    return response


@cached_page
def greets(request: HttpRequest) -> HttpResponse:
    name = "" if isinstance(request.user, AnonymousUser) else request.user.get_username()
    return HttpResponse(f"Bonjour {name}")


@cached_page
def holds_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


@cached_page
def reads_cookie(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.COOKIES.get("theme", "none") + request.META.get("HTTP_COOKIE", ""))


VIEWS = [plain, short, sets_cookie, greets, holds_token, reads_cookie]
handler500 = errors.server_error
urlpatterns = [path(f"{view.__name__}/", view) for view in VIEWS]


@override_settings(ROOT_URLCONF="tests.newsportal.test_pagecache")
class CachedPageTest(TestCase):
    def setUp(self) -> None:
        self.readers = Readers()

    def get(self, address: str = "/plain/", **headers: str) -> HttpResponse:
        return self.readers.get(address, **headers)

    def test_a_page_may_be_shared_and_names_what_it_shows(self) -> None:
        response = self.get()
        self.assertIn("public", response["Cache-Control"])
        self.assertEqual(response["Cache-Tag"], "article:1,everything,latest:fr")
        self.assertEqual(response["Vary"], "Accept-Encoding")
        self.assertRegex(response["ETag"], r'^"[0-9a-f]{32}"$')

    def test_the_same_page_is_the_same_bytes_plain_and_compressed(self) -> None:
        for encoding in ("identity", "gzip"):
            first, second = self.get(accept_encoding=encoding), self.get(accept_encoding=encoding)
            self.assertEqual(first.content, second.content)
            self.assertEqual(first["ETag"], second["ETag"])
        self.assertNotEqual(self.get()["ETag"], self.get(accept_encoding="gzip")["ETag"])

    def test_who_accepts_gzip_gets_it(self) -> None:
        response = self.get(accept_encoding="br, gzip;q=0.8")
        self.assertEqual(response["Content-Encoding"], "gzip")
        self.assertEqual(response["Content-Length"], str(len(response.content)))
        self.assertEqual(gzip.decompress(response.content).decode(), LONG)
        # RFC 1952 §2.3: the time of compression, which would change the bytes each second.
        self.assertEqual(response.content[4:8], bytes(4))

    def test_who_refuses_gzip_does_not_get_it(self) -> None:
        for accepted in ("", "identity", "gzip;q=0", "gzip; q=0.0", "xgzip", "br"):
            with self.subTest(accepted):
                self.assertNotIn("Content-Encoding", self.get(accept_encoding=accepted))
        self.assertNotIn("Content-Encoding", self.get("/short/", accept_encoding="gzip"))

    def test_who_has_the_page_is_told_so(self) -> None:
        etag = self.get()["ETag"]
        response = self.get(if_none_match=f'"other", {etag}')
        self.assertEqual((response.status_code, response.content), (304, b""))
        self.assertEqual(response["ETag"], etag)
        self.assertIn("public", response["Cache-Control"])
        self.assertEqual(self.get(if_none_match='"other"').status_code, 200)

    def test_head_gives_the_headers_of_get(self) -> None:
        got = self.get()
        head = self.readers.get("/plain/", method="HEAD")
        self.assertEqual(head.content, b"")
        self.assertEqual(head["ETag"], got["ETag"])
        self.assertEqual(head["Content-Length"], str(len(got.content)))

    def test_other_methods_are_refused(self) -> None:
        for method in ("post", "put", "delete", "options"):
            response = getattr(self.client, method)("/plain/")
            self.assertEqual((response.status_code, response["Allow"]), (405, "GET, HEAD"))

    def test_a_view_finds_no_cookie(self) -> None:
        self.client.cookies["theme"] = "dark"
        self.assertEqual(self.get("/reads_cookie/").content, b"none")

    def test_a_page_that_would_be_personal_is_a_mistake_that_shows(self) -> None:
        self.client.force_login(make_user("editrice"))
        for address in ("/sets_cookie/", "/greets/", "/holds_token/"):
            with self.subTest(address), self.assertRaises(PersonalPage):
                self.client.get(address)

    def test_no_cookie_of_a_reader_makes_the_answer_set_one(self) -> None:
        client = Client()
        # Malformed, Django would give the reader a new one with whatever it answers.
        client.cookies["csrftoken"] = "<malformed>"
        client.cookies["sessionid"] = "garbage"
        client.cookies["messages"] = "garbage"
        response = client.get("/plain/")
        self.assertEqual(response.content.decode(), LONG)
        self.assertFalse(response.cookies)
        self.assertEqual(response["Vary"], "Accept-Encoding")


class SameBytesTest(TestCase):
    def test_a_page_is_the_same_bytes_for_whoever_asks(self) -> None:
        article = make_article()
        editor = Client()
        editor.force_login(make_user("editrice", is_superuser=True))
        for address in ("/", article.get_absolute_url(), "/latest/", "/feed/rss/", "/sitemap.xml"):
            page = self.client.get(address).content
            odd = {
                "Accept-Language": "en",
                "User-Agent": "bot",
                "Cookie": "csrftoken=<x>",
                "DNT": "1",
            }
            for client, headers in ((editor, {}), (Client(), odd)):
                response = client.get(f"{address}?utm_source=mail", headers=headers)
                with self.subTest(address):
                    self.assertEqual(response.content, page)
                    self.assertFalse(response.cookies)


class PurgeTest(TransactionTestCase):
    def setUp(self) -> None:
        Purge.objects.all().delete()  # that of the first migration

    def test_a_purge_is_written_with_the_transaction_of_its_change(self) -> None:
        with transaction.atomic():
            purge_on_commit("latest:fr", "article:1", "latest:fr")
            purge_on_commit("article:2", is_hard=True)
        rows = list(Purge.objects.order_by("pk").values_list("keys", "is_hard"))
        self.assertEqual(rows, [(["article:1", "latest:fr"], False), (["article:2"], True)])

    def test_many_purges_of_one_transaction_are_written_as_its_end(self) -> None:
        with purging_last():
            purge_on_commit("latest:fr")
            with transaction.atomic():
                purge_on_commit("article:1", is_hard=True)
            with purging_last():
                purge_on_commit("article:2")
            self.assertFalse(Purge.objects.exists())
        rows = list(Purge.objects.order_by("pk").values_list("keys", "is_hard"))
        self.assertEqual(rows, [(["article:1"], True), (["article:2", "latest:fr"], False)])
        with transaction.atomic():
            purge_on_commit("tag:1")
        self.assertEqual(Purge.objects.latest("pk").keys, ["tag:1"])

    def test_a_change_that_is_undone_purges_nothing(self) -> None:
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            purge_on_commit("latest:fr")
            raise ZeroDivisionError
        with self.assertRaises(ZeroDivisionError), purging_last():
            purge_on_commit("latest:fr")
            raise ZeroDivisionError
        self.assertFalse(Purge.objects.exists())

    def test_a_purge_outside_of_a_transaction_is_refused(self) -> None:
        with self.assertRaises(transaction.TransactionManagementError):
            purge_on_commit("latest:fr")
        self.assertFalse(Purge.objects.exists())
