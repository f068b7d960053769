"""What stories name that readers see or will see cannot be deleted."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Model
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Image, SectionImage, Tag
from newsportal.models import Purge
from tests.builders import (
    make_article,
    make_author,
    make_category,
    make_draft,
    make_editor,
    make_image,
    make_journalist,
    make_tag,
)


def later() -> Any:
    return timezone.now() + timedelta(days=1)


class NamedTest(TestCase):
    def setUp(self) -> None:
        self.client.force_login(make_editor())

    def url(self, row: Model, view: str) -> str:
        name = f"admin:articles_{row._meta.model_name}_{view}"
        return reverse(name, args=[] if view == "changelist" else [row.pk])

    def delete(self, row: Model) -> bool:
        """Try the page and the list; return whether the row is gone."""
        self.client.post(self.url(row, "delete"), {"post": "yes"})
        if not type(row).objects.filter(pk=row.pk).exists():
            return True
        chosen = {"action": "delete_selected", "post": "yes", "_selected_action": [row.pk]}
        self.client.post(self.url(row, "changelist"), chosen)
        return not type(row).objects.filter(pk=row.pk).exists()

    def assert_kept(self, *rows: Model) -> None:
        for row in rows:
            with self.subTest(row=row):
                self.assertFalse(self.delete(row))
                self.assertContains(self.client.get(self.url(row, "change")), 'id="kept"')

    def assert_deletable(self, *rows: Model) -> None:
        for row in rows:
            with self.subTest(row=row):
                self.assertNotContains(self.client.get(self.url(row, "change")), 'id="kept"')
                self.assertTrue(self.delete(row))

    def named(self, **when: Any) -> tuple[Article, list[Model]]:
        tag, author, image, inside = make_tag(), make_author(), make_image(), make_image()
        article = make_draft(tags=[tag], authors=[author], image=image)
        section = article.sections.create(kind="picture", position=9)
        SectionImage.objects.create(section=section, image=inside)
        if when:
            publishing.publish(article, by=None, **when)
        return article, [tag, author, image, inside]

    def empty(self, article: Article) -> None:
        """Take everything out of the rows, as a save without publication does."""
        article.tags.clear()
        article.bylines.all().delete()
        article.sections.exclude(kind="text").delete()
        article.refresh_from_db()
        article.image, article.revision = None, article.revision + 1
        article.save(update_fields=["image", "revision"])

    def test_what_a_public_or_scheduled_story_names_is_kept_and_it_is_said_why(self) -> None:
        for at in (timezone.now(), later()):
            _article, rows = self.named(at=at)
            self.assert_kept(*rows)

    def test_what_readers_see_is_kept_though_the_rows_name_it_no_longer(self) -> None:
        article, rows = self.named(at=timezone.now() - timedelta(hours=1))
        self.empty(article)
        self.assert_kept(*rows)
        publishing.publish(article, by=None)
        self.assert_deletable(*rows)

    def test_what_a_prepared_change_names_is_kept_until_it_is_dropped(self) -> None:
        article = make_article()
        tag, author, image, inside = make_tag(), make_author(), make_image(), make_image()
        category, before = make_category("Sport"), article.category
        article.tags.add(tag)
        article.bylines.create(author=author)
        section = article.sections.create(kind="picture", position=9)
        SectionImage.objects.create(section=section, image=inside)
        article.image, article.category = image, category
        article.save(update_fields=["image", "category"])
        publishing.publish(article, by=None, at=later())
        article.category = before
        article.save(update_fields=["category"])
        self.empty(article)
        self.assert_kept(tag, author, image, inside, category)
        publishing.drop_prepared(article, by=None)
        self.assert_deletable(tag, author, image, inside, category)

    def test_a_tag_of_drafts_alone_can_be_deleted(self) -> None:
        tag = make_tag()
        make_draft(tags=[tag])
        self.assert_deletable(tag)

    def test_deleting_several_names_those_that_stay_and_deletes_none(self) -> None:
        named, free = make_tag("Littoral"), make_tag("Voile")
        make_article(tags=[named])
        data = {"action": "delete_selected", "_selected_action": [named.pk, free.pk]}
        response = self.client.post("/admin/articles/tag/", data | {"post": "yes"}, follow=True)
        self.assertEqual(Tag.objects.count(), 2)
        told = str([*response.context["messages"]][-1])
        self.assertIn("Littoral", told)
        self.assertNotIn("Voile", told)

    def test_who_may_not_delete_at_all_is_told_nothing(self) -> None:
        tag = make_tag()
        make_article(tags=[tag])
        self.client.force_login(make_journalist())
        self.assertNotContains(self.client.get(self.url(tag, "change")), 'id="kept"')

    def test_the_question_costs_the_same_for_any_number_of_tags(self) -> None:
        def cost(count: int) -> int:
            tags = [make_tag(f"Mot {count} {number}") for number in range(count)]
            make_article(tags=[make_tag()])
            data = {"action": "delete_selected", "_selected_action": [t.pk for t in tags]}
            with CaptureQueriesContext(connection) as captured:
                self.assertEqual(self.client.post("/admin/articles/tag/", data).status_code, 200)
            return len(captured)

        cost(1)
        self.assertEqual(cost(2), cost(6))


class PicturePurgeTest(TestCase):
    def test_a_changed_picture_reaches_the_pages_that_show_it(self) -> None:
        self.client.force_login(make_editor())
        image, inside = make_image(), make_image()
        tag, author = make_tag(), make_author()
        article = make_draft(image=image, tags=[tag], authors=[author])
        section = article.sections.create(kind="picture", position=9)
        SectionImage.objects.create(section=section, image=inside)
        publishing.publish(article, by=None)
        # Readers still see it, whatever the rows say.
        section.delete()
        Article.objects.filter(pk=article.pk).update(revision=article.revision + 1)
        expected = {f"article:{article.pk}", "latest:fr", "front:fr"}
        expected |= {f"tag:{tag.pk}", f"author:{author.pk}", f"category:{article.category_id}"}
        for row in (image, inside):
            Purge.objects.all().delete()
            data = {"title": "Autre", "alt": row.alt, "caption": "", "credit": ""}
            page = reverse("admin:articles_image_change", args=[row.pk])
            self.client.post(page, data | {"focus_x": "0.5", "focus_y": "0.5"})
            with self.subTest(row=row):
                self.assertLessEqual(expected, set(Purge.objects.get().keys))

    def test_a_picture_that_nobody_sees_purges_nothing(self) -> None:
        self.client.force_login(make_editor())
        image = make_image()
        make_draft(image=image)
        Purge.objects.all().delete()
        free = make_image()
        self.client.post(reverse("admin:articles_image_delete", args=[free.pk]), {"post": "yes"})
        self.assertEqual(list(Image.objects.all()), [image])
        self.assertFalse(Purge.objects.exists())
