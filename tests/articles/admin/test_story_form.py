from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Redirect
from newsportal.models import Purge
from tests.articles.admin.forms import StoryForm, add_byline, add_section, change_url, shown
from tests.builders import (
    make_article,
    make_author,
    make_category,
    make_draft,
    make_journalist,
    make_tag,
)

ADD = "/admin/articles/article/add/"


class WritingTest(StoryForm):
    def test_a_new_story_is_saved_with_authors_tags_and_sections(self) -> None:
        category, tag = make_category(), make_tag()
        first, second = make_author("Ana Lev"), make_author("Bo Mir")
        data = shown(self.client, ADD) | {"title": "Le bac reprend", "category": category.pk}
        data["tags"] = [tag.pk]
        data |= {"sections-0-heading": "Au quai", "sections-0-body": "<p>On y monte.</p>"}
        add_section(data, kind="keypoints", heading="L’essentiel", points="Un\n\n deux \n")
        add_byline(data, author=second.pk, position="2")
        add_byline(data, author=first.pk, position="1")
        response = self.post(ADD, data)
        article = Article.objects.get()
        self.assertRedirects(response, change_url(article))
        self.assertEqual(article.status, Article.Status.DRAFT)
        self.assertEqual(article.slug, "le-bac-reprend")
        self.assertEqual(article.saved_by, self.editor)
        self.assertEqual(article.byline_authors, [first, second])
        self.assertEqual(list(article.tags.all()), [tag])
        self.assertEqual(
            list(article.sections.values_list("position", "kind", "heading", "body", "data")),
            [
                (1, "text", "Au quai", "<p>On y monte.</p>", {}),
                (2, "keypoints", "L’essentiel", "", {"points": ["Un", "deux"]}),
            ],
        )

    def test_what_the_editor_sends_is_sanitised(self) -> None:
        article = make_draft()
        self.press(
            article,
            "_continue",
            **{"sections-0-body": "<p onclick=x()>Un <b>mot</b><script>alert(1)</script></p>"},
        )
        self.assertEqual(article.sections.get().body, "<p>Un <strong>mot</strong></p>")

    def test_saving_writes_only_what_was_typed(self) -> None:
        article = make_draft()
        data = shown(self.client, change_url(article))
        with CaptureQueriesContext(connection) as captured:
            self.post(change_url(article), data, title="Autre titre")
        article.refresh_from_db()
        self.assertEqual((article.title, article.revision), ("Autre titre", 1))
        self.assertEqual(article.saved_by, self.editor)
        sent = [query["sql"] for query in captured]
        updates = [sql for sql in sent if sql.startswith('UPDATE "articles_article"')]
        self.assertTrue(updates)
        # Comments are counted, and prepared changes shown, while somebody types.
        for column in ("comment_count", "public_title", "status"):
            self.assertNotIn(column, " ".join(updates))

    def test_category_and_tags_must_speak_the_language_of_the_story(self) -> None:
        article = make_draft()
        news, tag = make_category("News", language="en"), make_tag("Trams", language="en")
        response = self.press(article, "_continue", category=news.pk, tags=[tag.pk])
        errors = response.context["adminform"].form.errors
        self.assertEqual(set(errors), {"category", "tags"})
        self.assertIn("Trams", str(errors["tags"]))

    def test_the_language_of_a_story_with_an_address_stays(self) -> None:
        article = make_article()
        self.press(article, "_continue", language="en")
        article.refresh_from_db()
        self.assertEqual(article.language, "fr")


class LiveFieldsTest(StoryForm):
    def test_a_new_address_of_a_public_story_waits_for_publish(self) -> None:
        article = make_article(slug="ancien")
        response = self.press(article, "_continue", slug="nouveau", comments_mode="closed")
        self.assertEqual(set(response.context["adminform"].form.errors), {"slug", "comments_mode"})
        self.assertFalse(Redirect.objects.exists())
        self.press(article, "_publish", slug="nouveau", comments_mode="closed")
        article.refresh_from_db()
        self.assertEqual((article.slug, article.comments_mode), ("nouveau", "closed"))
        self.assertEqual(Redirect.objects.get().slug, "ancien")

    def test_nothing_meant_for_later_goes_live_at_once(self) -> None:
        later = {"public_at_0": "2099-01-02", "public_at_1": "06:30"}
        for article in (make_article(slug="ancien"), make_article(slug="retire", withdrawn=True)):
            before = (article.slug, "open")
            changes = {"slug": "nouveau", "comments_mode": "off"}
            response = self.press(article, "_publish", **changes, **later)
            with self.subTest(article=before[0]):
                errors = response.context["adminform"].form.errors
                self.assertEqual(set(errors), {"slug", "comments_mode"})
                article.refresh_from_db()
                self.assertEqual((article.slug, article.comments_mode), before)
                self.assertEqual(article.revisions.count(), 1)
            # The text alone may wait.
            self.assertEqual(self.press(article, "_publish", title="B", **later).status_code, 302)

    def test_the_address_of_a_scheduled_story_moves_with_its_publication(self) -> None:
        article = make_article(slug="ancien", at=timezone.now() + timedelta(days=2))
        response = self.press(article, "_continue", slug="nouveau", comments_mode="off")
        self.assertEqual(set(response.context["adminform"].form.errors), {"slug", "comments_mode"})
        self.press(article, "_publish", slug="nouveau", comments_mode="off")
        article.refresh_from_db()
        self.assertEqual((article.slug, article.comments_mode), ("nouveau", "off"))
        self.assertEqual(list(Article.objects.scheduled()), [article])

    def test_a_journalist_changes_nothing_that_readers_see_or_will_see(self) -> None:
        self.client.force_login(make_journalist())
        planned = make_article(slug="prevu", at=timezone.now() + timedelta(days=2))
        for article in (planned, make_article(slug="public"), make_article(withdrawn=True)):
            before = (article.slug, article.comments_mode)
            self.press(article, "_continue", slug="force", comments_mode="off")
            article.refresh_from_db()
            with self.subTest(status=article.status):
                self.assertEqual((article.slug, article.comments_mode), before)

    def test_the_slug_of_a_draft_moves_freely(self) -> None:
        article = make_draft(slug="ancien")
        self.press(article, "_continue", slug="nouveau")
        article.refresh_from_db()
        self.assertEqual(article.slug, "nouveau")
        self.assertFalse(Redirect.objects.exists())

    def test_an_emptied_slug_is_made_from_the_title(self) -> None:
        article = make_draft(slug="ancien")
        self.press(article, "_continue", slug="", title="L’œuvre d’été")
        article.refresh_from_db()
        self.assertEqual(article.slug, "l-oeuvre-d-ete")

    def test_comments_close_at_once_from_the_list_and_nothing_else_is_published(self) -> None:
        article = make_article("Avant")
        Article.objects.filter(pk=article.pk).update(title="Pas encore")
        purges = set(Purge.objects.values_list("pk", flat=True))
        self.client.post(
            "/admin/articles/article/",
            {"action": "close_comments", "_selected_action": [article.pk]},
        )
        article.refresh_from_db()
        self.assertEqual((article.comments_mode, article.public_title), ("closed", "Avant"))
        keys = {key for p in Purge.objects.exclude(pk__in=purges) for key in p.keys}
        self.assertLessEqual({f"article:{article.pk}", f"comments:{article.pk}"}, keys)


