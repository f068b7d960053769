"""The readers' pages over HTTP: who may see what, at which address, at what cost."""

import re
from datetime import timedelta

import time_machine
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone, translation

from articles import publishing
from articles.models import Article, Biography, Redirect
from tests.builders import (
    make_article,
    make_author,
    make_category,
    make_editor,
    make_hidden,
    make_image,
    make_placement,
    make_tag,
)  # fmt: skip

LISTS = ("/", "/latest/", "/category/region/", "/tag/littoral/", "/author/solene-arvor/")
STORY_LINK = re.compile(r'href="((?:/en)?/\d{4}/\d\d/\d\d/[^"]+)"')


class Pages(TestCase):
    def get(self, path: str, status: int = 200, **headers: str) -> str:
        response = self.client.get(path, headers=headers)
        assert response.status_code == status, (path, response.status_code)
        return response.content.decode()

    def links(self, path: str) -> set[str]:
        return set(STORY_LINK.findall(self.get(path)))


class PublicRule(Pages):
    """Each door has one story to show and four to keep to itself."""

    def setUp(self) -> None:
        self.filed = {
            "category": make_category("Région"),
            "authors": [make_author("Solène Arvor")],
            "tags": [make_tag("Littoral")],
        }
        self.hidden = make_hidden(**self.filed)
        self.live = make_article("Le bac repart", minutes_ago=5, **self.filed)

    def test_every_list_shows_the_public_story_alone(self) -> None:
        for path in (
            "/",
            "/latest/",
            "/category/region/",
            "/tag/littoral/",
            "/author/solene-arvor/",
        ):
            assert self.links(path) == {self.live.get_absolute_url()}, path
            assert "Caché" not in self.get(path), path

    def test_the_page_of_a_story_leads_to_no_hidden_one(self) -> None:
        make_placement(self.hidden["scheduled"], "dont_miss")
        assert self.links(self.live.get_absolute_url()) <= {self.live.get_absolute_url()}
        assert "Caché" not in self.get(self.live.get_absolute_url())

    def test_hidden_stories_have_no_page(self) -> None:
        day = self.live.path_date
        for state in ("draft", "in_review"):
            article = self.hidden[state]
            Article.objects.filter(pk=article.pk).update(path_date=day, slug=f"cache-{state}")
            article.refresh_from_db()
            self.get(article.get_absolute_url(), 404)
        self.get(self.hidden["scheduled"].get_absolute_url(), 404)

    def test_a_withdrawn_story_is_gone_and_does_not_say_what_it_was(self) -> None:
        body = self.get(self.hidden["withdrawn"].get_absolute_url(), 410)
        assert "Caché" not in body
        assert "Erreur de personne" not in body

    def test_a_story_withdrawn_before_its_time_was_never_there(self) -> None:
        article = self.hidden["scheduled"]
        Article.objects.filter(pk=article.pk).update(status=Article.Status.WITHDRAWN)
        self.get(article.get_absolute_url(), 404)

    def test_tags_and_authors_of_hidden_stories_alone_have_no_page(self) -> None:
        make_hidden(authors=[make_author("Nom Secret")], tags=[make_tag("Affaire secrète")])
        self.get("/author/nom-secret/", 404)
        self.get("/tag/affaire-secrete/", 404)


class Addresses(Pages):
    def test_a_scheduled_story_appears_at_its_minute_without_a_worker(self) -> None:
        at = timezone.now() + timedelta(hours=1)
        article = make_article(at=at)
        for moment, status in ((at - timedelta(seconds=1), 404), (at, 200)):
            with time_machine.travel(moment, tick=False):
                self.get(article.get_absolute_url(), status)
                assert len(self.links("/")) == (status == 200)

    def test_a_prepared_change_appears_when_it_is_due(self) -> None:
        article = make_article("Ancien titre")
        Article.objects.filter(pk=article.pk).update(title="Nouveau titre")
        at = timezone.now() + timedelta(hours=1)
        publishing.publish(Article.objects.get(pk=article.pk), by=None, at=at)
        for moment, title in ((at - timedelta(seconds=1), "Ancien"), (at, "Nouveau")):
            for path in (article.get_absolute_url(), "/", "/latest/"):
                with time_machine.travel(moment, tick=False):
                    assert set(re.findall("(Ancien|Nouveau) titre", self.get(path))) == {title}

    def test_an_old_address_leads_to_the_new_one(self) -> None:
        article = make_article()
        old = {"language": "fr", "path_date": article.path_date, "slug": "ancien"}
        Redirect.objects.create(article=article, **old)
        path = article.get_absolute_url().replace(article.slug, "ancien")
        response = self.client.get(path)
        assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())

    def test_an_old_address_does_not_betray_a_hidden_story(self) -> None:
        for state, article in make_hidden().items():
            day = timezone.localdate()
            Redirect.objects.create(article=article, language="fr", path_date=day, slug=state)
            expected = 410 if state == "withdrawn" else 404
            self.get(f"/{day:%Y/%m/%d}/{state}/", expected)

    def test_the_right_slug_on_the_wrong_day_or_in_the_wrong_language_is_not_found(self) -> None:
        article = make_article(at=timezone.now() - timedelta(days=3))
        path = article.get_absolute_url()
        wrong = article.path_date + timedelta(days=1)
        self.get(f"/{wrong:%Y/%m/%d}/{article.slug}/", 404)
        self.get(f"/en{path}", 404)
        self.get(f"/2026/13/01/{article.slug}/", 404)
        self.get(f"/0000/00/00/{article.slug}/", 404)

    def test_models_and_urlconf_agree_on_addresses(self) -> None:
        for language in ("fr", "en"):
            category = make_category(f"Sport {language}", language=language)
            tag, author = make_tag("Canoë", language=language), make_author("Inès Baldoni")
            story = make_article(language=language, category=category, at=timezone.now())
            day = story.path_date
            with translation.override(language):
                found = {
                    reverse("articles:category", args=[category.slug]): category.get_absolute_url(),
                    reverse("articles:tag", args=[tag.slug]): tag.get_absolute_url(),
                    reverse("articles:author", args=[author.slug]): author.url_in(language),
                    reverse(
                        "articles:story", args=[day.year, day.month, day.day, story.slug]
                    ): story.get_absolute_url(),
                }
            assert list(found) == list(found.values())

    def test_bad_page_numbers_are_not_found_and_the_first_is_the_bare_address(self) -> None:
        make_article()
        for number in ("0", "2", "-1", "x", "1e3", "²", "9" * 40, ""):
            self.get(f"/latest/?page={number}", 404)
        assert self.get("/latest/?page=1") == self.get("/latest/")


