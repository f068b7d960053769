from importlib import import_module
from types import SimpleNamespace

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.test import TestCase

from comments.counting import recount
from comments.models import Comment, Discussion, Place
from tests.builders import make_article, make_comment
from tests.comments.discussions import make_discussion

moderators_group = import_module("comments.migrations.0002_moderators_group")
fill_places = import_module("comments.migrations.0015_fill_places")
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


class PlacesTest(TestCase):
    def test_every_comment_gets_the_place_that_it_would_have_got(self) -> None:
        ids = make_discussion(make_article(), [None, 0, 1, None, 3, None])
        make_discussion(make_article(), [None, 0])
        Comment.objects.filter(pk__in=[ids[0], ids[4]]).update(status="removed")
        for story in {comment.article for comment in Comment.objects.all()}:
            recount([story.pk])
        editor = SimpleNamespace(connection=connection)
        places, discussions = list(Place.objects.values()), list(Discussion.objects.values())
        fill_places.empty(apps, editor)
        self.assertFalse(Place.objects.exists() or Discussion.objects.exists())
        for _twice in range(2):
            fill_places.fill(apps, editor)
            self.assertCountEqual(Place.objects.values(), places)
            self.assertCountEqual(Discussion.objects.values(), discussions)


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
