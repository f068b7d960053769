from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Category, Placement
from newsportal.models import Purge
from tests.builders import (
    make_article,
    make_author,
    make_category,
    make_draft,
    make_editor,
    make_hidden,
    make_image,
    make_placement,
    make_tag,
    make_user,
)

STORIES = "/admin/articles/article/"


class QueryCountTest(TestCase):
    def setUp(self) -> None:
        self.client.force_login(make_user(username="root", is_superuser=True))

    def queries(self, path: str) -> int:
        self.client.get(path)  # what is cached for the process is cached now
        with CaptureQueriesContext(
            connection,
        ) as captured:
            self.assertEqual(self.client.get(path).status_code, 200)
        return len(captured)

    def fill(self, number: int) -> None:
        editor = make_editor(username=f"editor{number}")
        authors = [make_author(f"Ana {number}"), make_author(f"Bo {number}")]
        for author in authors:
            author.user = make_user()
            author.save()
            break
        article = make_article(
            category=make_category(f"Rubrique {number}"), authors=authors,
            tags=[make_tag(f"Mot {number}")], saved_by=editor, image=make_image(by=editor),
        )  # fmt: skip
        make_placement(article, position=number)

    def test_each_list_costs_the_same_whatever_its_length(self) -> None:
        paths = [
            f"/admin/articles/{model}/"
            for model in (
                "article", "author", "category", "image", "placement", "revision", "tag",
            )
        ]  # fmt: skip
        paths += ["/admin/newsportal/user/", f"{STORIES}?q=bac", f"{STORIES}?status=scheduled"]
        self.fill(0)
        before = {path: self.queries(path) for path in paths}
        for number in range(1, 6):
            self.fill(number)
        after = {path: self.queries(path) for path in paths}
        self.assertEqual(after, before)
        self.assertLessEqual(max(after.values()), 10)


class StoryListTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.hidden = make_hidden()
        cls.public = make_article("Public", authors=[make_author("Ana Lev")])
        cls.english = make_article("In English", language="en")

    def setUp(self) -> None:
        self.client.force_login(make_editor())

    def found(self, query: str = "") -> list[str]:
        return sorted(a.title for a in self.client.get(STORIES + query).context["cl"].result_list)

    def test_filters_by_state_in_words(self) -> None:
        expected = {
            "draft": ["Caché : brouillon"],
            "in_review": ["Caché : en relecture"],
            "scheduled": ["Caché : programmé"],
            "published": ["In English", "Public"],
            "withdrawn": ["Caché : retiré"],
        }
        for state, titles in expected.items():
            with self.subTest(state):
                self.assertEqual(self.found(f"?status={state}"), titles)

    def test_a_filter_knows_its_own_values_alone(self) -> None:
        every = self.found()
        # PostgreSQL fails on the character that %00 stands for.
        for query in ("?status=%00", "?language=%00", "?status=x", "?slug=%00", "?title__in=a,%00"):
            with self.subTest(query):
                response = self.client.get(STORIES + query, follow=True)
                found = sorted(a.title for a in response.context["cl"].result_list)
                self.assertEqual(found, every)

    def test_filters_by_language_and_category(self) -> None:
        self.assertEqual(self.found("?language=en"), ["In English"])
        category = Category.objects.get(language="en")
        self.assertEqual(self.found(f"?category__id__exact={category.pk}"), ["In English"])

    def test_finds_by_title_and_by_address(self) -> None:
        self.assertEqual(self.found("?q=english"), ["In English"])
        self.assertEqual(self.found("?q=in-english"), ["In English"])

    def test_shows_state_authors_and_who_saved_last(self) -> None:
        self.client.post(f"{STORIES}{self.public.pk}/change/", {})  # refused: changes nothing
        planned = self.hidden["scheduled"].published_at
        response = self.client.get(STORIES)
        self.assertContains(response, "Ana Lev")
        self.assertContains(response, f"{timezone.localtime(planned):%d.%m.%Y %H:%M}")

    def test_view_on_site_is_offered_for_what_readers_see_alone(self) -> None:
        page = self.client.get(f"{STORIES}{self.public.pk}/change/")
        self.assertContains(page, f'href="{self.public.get_absolute_url()}"')
        for state, article in self.hidden.items():
            page = self.client.get(f"{STORIES}{article.pk}/change/")
            with self.subTest(state):
                self.assertFalse(page.context["has_absolute_url"])


