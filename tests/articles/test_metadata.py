import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from django.test import SimpleTestCase, TestCase

from articles.metadata import MAX_DESCRIPTION, Facts, Picture, Publisher, shortened, story_metadata
from articles.models import Article
from tests.builders import make_article, make_author, make_comments, make_image, make_tag

AT = datetime(2025, 7, 14, 13, 15, tzinfo=UTC)


class Head(HTMLParser):
    """What a machine reads of a page: metas, canonical address, JSON-LD."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.metas: list[tuple[str, str]] = []
        self.canonical: list[str] = []
        self.scripts: list[str] = []
        self.bold = 0
        self._in_data = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and "content" in values:
            name = values.get("property") or values.get("name", "")
            self.metas.append((name, values["content"]))
        elif tag == "link" and values.get("rel") == "canonical":
            self.canonical.append(values["href"])
        elif tag == "script" and values.get("type") == "application/ld+json":
            self._in_data = True
            self.scripts.append("")
        elif tag == "i":
            self.bold += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_data = False

    def handle_data(self, data: str) -> None:
        if self._in_data:
            self.scripts[-1] += data

    def all(self, name: str) -> list[str]:
        return [content for key, content in self.metas if key == name]

    def one(self, name: str) -> str:
        (content,) = self.all(name)
        return content

    @property
    def json_ld(self) -> dict[str, Any]:
        (script,) = self.scripts
        return json.loads(script)


class StoryMetadataTest(SimpleTestCase):
    document: dict[str, Any] = {
        "language": "fr", "title": "La digue cède", "kicker": "", "standfirst": "",
        "authors": [], "tags": [], "image": None, "words": 7, "reading_minutes": 1,
        "parts": [{"heading": "", "anchor": "", "sections": [
            {"uid": "1", "kind": "picture", "html": "", "pictures": []},
            {"uid": "2", "kind": "text", "html": "<p>Le marais <em>respire</em>.</p><p>Enfin.</p>"},
        ]}],
    }  # fmt: skip
    facts = Facts(
        url="https://news.example/2025/07/14/digue/", published_at=AT, updated_at=None,
        category="Région", author_urls=[], picture=None,
        publisher=Publisher("Le Portail", "https://news.example/", "https://news.example/i.svg"),
    )  # fmt: skip

    def test_without_a_standfirst_the_description_is_the_beginning_of_the_text(self) -> None:
        about = story_metadata(self.document, self.facts)
        self.assertEqual(about.description, "Le marais respire. Enfin.")

    def test_a_story_that_was_never_changed_was_modified_when_published(self) -> None:
        about = story_metadata(self.document, self.facts)
        self.assertEqual(about.published_at, "2025-07-14T13:15:00+00:00")
        self.assertEqual(about.modified_at, about.published_at)

    def test_an_unsigned_story_is_the_papers(self) -> None:
        author = story_metadata(self.document, self.facts).json_ld["author"]
        self.assertEqual(author[0]["@type"], "Organization")

    def test_nothing_is_said_of_pictures_or_comments_that_are_not_there(self) -> None:
        data = story_metadata(self.document, self.facts).json_ld
        self.assertFalse({"image", "commentCount", "keywords"} & set(data))

    def test_a_language_without_a_territory_is_named_alone(self) -> None:
        about = story_metadata(self.document | {"language": "br"}, self.facts)
        self.assertEqual(about.locale, "br")

    def test_long_texts_are_cut_after_a_whole_word(self) -> None:
        self.assertEqual(shortened("un mot", limit=6), "un mot")
        self.assertEqual(shortened("un mot de trop", limit=9), "un mot…")
        self.assertEqual(shortened("un mot, de trop", limit=9), "un mot…")
        self.assertEqual(shortened("motsanslafin", limit=5), "mots…")
        long = shortened("Le marais respire. " * 30)
        self.assertLessEqual(len(long), MAX_DESCRIPTION)

    def test_a_picture_is_given_with_its_size(self) -> None:
        picture = Picture("https://news.example/p.jpg", 1200, 630, "Un phare")
        facts = Facts(**(vars(self.facts) | {"picture": picture}))
        data = story_metadata(self.document, facts).json_ld
        self.assertEqual(data["image"][0]["url"], picture.url)


class StoryHeadTest(TestCase):
    def head(self, article: Article) -> Head:
        return Head(self.client.get(article.get_absolute_url()).content.decode())

    def test_a_page_says_of_its_story_what_stands_on_it(self) -> None:
        article = make_article(
            "La digue cède", at=AT, standfirst="Le marais respire.", kicker="Littoral",
            image=make_image(alt="Un phare"), authors=[make_author("Solène Arvor")],
            tags=[make_tag("Littoral"), make_tag("Marais")],
        )  # fmt: skip
        make_comments(article, 3)
        head = self.head(article)
        url = "http://testserver/2025/07/14/la-digue-cede/"
        self.assertEqual(head.canonical, [url])
        self.assertEqual(head.one("og:url"), url)
        self.assertEqual(head.one("og:type"), "article")
        self.assertEqual(head.one("og:title"), "La digue cède")
        self.assertEqual(head.one("description"), "Le marais respire.")
        self.assertEqual(head.one("og:description"), "Le marais respire.")
        self.assertEqual(head.one("og:locale"), "fr_FR")
        self.assertEqual(head.one("og:site_name"), "Le Portail")
        self.assertEqual(head.one("og:image:alt"), "Un phare")
        self.assertTrue(head.one("og:image").startswith("http://testserver/media/"))
        self.assertTrue(int(head.one("og:image:width")) and int(head.one("og:image:height")))
        self.assertEqual(head.one("twitter:card"), "summary_large_image")
        self.assertEqual(head.one("article:section"), "Région")
        self.assertEqual(head.all("article:tag"), ["Littoral", "Marais"])
        data = head.json_ld
        self.assertEqual(data["@type"], "NewsArticle")
        self.assertEqual(data["headline"], "La digue cède")
        self.assertEqual(data["mainEntityOfPage"]["@id"], url)
        self.assertEqual(datetime.fromisoformat(data["datePublished"]), AT)
        self.assertEqual(data["author"][0]["url"], "http://testserver/author/solene-arvor/")
        self.assertEqual(data["inLanguage"], "fr")
        self.assertEqual(data["keywords"], ["Littoral", "Marais"])
        self.assertEqual(data["commentCount"], 3)
        self.assertIs(data["isAccessibleForFree"], True)
        self.assertGreater(data["wordCount"], 5)

    def test_a_title_cannot_leave_the_place_where_it_is_printed(self) -> None:
        title = '</script><i>"l\'eau" & <!--'
        article = make_article(title, language="en", tags=[make_tag(title[:20], language="en")])
        head = self.head(article)
        self.assertEqual(head.json_ld["headline"], title)
        self.assertEqual(head.one("og:title"), title)
        self.assertEqual(head.bold, 0)

    def test_a_story_without_picture_promises_none(self) -> None:
        head = self.head(make_article())
        self.assertEqual(head.all("og:image"), [])
        self.assertEqual(head.one("twitter:card"), "summary")

    def test_a_story_without_comments_does_not_count_them(self) -> None:
        self.assertNotIn("commentCount", self.head(make_article(comments_mode="off")).json_ld)


class PageHeadTest(TestCase):
    def test_each_numbered_page_has_its_own_canonical_address(self) -> None:
        for number in range(21):
            make_article(f"Bac {number}")
        for path in (
            "/latest/",
            "/latest/?page=2",
            "/category/region/",
            "/category/region/?page=2",
        ):
            with self.subTest(path):
                head = Head(self.client.get(path).content.decode())
                self.assertEqual(head.canonical, [f"http://testserver{path}"])
                self.assertEqual(head.one("og:url"), f"http://testserver{path}")

    def test_what_is_added_to_an_address_does_not_change_the_canonical_one(self) -> None:
        make_article()
        head = Head(self.client.get("/latest/?page=1&utm_source=x").content.decode())
        self.assertEqual(head.canonical, ["http://testserver/latest/"])
