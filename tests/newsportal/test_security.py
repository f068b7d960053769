from django.http import HttpRequest
from django.test import RequestFactory, SimpleTestCase, TestCase, override_settings

from newsportal.security import CrossSitePost, refuse_cross_site
from tests.builders import make_article, make_author, make_tag


def post(*, secure: bool = False, **headers: str) -> HttpRequest:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return RequestFactory().post("/comments/1/", secure=secure, headers=names)


@override_settings(ALLOWED_HOSTS=["news.example", "testserver"])
class CrossSitePostTest(SimpleTestCase):
    """HOUSE.md: Sec-Fetch-Site decides; else Origin; both absent passes."""

    def assert_refused(self, request: HttpRequest) -> None:
        with self.assertRaises(CrossSitePost):
            refuse_cross_site(request)

    def test_sec_fetch_site_must_be_same_origin(self) -> None:
        refuse_cross_site(post(sec_fetch_site="same-origin"))
        for site in ("cross-site", "same-site", "none", "", "Same-Origin, cross-site"):
            with self.subTest(site):
                self.assert_refused(post(sec_fetch_site=site))

    def test_a_right_origin_does_not_mend_a_wrong_sec_fetch_site(self) -> None:
        self.assert_refused(post(sec_fetch_site="same-site", origin="http://testserver"))

    def test_a_browser_that_vouches_for_the_page_is_believed_whatever_the_origin(self) -> None:
        refuse_cross_site(post(sec_fetch_site="same-origin", origin="null"))

    def test_an_origin_must_have_the_scheme_and_the_host_of_the_request(self) -> None:
        refuse_cross_site(post(origin="http://testserver"))
        refuse_cross_site(post(origin="http://news.example", host="news.example"))
        refuse_cross_site(post(origin="http://news.example:8000", host="news.example:8000"))
        refuse_cross_site(post(origin="http://news.example", host="News.Example"))
        refuse_cross_site(post(origin="https://testserver", secure=True))
        for origin in (
            "null", "", "https://testserver", "http://evil.example", "http://testserver.evil.example",
            "http://testserver:8000", "testserver", "//testserver", "http://evil@testserver",
            "http://[", "http://testserver\x00",
        ):  # fmt: skip
            with self.subTest(origin):
                self.assert_refused(post(origin=origin))
        self.assert_refused(post(origin="http://testserver", secure=True))

    def test_what_sends_neither_is_no_browser(self) -> None:
        refuse_cross_site(post())


class HeadersTest(TestCase):
    def test_every_readers_page_carries_the_whole_set_of_headers(self) -> None:
        author, tag = make_author(), make_tag()
        article = make_article(authors=[author], tags=[tag])
        day = article.path_date
        for path in (
            "/", "/en/", "/latest/",
            article.get_absolute_url(), article.category.get_absolute_url(),
            tag.get_absolute_url(), author.get_absolute_url(), f"/{day:%Y}/", f"/{day:%Y/%m}/",
            f"/{day:%Y/%m/%d}/", "/feed/rss/", "/sitemap.xml", "/robots.txt", "/nowhere/",
            f"/comments/{article.pk}/", "/healthz/live",
        ):  # fmt: skip
            with self.subTest(path):
                response = self.client.get(path)
                self.assertIn(response.status_code, {200, 404} if path == "/nowhere/" else {200})
                policy = response["Content-Security-Policy"]
                directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
                self.assertEqual(directives["default-src"], "'self'")
                self.assertEqual(directives["script-src"], "'self'")
                self.assertEqual(directives["style-src"], "'self'")
                for name in ("object-src", "base-uri", "frame-ancestors"):
                    self.assertEqual(directives[name], "'none'")
                self.assertEqual(directives["form-action"], "'self'")
                self.assertNotIn("unsafe", policy)
                self.assertEqual(response["X-Content-Type-Options"], "nosniff")
                self.assertEqual(response["X-Frame-Options"], "DENY")
                self.assertEqual(response["Referrer-Policy"], "strict-origin-when-cross-origin")
                self.assertEqual(response["Cross-Origin-Opener-Policy"], "same-origin")
                self.assertIn("camera=()", response["Permissions-Policy"])
                self.assertNotIn("Cookie", response.get("Vary", ""))
                self.assertNotIn("Accept-Language", response.get("Vary", ""))
                self.assertFalse(response.cookies)
