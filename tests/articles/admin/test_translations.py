from typing import Any

from articles.admin.translations import join
from articles.models import Article
from articles.publishing import NotReady
from newsportal.models import Purge
from tests.articles.admin.forms import StoryForm, change_url, shown
from tests.builders import make_article, make_category, make_draft

ADD = "/admin/articles/article/add/"


class TranslationTest(StoryForm):
    def group(self, *articles: Article) -> list[Any]:
        rows = Article.objects.in_bulk([article.pk for article in articles])
        return [rows[article.pk].translation_group for article in articles]

    def errors(self, article: Article, button: str = "_continue", **changes: Any) -> set[str]:
        response = self.press(article, button, **changes)
        if response.status_code == 302:
            return set()
        return set(response.context["adminform"].form.errors)

    def test_a_story_joins_the_one_it_translates_and_leaves_it(self) -> None:
        french, english = make_draft(), make_draft(language="en")
        self.assertEqual(self.errors(english, translation_of=french.pk), set())
        self.assertEqual(len(set(self.group(french, english))), 1)
        self.assertEqual(shown(self.client, change_url(french))["translation_of"], str(english.pk))
        self.press(french, "_continue", title="Autre")
        self.assertEqual(len(set(self.group(french, english))), 1)
        self.assertEqual(self.errors(french, translation_of=""), set())
        self.assertEqual(len(set(self.group(french, english))), 2)

    def test_a_new_story_is_a_translation_from_the_start(self) -> None:
        french = make_draft()
        news = make_category("News", language="en")
        data = shown(self.client, ADD) | {"title": "Ferry", "category": news.pk, "language": "en"}
        self.post(ADD, data, translation_of=french.pk)
        self.assertEqual(len(set(self.group(french, Article.objects.get(title="Ferry")))), 1)

    def test_one_story_of_each_language(self) -> None:
        french, english = make_draft(), make_draft(language="en")
        other, second = make_draft(), make_draft(language="en")
        self.press(english, "_continue", translation_of=french.pk)
        before = self.group(french, english, other, second)
        self.assertEqual(self.errors(other, translation_of=french.pk), {"translation_of"})
        self.assertEqual(self.errors(second, translation_of=french.pk), {"translation_of"})
        self.assertEqual(self.errors(second, translation_of="x"), {"translation_of"})
        self.assertEqual(
            self.errors(french, language="en", category=english.category_id), {"translation_of"}
        )
        self.assertEqual(self.group(french, english, other, second), before)

    def test_of_two_that_join_at_once_the_second_is_told(self) -> None:
        french, english, second = make_draft(), make_draft("Un", language="en"), make_draft()
        join(english, french)
        second.language = "en"
        before = second.translation_group
        with self.assertRaises(NotReady) as refused:
            join(second, french)
        self.assertIn("Un", refused.exception.reasons["translation_of"])
        second.refresh_from_db()
        self.assertEqual(second.translation_group, before)

    def test_readers_of_both_languages_are_led_to_the_other_once_it_is_published(self) -> None:
        french, english = make_article(), make_article(language="en")
        self.assertEqual(self.errors(english, translation_of=french.pk), {"translation_of"})
        self.assertEqual(len(set(self.group(french, english))), 2)
        left, joined = self.group(english, french)
        Purge.objects.all().delete()
        self.press(english, "_publish", translation_of=french.pk)
        self.assertEqual(self.group(french, english), [joined, joined])
        keys = {key for purge in Purge.objects.all() for key in purge.keys}
        self.assertLessEqual({f"translations:{left}", f"translations:{joined}"}, keys)
        page = self.client.get(french.get_absolute_url())
        self.assertContains(page, english.get_absolute_url())

    def test_the_look_up_offers_stories_of_other_languages(self) -> None:
        make_draft("Le bac")
        make_draft("The ferry", language="en")
        query = {"app_label": "articles", "model_name": "byline", "field_name": "article"}
        query |= {"term": "", "story_language": "fr"}
        found = self.client.get("/admin/autocomplete/", query).json()["results"]
        self.assertEqual([row["text"] for row in found], ["The ferry"])
        page = self.client.get(ADD).content.decode()
        self.assertIn('data-model-name="byline" data-field-name="article"', page)
