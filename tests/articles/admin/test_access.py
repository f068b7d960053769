"""Who may open which page of the desk: every view of every registered model, as everybody."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db.models import Model
from django.test import TestCase
from django.urls import reverse

from articles.models import Article, Author, Category, Image, Placement, Revision, Tag
from newsportal.models import Purge, User
from tests.builders import (
    make_article,
    make_author,
    make_category,
    make_draft,
    make_editor,
    make_image,
    make_journalist,
    make_moderator,
    make_placement,
    make_tag,
    make_user,
)

VIEWS = ("list", "add", "change", "delete", "history", "autocomplete", "action")
NO = 0  # the list offers no such action
NONE = (403,) * len(VIEWS)
ALL = (200,) * len(VIEWS)
# For each model, what each of VIEWS answers: editors, journalists. Others get NONE, and
# superusers ALL but for what nobody may do. “action” is the deletion of several rows.
EXPECTED: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "articles.article": (ALL, (200, 200, 200, 403, 200, 200, NO)),
    "articles.author": (ALL, (200, 403, 200, 403, 200, 200, NO)),
    "articles.category": (ALL, (200, 403, 200, 403, 200, 200, NO)),
    "articles.image": (ALL, (200, 200, 200, 403, 200, 200, NO)),
    "articles.placement": (ALL, (200, 403, 200, 403, 200, 200, NO)),
    "articles.revision": ((200, 403, 200, 403, 200, 200, NO),) * 2,
    "articles.tag": (ALL, (200, 200, 200, 403, 200, 200, NO)),
    "newsportal.purge": (NONE, NONE),
    "newsportal.user": (NONE, NONE),
    "auth.group": (NONE, NONE),
    "django_tasks_database.dbtaskresult": (NONE, NONE),
}
SUPERUSER = {
    "newsportal.purge": (200, 403, 200, 403, 200, 200, NO),
    "articles.revision": (200, 403, 200, 403, 200, 200, NO),
    "django_tasks_database.dbtaskresult": (200, 403, 200, 403, 200, 200, NO),
}
# Models that some form looks up by typing: the field that asks.
ASKED_BY = {
    "articles.article": ("placement", "article"),
    "articles.author": ("byline", "author"),
    "articles.image": ("article", "image"),
    "articles.tag": ("article", "tags"),
}


class AccessTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        public = make_article("Public")
        cls.rows: dict[str, Any] = {
            "articles.article": make_draft("Brouillon"),
            "articles.author": make_author(),
            "articles.category": make_category("Vide"),
            "articles.image": make_image(),
            "articles.placement": make_placement(public),
            "articles.revision": Revision.objects.get(article=public),
            "articles.tag": make_tag(),
            "newsportal.purge": Purge.objects.latest("pk"),
            "newsportal.user": make_user(username="someone"),
            "auth.group": Group.objects.create(name="Some"),
            "django_tasks_database.dbtaskresult": cls.task(),
        }

    @staticmethod
    def task() -> Any:
        from django_tasks_db.models import DBTaskResult

        return DBTaskResult.objects.latest("enqueued_at")

    def answer(self, label: str, view: str) -> int:
        row: Model = self.rows[label]
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}_"
        if view in {"list", "add"}:
            path = reverse(name + {"list": "changelist", "add": "add"}[view])
            return self.client.get(path).status_code
        if view == "autocomplete":
            if label not in ASKED_BY:
                return -1
            model, field = ASKED_BY[label]
            query = {"app_label": "articles", "model_name": model, "field_name": field, "term": ""}
            return self.client.get(reverse("admin:autocomplete"), query).status_code
        if view == "action":
            data = {"action": "delete_selected", "_selected_action": [row.pk]}
            response = self.client.post(reverse(name + "changelist"), data)
            is_list = response.status_code == 200 and "deletable_objects" not in response.context
            return NO if is_list else response.status_code
        return self.client.get(reverse(name + view, args=[row.pk])).status_code

    def walk(self, expected: dict[str, tuple[int, ...]]) -> None:
        for label, statuses in expected.items():
            for view, status in zip(VIEWS, statuses, strict=True):
                found = self.answer(label, view)
                with self.subTest(model=label, view=view):
                    self.assertIn(found, {status, -1})

    def test_every_registered_model_is_in_the_table(self) -> None:
        registered = {model._meta.label_lower for model in admin.site._registry}
        ours = {label for label in registered if not label.startswith("comments.")}
        self.assertEqual(ours, set(EXPECTED))

    def test_superusers_may_do_all_that_can_be_done(self) -> None:
        self.client.force_login(make_user(is_superuser=True))
        self.walk({label: SUPERUSER.get(label, ALL) for label in EXPECTED})

    def test_editors(self) -> None:
        self.client.force_login(make_editor())
        self.walk({label: row[0] for label, row in EXPECTED.items()})

    def test_journalists(self) -> None:
        self.client.force_login(make_journalist())
        self.walk({label: row[1] for label, row in EXPECTED.items()})

    def test_a_forged_deletion_by_a_journalist_deletes_nothing(self) -> None:
        self.client.force_login(make_journalist())
        for label, row in self.rows.items():
            if label.startswith("articles."):
                data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
                name = f"admin:articles_{row._meta.model_name}_"
                self.client.post(reverse(name + "changelist"), data)
                self.client.post(reverse(name + "delete", args=[row.pk]), {"post": "yes"})
                with self.subTest(label):
                    self.assertTrue(type(row).objects.filter(pk=row.pk).exists())

    def test_moderators_have_no_part_in_stories(self) -> None:
        self.client.force_login(make_moderator())
        self.walk(dict.fromkeys(EXPECTED, NONE))

    def test_staff_without_a_group_may_do_nothing(self) -> None:
        self.client.force_login(make_user())
        self.walk(dict.fromkeys(EXPECTED, NONE))

    def test_who_is_not_of_the_staff_is_sent_to_the_sign_in(self) -> None:
        for user in (None, make_user(is_staff=False, group="Editors")):
            if user:
                self.client.force_login(user)
            self.walk(dict.fromkeys(EXPECTED, (302,) * len(VIEWS)))

    def test_who_may_only_look_finds_no_field_and_changes_nothing(self) -> None:
        user = make_user()
        user.user_permissions.set(
            Permission.objects.filter(
                codename__startswith="view_", content_type__app_label="articles"
            )
        )
        self.client.force_login(user)
        for model in (Article, Author, Category, Image, Placement, Revision, Tag):
            label = model._meta.label_lower
            url = reverse(
                f"admin:articles_{model._meta.model_name}_change", args=[self.rows[label].pk]
            )
            with self.subTest(label):
                self.assertNotContains(self.client.get(url), 'type="submit" value')
                self.assertEqual(self.client.post(url, {"title": "X"}).status_code, 403)


class GroupsTest(TestCase):
    def test_journalists_write_and_neither_publish_nor_delete(self) -> None:
        held = {codename.split(".")[1] for codename in make_journalist().get_all_permissions()}
        self.assertLessEqual({"add_article", "change_section", "add_image", "add_tag"}, held)
        self.assertNotIn("publish_article", held)
        self.assertEqual({name for name in held if name.startswith("delete_")}, set())
        self.assertNotIn("change_category", held)
        self.assertNotIn("change_tag", held)
        self.assertNotIn("change_placement", held)

    def test_editors_hold_every_permission_over_stories_and_no_other(self) -> None:
        every = Permission.objects.filter(content_type__app_label="articles")
        expected = {f"articles.{permission.codename}" for permission in every}
        self.assertEqual(make_editor().get_all_permissions(), expected)
        self.assertIn("articles.publish_article", expected)

    def test_the_desk_speaks_the_language_of_the_person(self) -> None:
        for language, word in (("", "Bienvenue"), ("en", "Welcome")):
            self.client.force_login(make_editor(language=language))
            self.assertContains(self.client.get("/admin/"), word)
        self.assertEqual(User.objects.count(), 2)
