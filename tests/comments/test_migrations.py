from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.test import TestCase

moderators_group = import_module("comments.migrations.0002_moderators_group")


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
