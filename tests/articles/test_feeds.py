from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import feedparser
from django.test import TestCase, override_settings
from django.utils import timezone

from articles import feeds
from articles.models import Article
from tests.builders import make_article, make_author, make_hidden, make_image, make_tag

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
AT = datetime(2025, 7, 14, 13, 15, tzinfo=UTC)


class RssTest(TestCase):
    def entries(self, path: str = "/feed/rss/") -> list[feedparser.FeedParserDict]:
        parsed = feedparser.parse(self.client.get(path).content)
        self.assertFalse(parsed.bozo, parsed.get("bozo_exception"))
        return parsed.entries

    def channel(self, path: str = "/feed/rss/") -> ElementTree.Element:
        channel = ElementTree.fromstring(self.client.get(path).content).find("channel")
        assert channel is not None
        return channel

    def test_an_item_says_what_a_reader_program_shows(self) -> None:
        article = make_article(
            "La digue cède", at=AT, standfirst="Le marais respire.", image=make_image(),
            authors=[make_author("Solène Arvor"), make_author("Yann Kerdal")],
            tags=[make_tag("Littoral")],
        )  # fmt: skip
        (entry,) = self.entries()
        self.assertEqual(entry.title, "La digue cède")
        self.assertEqual(entry.link, f"http://testserver{article.get_absolute_url()}")
        self.assertEqual(entry.summary, "Le marais respire.")
        self.assertEqual([author.name for author in entry.authors], ["Solène Arvor", "Yann Kerdal"])
        self.assertEqual([tag.term for tag in entry.tags], ["Région", "Littoral"])
        self.assertEqual(entry.published_parsed[:6], AT.timetuple()[:6])
        self.assertIn("<p>Le bac repart à sept heures.", entry.content[0].value)
        self.assertTrue(entry.media_content[0]["url"].startswith("http://testserver/media/"))

    def test_feed_omits_what_readers_may_not_see(self) -> None:
        make_hidden()
        shown = make_article("À la vue de tous")
        self.assertEqual([entry.title for entry in self.entries()], [shown.public_title])

    def test_each_language_has_its_own_feed(self) -> None:
        make_article("En français")
        make_article("In English", language="en")
        self.assertEqual([entry.title for entry in self.entries()], ["En français"])
        self.assertEqual([entry.title for entry in self.entries("/en/feed/rss/")], ["In English"])
        channel = self.channel("/en/feed/rss/")
        self.assertEqual(channel.findtext("language"), "en")
        self.assertEqual(channel.findtext("link"), "http://testserver/en/")

    def test_the_newest_come_first_and_no_more_than_the_feed_holds(self) -> None:
        for number in range(feeds.STORIES + 2):
            make_article(f"Bac {number}", minutes_ago=number + 1)
        titles = [entry.title for entry in self.entries()]
        self.assertEqual(titles, [f"Bac {number}" for number in range(feeds.STORIES)])

    def test_an_id_survives_a_new_slug_and_a_new_title(self) -> None:
        article = make_article(at=AT)
        before = self.entries()[0].id
        Article.objects.filter(pk=article.pk).update(slug="autre", public_title="Autre")
        (entry,) = self.entries()
        self.assertIn("/autre/", entry.link)
        self.assertEqual(entry.id, before)
        guid = self.channel().find("item/guid")
        assert guid is not None
        self.assertEqual(guid.get("isPermaLink"), "false")

    def test_control_characters_and_markup_in_a_title_do_not_break_the_feed(self) -> None:
        article = make_article()
        title = "Le \x00bac\x0b &amp; <b>l’île</b> ]]>\ufffe \x1f"
        Article.objects.filter(pk=article.pk).update(public_title=title.replace("\x00", ""))
        self.assertEqual(self.channel().findtext("item/title"), "Le bac &amp; <b>l’île</b> ]]> ")

    def test_links_of_the_text_lead_to_this_site_wherever_the_feed_is_read(self) -> None:
        body = (
            '<p><a href="/latest/">ici</a> <a title="a>b" href="/autre/">là</a> '
            '<a href="https://else.example/x">ailleurs</a> écrire href="/non/" ainsi</p>'
        )
        make_article(sections=[{"heading": "Liens", "body": body}])
        text = self.channel().findtext(f"item/{CONTENT}") or ""
        self.assertIn('href="http://testserver/latest/"', text)
        self.assertIn('href="http://testserver/autre/"', text)
        self.assertIn('href="https://else.example/x"', text)
        self.assertIn('href="/non/" ainsi', text.replace("&quot;", '"'))

    @override_settings(SITE_URL="https://news.example", ALLOWED_HOSTS=["alias.example"])
    def test_addresses_are_the_sites_own_whatever_host_was_asked(self) -> None:
        make_article()
        feed = self.client.get("/feed/rss/", headers={"Host": "alias.example"}).content.decode()
        self.assertNotIn("alias.example", feed)
        self.assertIn("<link>https://news.example/", feed)

    def test_the_same_stories_give_the_same_bytes(self) -> None:
        make_article()
        first = self.client.get("/feed/rss/").content
        self.assertEqual(self.client.get("/feed/rss/").content, first)

    def test_the_feed_is_as_old_as_its_last_change(self) -> None:
        make_article(at=AT)
        self.assertEqual(
            self.channel().findtext("lastBuildDate"), "Mon, 14 Jul 2025 13:15:00 +0000"
        )
        changed = timezone.now() - timedelta(hours=1)
        Article.objects.update(updated_at=changed)
        self.assertEqual(
            feedparser.parse(self.client.get("/feed/rss/").content).feed.updated_parsed[:5],
            changed.timetuple()[:5],
        )

    def test_an_empty_portal_has_an_empty_feed(self) -> None:
        self.assertEqual(self.entries(), [])
        self.assertIsNone(self.channel().find("lastBuildDate"))

    def test_the_answer_is_rss_and_the_feed_names_itself(self) -> None:
        response = self.client.get("/feed/rss/")
        self.assertEqual(response["Content-Type"], "application/rss+xml; charset=utf-8")
        own = self.channel().find("{http://www.w3.org/2005/Atom}link")
        assert own is not None
        self.assertEqual(own.get("href"), "http://testserver/feed/rss/")
        self.assertIn("latest:fr", response["Cache-Tag"])

    def test_queries_are_the_same_for_one_story_and_for_many(self) -> None:
        for stories in (1, 3):
            while Article.objects.count() < stories:
                make_article(image=make_image(), authors=[make_author()], tags=[make_tag()])
            with self.assertNumQueries(2):
                self.client.get("/feed/rss/")
