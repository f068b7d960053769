from unittest.mock import patch
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

from django.test import TestCase, override_settings

from articles import sitemaps
from articles.models import Article
from tests.builders import make_article, make_author, make_category, make_hidden, make_tag

SITE = "http://testserver"
NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


class SitemapTest(TestCase):
    def tree(self, path: str = "/sitemap.xml") -> ElementTree.Element:
        response = self.client.get(path)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response["Content-Type"], "application/xml; charset=utf-8")
        return ElementTree.fromstring(response.content)

    def paths(self, path: str = "/sitemap.xml") -> list[str]:
        return [
            (loc.text or "").removeprefix(SITE) for loc in self.tree(path).findall("*/s:loc", NS)
        ]

    def alternates(self, path: str) -> dict[str | None, str | None]:
        for url in self.tree().findall("s:url", NS):
            if url.findtext("s:loc", namespaces=NS) == SITE + path:
                links = url.findall("x:link", NS)
                return {link.get("hreflang"): link.get("href") for link in links}
        raise AssertionError(path)

    def test_the_map_names_every_public_page_once(self) -> None:
        french = make_article(authors=[make_author("Solène Arvor")], tags=[make_tag("Littoral")])
        english = make_article(
            language="en", category=make_category("Region", language="en"),
            authors=[make_author("Solène Arvor")], tags=[make_tag("Coast", language="en")],
        )  # fmt: skip
        paths = self.paths()
        self.assertEqual(len(paths), len(set(paths)))
        self.assertEqual(
            set(paths),
            {
                "/", "/latest/", "/category/region/", "/tag/littoral/", "/author/solene-arvor/",
                "/en/", "/en/latest/", "/en/category/region/", "/en/tag/coast/",
                "/en/author/solene-arvor/", french.get_absolute_url(), english.get_absolute_url(),
            },
        )  # fmt: skip
        for path in paths:
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status_code, 200)

    def test_the_map_omits_what_readers_may_not_see_and_lists_that_hold_nothing_else(self) -> None:
        make_hidden(
            category=make_category("Secret"), authors=[make_author("Nul Encore")],
            tags=[make_tag("Fuite")],
        )  # fmt: skip
        shown = make_article(category=make_category("Région"))
        expected = {"/", "/latest/", "/category/region/", shown.get_absolute_url(), "/en/"}
        self.assertEqual(set(self.paths()), expected)

    def test_translations_name_each_other(self) -> None:
        french = make_article()
        english = make_article(language="en", translation_group=french.translation_group)
        alone = make_article()
        pair = {"fr": SITE + french.get_absolute_url(), "en": SITE + english.get_absolute_url()}
        self.assertEqual(self.alternates(french.get_absolute_url()), pair)
        self.assertEqual(self.alternates(english.get_absolute_url()), pair)
        self.assertEqual(self.alternates(alone.get_absolute_url()), {})
        self.assertEqual(self.alternates("/en/"), {"fr": f"{SITE}/", "en": f"{SITE}/en/"})

    def test_a_hidden_translation_is_not_named(self) -> None:
        french = make_article()
        make_article(language="en", translation_group=french.translation_group, withdrawn=True)
        self.assertEqual(self.alternates(french.get_absolute_url()), {})

    def test_dates_of_change_come_from_the_stories(self) -> None:
        article = make_article()
        newest = article.published_at.isoformat(timespec="seconds")
        for url in self.tree().findall("s:url", NS):
            path = url.findtext("s:loc", namespaces=NS)
            wanted = None if path == f"{SITE}/en/" else newest
            self.assertEqual(url.findtext("s:lastmod", namespaces=NS), wanted, path)

    def test_many_addresses_are_cut_into_files_that_hold_each_of_them_once(self) -> None:
        for number in range(5):
            make_article(f"Bac {number}", tags=[make_tag(f"Étiquette {number}")])
        whole = self.paths()
        with patch.object(sitemaps, "MAX_ADDRESSES", 3):
            files = self.paths()
            self.assertEqual(files, [f"/sitemap-{n}.xml" for n in range(1, len(files) + 1)])
            parts = [self.paths(file) for file in files]
            beyond = self.client.get(f"/sitemap-{len(files) + 1}.xml")
        self.assertTrue(all(1 <= len(part) <= 3 for part in parts), parts)
        self.assertEqual(sorted(path for part in parts for path in part), sorted(whole))
        self.assertEqual(beyond.status_code, 404)

    def test_parts_that_do_not_exist_are_not_found(self) -> None:
        make_article()
        for number in ("0", "3", "9" * 30):
            self.assertEqual(self.client.get(f"/sitemap-{number}.xml").status_code, 404)

    def test_queries_are_the_same_for_one_story_and_for_many(self) -> None:
        for stories in (1, 3):
            while Article.objects.count() < stories:
                make_article(authors=[make_author()], tags=[make_tag()])
            with self.assertNumQueries(7):
                self.client.get("/sitemap.xml")


class RobotsTest(TestCase):
    @override_settings(SITE_URL="https://news.example")
    def test_robots_may_read_everything_but_private_pages_and_the_desk(self) -> None:
        response = self.client.get("/robots.txt")
        self.assertEqual(response["Content-Type"], "text/plain; charset=utf-8")
        rules = RobotFileParser()
        rules.parse(response.content.decode().splitlines())
        for path in ("/", "/en/", "/2025/07/14/bac/", "/feed/rss/", "/media/images/a.jpg"):
            self.assertTrue(rules.can_fetch("bot", path), path)
        for path in ("/comments/12/", "/en/comments/12/", "/admin/", "/admin/login/"):
            self.assertFalse(rules.can_fetch("bot", path), path)
        self.assertEqual(rules.site_maps(), ["https://news.example/sitemap.xml"])

    def test_robots_txt_asks_the_database_nothing(self) -> None:
        with self.assertNumQueries(0):
            self.client.get("/robots.txt")