class SameBytesForEveryone(Pages):
    def test_neither_people_nor_headers_nor_stray_parameters_change_a_page(self) -> None:
        author = make_author("Solène Arvor")
        tag = make_tag("Littoral")
        story = make_article(authors=[author], tags=[tag], image=make_image())
        for path in [*LISTS, story.get_absolute_url(), "/en/"]:
            self.client.logout()
            first = self.client.get(path)
            self.client.force_login(make_editor())
            self.client.cookies["theme"] = "dark"
            odd = {"accept-language": "de", "user-agent": "x", "referer": "https://x.example/"}
            second = self.client.get(f"{path}?utm_source=x&q=1", headers=odd)
            assert first.content == second.content, path
            for response in (first, second):
                assert not response.cookies
                assert "cookie" not in response.get("Vary", "").lower()
                assert response["Cache-Tag"]
            assert "csrf" not in first.content.decode()


class ListPages(Pages):
    def test_queries_do_not_grow_with_the_stories(self) -> None:
        author, tag = make_author("Solène Arvor"), make_tag("Littoral")
        paths = {"/": 6, "/latest/": 6, "/category/region/": 7, "/tag/littoral/": 7}
        paths["/author/solene-arvor/"] = 9
        image = make_image()
        make_article(authors=[author], tags=[tag], image=image)
        for path, queries in paths.items():
            with self.subTest(path=path), self.assertNumQueries(queries):
                self.get(path)
        for number in range(45):
            category = make_category(f"Rubrique {number % 3}", position=number % 3 + 1)
            category = category if number % 2 else make_category("Région")
            make_article(category=category, authors=[author], tags=[tag], image=image)
        for path, queries in paths.items():
            with self.subTest(path=path), self.assertNumQueries(queries):
                self.get(path)

    def test_a_list_says_where_it_stands_among_its_pages(self) -> None:
        for number in range(41):
            make_article(minutes_ago=number)
        body = self.get("/latest/?page=2")
        assert '<a href="." rel="prev">' in body
        assert '<a href="?page=3" rel="next">' in body
        assert '<link rel="canonical" href="http://testserver/latest/?page=2">' in body
        assert '<a href="?page=2" aria-current="page">' in body
        first = self.get("/latest/")
        assert '<link rel="canonical" href="http://testserver/latest/">' in first
        assert 'rel="prev"' not in first

    def test_an_author_is_introduced_in_the_language_of_the_page(self) -> None:
        author = make_author("Inès Baldoni")
        Biography.objects.create(author=author, language="fr", role="Reporter", text="Le bois.")
        Biography.objects.create(author=author, language="en", role="Science", text="The wood.")
        make_article(authors=[author])
        make_article(authors=[author], language="en")
        french, english = self.get("/author/ines-baldoni/"), self.get("/en/author/ines-baldoni/")
        assert "Le bois." in french
        assert "The wood." not in french
        assert "The wood." in english
        assert '<a class="tool" href="/en/author/ines-baldoni/" lang="en"' in french

    def test_an_empty_category_says_so(self) -> None:
        make_category("Ideas", language="en", description="Columns.")
        body = self.get("/en/category/ideas/")
        assert "Columns." in body
        assert "No articles yet." in body

    def test_the_english_edition_speaks_english_alone(self) -> None:
        category = make_category("Region", language="en")
        author, tag = make_author("Ines Baldoni"), make_tag("Ferries", language="en")
        sections = [{"body": "<p>It sails at seven.</p>"}]
        story = make_article(
            "The ferry", language="en", category=category, authors=[author], tags=[tag],
            sections=sections,
        )  # fmt: skip
        Article.objects.filter(pk=story.pk).update(comment_count=3)
        paths = ["/en/", "/en/latest/", "/en/category/region/", "/en/tag/ferries/"]
        for path in [*paths, "/en/author/ines-baldoni/", story.get_absolute_url()]:
            body = self.get(path)
            assert '<html lang="en">' in body
            text = re.sub(r"<[^>]+>", " ", re.sub(r'<a[^>]* lang="fr".*?</a>', "", body))
            for french in ("Le Portail", "L’actualité"):
                text = text.replace(french, "")
            words = re.findall(r"\b(?:le|la|les|une|du|des|et|à|de|pour|sur|Tout|Lire)\b", text)
            assert words == [], (path, words)
            assert not re.findall("[éèêçùà]", text), path
