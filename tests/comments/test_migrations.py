from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.test import TestCase

from comments.models import Comment
from tests.builders import make_article, make_comment

moderators_group = import_module("comments.migrations.0002_moderators_group")
refused_since = import_module("comments.migrations.0024_refused_since")


class ModeratorsGroupTest(TestCase):
    def permissions(self) -> list[str]:
        group = Group.objects.get(name="Moderators")
        return sorted(group.permissions.values_list("codename", flat=True))

    def test_the_group_is_there_from_the_start_with_what_it_may_do(self) -> None:
        self.assertEqual(
            self.permissions(),
            ["moderate_comment", "view_comment", "view_commenter", "view_decision"],
        )

    def test_the_migration_can_be_undone_and_done_again(self) -> None:
        editor = SimpleNamespace(connection=connection)
        moderators_group.remove_group(apps, editor)
        self.assertFalse(Group.objects.filter(name="Moderators").exists())
        for _ in range(2):
            moderators_group.add_group(apps, editor)
        self.assertEqual(len(self.permissions()), 4)


class RefusedSinceTest(TestCase):
    def test_comments_that_were_refused_get_the_date_of_their_last_decision(self) -> None:
        article = make_article()
        for status in ("rejected", "spam", "approved", "pending", "removed"):
            make_comment(article, status, status=status)
        before = list(Comment.objects.order_by("pk").values_list("text", "refused_at"))
        Comment.objects.update(refused_at=None)
        undecided = Comment.objects.get(text="spam")
        undecided.decisions.all().delete()
        refused_since.start_clocks(apps, SimpleNamespace(connection=connection))
        after = dict(Comment.objects.values_list("text", "refused_at"))
        self.assertEqual(after.pop("spam"), undecided.received_at)
        self.assertEqual(after, {text: at for text, at in before if text != "spam"})
        self.assertIsNotNone(after["rejected"])
