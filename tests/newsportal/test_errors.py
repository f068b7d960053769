from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, TestCase, override_settings
from django.urls import URLResolver, get_resolver, path
from django.urls.resolvers import RegexPattern

from newsportal import errors, urls
from newsportal.ratelimit import RateLimited
from newsportal.security import CrossSitePost
from tests.builders import make_article, make_user


def refuse(request: HttpRequest, name: str) -> HttpResponse:
    raise {
        "400": SuspiciousOperation("no"),
        "403": PermissionDenied("no"),
        "410": errors.Gone("no"),
        "429": RateLimited("key", timedelta(seconds=61)),
        "500": ZeroDivisionError("no"),
        "503": OperationalError("no connection"),
        "cross-site": CrossSitePost("https://evil.example"),
    }[name]


# The portal's own addresses and handlers, and one address for each refusal.
urlpatterns = [
    path("refuse/<name>/", refuse),
    path("en/refuse/<name>/", refuse),
    *urls.urlpatterns,
]
handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500


@override_settings(ROOT_URLCONF="tests.newsportal.test_errors")
class ErrorPagesTest(TestCase):
    def setUp(self) -> None:
        self.client = Client(raise_request_exception=False)

    def refused(self, path: str, status: int, **kwargs: Any) -> str:
        response = self.client.get(path, **kwargs)
        self.assertEqual(response.status_code, status)
        self.assertEqual(response["Cache-Control"], "no-store")
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")
        self.assertIn("default-src 'self'", response["Content-Security-Policy"])
        self.assertNotIn("Set-Cookie", response)
        self.assertNotIn("ETag", response)
        page = response.content.decode()
        self.assertIn('<main id="content">', page)
        self.assertIn("css/portail.css", page)
        self.assertEqual(page.count("<h1"), 1)
        return page

    def test_every_refusal_is_a_page_of_the_design_with_its_status(self) -> None:
        for name in ("400", "403", "410", "429", "500", "503"):
            with self.subTest(name):
                self.assertIn(name, self.refused(f"/refuse/{name}/", int(name)))
        self.refused("/nowhere/", 404)

    def test_refusals_speak_the_language_of_the_address(self) -> None:
        for name, status in (("400", 400), ("403", 403), ("410", 410), ("429", 429), ("500", 500)):
            with self.subTest(name):
                self.assertIn('<html lang="fr">', self.refused(f"/refuse/{name}/", status))
                english = self.refused(f"/en/refuse/{name}/", status)
                self.assertIn('<html lang="en">', english)
                self.assertIn('href="/en/latest/"', english)
        self.assertIn("This door leads nowhere", self.refused("/en/nowhere/", 404))

    def test_pages_that_ask_the_database_show_what_else_there_is_to_read(self) -> None:
        make_article("Le bac repart")
        for address, status in (("/nowhere/", 404), ("/refuse/403/", 403), ("/refuse/410/", 410)):
            with self.subTest(address):
                page = self.refused(address, status)
                self.assertIn('id="latest-news"', page)
                self.assertIn('id="dont-miss"', page)
                self.assertIn("Le bac repart", page)

    def test_pages_for_when_the_database_may_be_down_ask_it_nothing(self) -> None:
        for name in ("400", "429", "500"):
            with self.subTest(name), self.assertNumQueries(0):
                self.refused(f"/refuse/{name}/", int(name))

    def test_a_busy_reader_is_told_when_to_try_again(self) -> None:
        response = self.client.get("/en/refuse/429/")
        self.assertEqual(response["Retry-After"], "61")
        self.assertContains(response, "2 minutes", status_code=429)

    def test_a_form_from_another_site_is_refused_without_naming_it(self) -> None:
        self.assertNotIn("evil", self.refused("/refuse/cross-site/", 403))

    def test_an_unknown_host_is_refused_in_the_design_and_not_repeated(self) -> None:
        page = self.refused("/en/", 400, headers={"Host": "evil.example"})
        self.assertNotIn("evil", page)
        self.assertIn('<html lang="en">', page)

    def test_staff_forms_without_their_token_say_what_to_do(self) -> None:
        client = Client(enforce_csrf_checks=True)
        response = client.post("/admin/login/", {"username": "x", "password": "secret-word"})
        self.assertEqual(response.status_code, 403)
        self.assertEqual(response["Cache-Control"], "no-store")
        self.assertNotContains(response, "secret-word", status_code=403)
        self.assertContains(response, "cookie", status_code=403)

    def test_a_refusal_is_the_same_whoever_is_signed_in(self) -> None:
        anonymous = self.client.get("/nowhere/").content
        self.client.force_login(make_user("editrice"))
        response = self.client.get("/nowhere/")
        self.assertNotIn("Cookie", response.get("Vary", ""))
        self.assertEqual(response.content, anonymous)