class PlacementTest(TestCase):
    ADD = "/admin/articles/placement/add/"

    def setUp(self) -> None:
        self.client.force_login(make_editor())

    def data(self, article: Article, **fields: Any) -> dict[str, Any]:
        empty = dict.fromkeys(("starts_at_0", "starts_at_1", "ends_at_0", "ends_at_1"), "")
        return empty | {
            "language": "fr", "slot": "lead", "position": 1, "article": article.pk,
        } | fields  # fmt: skip

    def test_offers_stories_that_readers_see_or_will_see(self) -> None:
        make_hidden()
        make_article("Public")
        query = {"app_label": "articles", "model_name": "placement", "field_name": "article"}
        results = self.client.get("/admin/autocomplete/", query | {"term": ""}).json()["results"]
        self.assertEqual({row["text"] for row in results}, {"Public", "Caché : programmé"})

    def test_filters_by_slot_and_by_no_other_word(self) -> None:
        lead, side = make_placement(make_article()), make_placement(make_article(), "side")
        for query, rows in {"lead": [lead], "side": [side], "%00": [lead, side]}.items():
            path = f"/admin/articles/placement/?slot={query}"
            found = self.client.get(path, follow=True).context["cl"].result_list
            with self.subTest(query):
                self.assertEqual(list(found), rows)

    def test_takes_a_scheduled_story_and_lets_pages_know(self) -> None:
        article = make_article(at=timezone.now() + timedelta(days=1))
        self.client.post(self.ADD, self.data(article))
        placement = Placement.objects.get()
        self.assertLessEqual({"placements:fr", "front:fr"}, set(Purge.objects.latest("pk").keys))
        Purge.objects.all().delete()
        self.client.post(f"/admin/articles/placement/{placement.pk}/delete/", {"post": "yes"})
        self.assertIn("placements:fr", Purge.objects.get().keys)

    def test_refuses_a_draft_another_language_and_a_window_that_ends_before_it_starts(self) -> None:
        public = make_article()
        window = {
            "starts_at_0": "2099-01-02", "starts_at_1": "10:00",
            "ends_at_0": "2099-01-01", "ends_at_1": "10:00",
        }  # fmt: skip
        for data in (
            self.data(make_draft()),
            self.data(public, language="en"),
            self.data(public) | window,
        ):
            response = self.client.post(self.ADD, data)
            self.assertTrue(response.context["adminform"].form.errors)
        self.assertFalse(Placement.objects.exists())


class PurgeTest(TestCase):
    def setUp(self) -> None:
        self.client.force_login(make_editor())

    def test_a_renamed_category_reaches_every_page_of_its_language(self) -> None:
        category = make_category("Région")
        fields = {"name": "Le pays", "hue": 2, "position": 1, "description": ""}
        self.client.post(f"/admin/articles/category/{category.pk}/change/", fields)
        category.refresh_from_db()
        self.assertEqual((category.name, category.slug), ("Le pays", "region"))
        keys = set(Purge.objects.latest("pk").keys)
        self.assertLessEqual({"navigation:fr", f"category:{category.pk}"}, keys)

    def test_an_author_s_new_words_reach_the_author_s_pages(self) -> None:
        author = make_author()
        page = f"/admin/articles/author/{author.pk}/change/"
        data = {
            "name": author.name, "hue": 3, "user": "", "biographies-TOTAL_FORMS": 1,
            "biographies-INITIAL_FORMS": 0, "biographies-0-author": author.pk,
            "biographies-0-language": "fr", "biographies-0-role": "Reporter",
            "biographies-0-text": "Elle marche.",
        }  # fmt: skip
        self.client.post(page, data)
        self.assertEqual(author.biographies.get().text, "Elle marche.")
        self.assertIn(f"author:{author.pk}", Purge.objects.latest("pk").keys)

    def test_deleting_several_tags_purges_each(self) -> None:
        tags = [make_tag("Un"), make_tag("Deux")]
        data = {
            "action": "delete_selected", "post": "yes", "_selected_action": [t.pk for t in tags],
        }  # fmt: skip
        self.client.post("/admin/articles/tag/", data)
        self.assertEqual(Purge.objects.latest("pk").keys, sorted(f"tag:{tag.pk}" for tag in tags))