class NonsenseTest(StoryForm):
    def test_no_date_is_too_odd_for_an_answer(self) -> None:
        article = make_draft()
        for day in ("0001-01-01", "9999-12-31", "2025-02-30", "hier"):
            response = self.press(article, "_publish", public_at_0=day, public_at_1="00:00")
            with self.subTest(day):
                self.assertEqual(response.status_code, 200)
                self.assertIn("public_at", response.context["adminform"].form.errors)
        article.refresh_from_db()
        self.assertEqual(article.status, Article.Status.DRAFT)

    def test_no_text_or_number_is_too_odd_for_an_answer(self) -> None:
        article = make_draft("Avant")
        odd = {
            "title": "A\0B", "seen": "9" * 40, "category": "x", "tags": ["0", "x", "9" * 40],
            "image": "x", "bylines-0-author": "x",
            "bylines-TOTAL_FORMS": "1",
            "sections-TOTAL_FORMS": "99999999", "sections-0-id": "x", "sections-0-position": "-1",
            "sections-0-body": "<p>A\0B</p>", "sections-0-picture": "9" * 40, "slug": "é / é",
        }  # fmt: skip
        url = change_url(article)
        data = shown(self.client, url)
        for name, value in odd.items():
            response = self.post(url, data, **{name: value})
            with self.subTest(name):
                self.assertIn(response.status_code, {200, 302, 409})
            if response.status_code == 302:
                data = shown(self.client, url)  # saved: the next one starts from there
        article.refresh_from_db()
        self.assertEqual(article.title, "Avant")

    def test_no_search_is_too_odd_for_an_answer(self) -> None:
        tag = {"app_label": "articles", "model_name": "article", "field_name": "tags"}
        make_tag("Littoral")
        found = self.client.get("/admin/autocomplete/", tag | {"term": "Litt\0oral"}).json()
        self.assertEqual([row["text"] for row in found["results"]], ["Littoral"])
        make_tag("Coast", language="en")
        query = tag | {"term": "", "story_language": "en"}
        found = self.client.get("/admin/autocomplete/", query).json()
        self.assertEqual([row["text"] for row in found["results"]], ["Coast"])
        for query in (
            "?q=%00",
            "?status=x",
            "?language=x",
            "?category__id__exact=x",
            "?p=x",
            "?o=9",
        ):
            with self.subTest(query):
                response = self.client.get(f"/admin/articles/article/{query}", follow=True)
                self.assertEqual(response.status_code, 200)


class DeletingTest(StoryForm):
    def test_a_draft_can_be_deleted(self) -> None:
        article = make_draft()
        url = reverse("admin:articles_article_delete", args=[article.pk])
        self.assertEqual(self.client.get(url).status_code, 200)
        self.assertRedirects(self.client.post(url, {"post": "yes"}), "/admin/articles/article/")
        self.assertFalse(Article.objects.exists())

    def test_what_was_published_is_withdrawn_never_deleted(self) -> None:
        kept = [make_article(), make_article(withdrawn=True)]
        for article in kept:
            url = reverse("admin:articles_article_delete", args=[article.pk])
            self.assertEqual(self.client.post(url, {"post": "yes"}).status_code, 403)
        draft = make_draft()
        pks = [article.pk for article in (*kept, draft)]
        data = {"action": "delete_selected", "_selected_action": pks, "post": "yes"}
        self.client.post("/admin/articles/article/", data)
        self.assertEqual(Article.objects.count(), 3)

    def test_a_draft_with_comments_cannot_be_deleted(self) -> None:
        article = make_draft()
        Article.objects.filter(pk=article.pk).update(comment_count=1)
        url = reverse("admin:articles_article_delete", args=[article.pk])
        self.assertEqual(self.client.post(url, {"post": "yes"}).status_code, 403)