class DeadDatabaseTest(TestCase):
    def test_a_page_that_wants_the_database_does_without_it(self) -> None:
        alive = connections["default"]
        gone = alive.settings_dict | {"NAME": "/nowhere/at/all"}
        connections["default"] = type(alive)(gone, alias="default")
        try:
            for handler, status in ((errors.not_found, 404), (errors.gone, 410)):
                response = handler(RequestFactory().get("/nowhere/"))
                self.assertContains(response, "<h1>", status_code=status)
                self.assertNotContains(response, "latest-news", status_code=status)
        finally:
            connections["default"] = alive

    @override_settings(
        STORAGES=settings.STORAGES
        | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    )
    def test_the_last_page_of_all_needs_nothing(self) -> None:
        # No manifest was made: every name of a static file is an error now.
        response = errors.server_error(RequestFactory().get("/"))
        self.assertEqual(response.status_code, 500)
        self.assertIn("Something broke", response.content.decode())


ODD = [
    "%ff", "%00", "%2e%2e%2f", "%f0%9f%90%88", "%0d%0aSet-Cookie:x=1", "<script>", "a" * 10_000,
    "9" * 400, "-1", "0", "%D9%A3", "\\",
]  # fmt: skip
NUMBERS = ["1e9", "²", "٣", "-1", "0", "9" * 20, "\x00", "é", "", "1 ", "a" * 9000]
DATES = ["0000", "9999", "2025", "0000/00", "9999/12", "2025/13", "9999/12/31", "2025/02/30"]


class OddInputTest(TestCase):
    """Nothing that a client can write gets a 500, on any address that the portal has."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()

    def known(self) -> dict[str, str]:
        day: date = self.article.path_date
        return {
            "year": f"{day.year:04d}", "month": f"{day.month:02d}", "day": f"{day.day:02d}",
            "slug": "region", "article_id": str(self.article.pk), "comment_id": "1",
            "number": "1", "path": "images/a.jpg", "app_label": "articles",
        }  # fmt: skip

    def routes(self, resolver: URLResolver, before: str = "") -> list[tuple[str, list[str]]]:
        """Each route with the names of its parts; the desks have their own walk."""
        found: list[tuple[str, list[str]]] = []
        for entry in resolver.url_patterns:
            route = before + str(getattr(entry.pattern, "_route", ""))
            if isinstance(entry, URLResolver):
                found += self.routes(entry, route) if entry.app_name != "admin" else []
            elif isinstance(entry.pattern, RegexPattern):
                found.append(("media/<path:path>", ["path"]))
            else:
                found.append((route, list(entry.pattern.converters)))
        return found

    def addresses(self) -> list[str]:
        """Each address as it should be, and with each odd text in the place of each part."""
        known = self.known()
        made = []
        for number, (route, names) in enumerate(self.routes(get_resolver())):
            values = {name: known.get(name, "1") for name in names}
            made.append(self.filled(route, values))
            for odd in ODD:
                made += [self.filled(route, values | {name: odd}) for name in names]
            # Below an address without parts there is nothing: all that is odd once, in turn.
            made += [] if names else [route + ODD[number % len(ODD)]]
        made += ODD
        made += [f"{day}/" for day in DATES] + [f"{day}/bac/" for day in DATES if len(day) == 10]
        return list(dict.fromkeys(made))

    def filled(self, route: str, values: dict[str, str]) -> str:
        for name, value in values.items():
            for kind in ("", "int:", "slug:", "str:", "path:", "yyyy:", "mm:", "dd:"):
                route = route.replace(f"<{kind}{name}>", value)
        return route

    def answer(self, address: str, query: str = "", method: str = "GET") -> int:
        # The bytes of the path as a server hands them over; the client would tidy them.
        path = unquote_to_bytes(f"/{address}").decode("latin-1")
        response = self.client.generic(method, "/", PATH_INFO=path, QUERY_STRING=query)
        return response.status_code

    def test_there_are_addresses_to_try(self) -> None:
        addresses = self.addresses()
        self.assertIn("latest/", addresses)
        self.assertIn("category/region/", addresses)
        self.assertIn("category/%ff/", addresses)
        self.assertEqual(self.answer("category/region/"), 200)

    def test_no_path_gets_a_500(self) -> None:
        for number, address in enumerate(self.addresses()):
            status = self.answer(("en/" if number % 2 else "") + address)
            self.assertIn(status, {200, 301, 302, 400, 403, 404, 405, 410}, address[:80])

    def test_no_query_gets_a_500(self) -> None:
        queries = [f"page={quote(number)}" for number in NUMBERS] + ["page=%ff", "%00=1", "page"]
        day = f"{self.article.path_date:%Y/%m/%d}/"
        for address in ("", "latest/", "category/region/", "sitemap.xml", "feed/rss/", day):
            for query in queries:
                with self.subTest(address, query=query[:60]):
                    self.assertIn(self.answer(address, query), {200, 404})

    def test_odd_methods_get_an_answer(self) -> None:
        for method in ("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "FOO"):
            for address in ("", "latest/", "robots.txt", "nowhere/", "media/images/a.jpg"):
                with self.subTest(method, address=address):
                    self.assertIn(self.answer(address, method=method), {403, 404, 405})
