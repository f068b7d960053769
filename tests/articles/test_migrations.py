"""An older newsroom's stories find their shelves, and find back."""

from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import TransactionTestCase

from articles.models import Listing, Tally
from tests.builders import make_article, make_author, make_hidden, make_tag

BEFORE_SHELVES = ("articles", "0003_shelves")


class FillShelvesTest(TransactionTestCase):
    available_apps = [config.name for config in apps.get_app_configs()]

    def tearDown(self) -> None:
        call_command("migrate", verbosity=0)

    def standing(self) -> tuple[set[Any], set[Any]]:
        listings = Listing.objects.values_list("shelf", "period", "published_at", "article")
        return set(listings), set(Tally.objects.exclude(stories=0).values_list())

    def test_stories_keep_their_lists_through_the_upgrade_and_back(self) -> None:
        tags, authors = [make_tag("Mer"), make_tag("Vent")], [make_author("Ana Le Goff")]
        make_hidden(tags=tags, authors=authors)
        stories = [make_article(tags=tags, authors=authors) for _ in range(3)]
        stories.append(make_article(language="en"))
        before = self.standing()
        call_command("migrate", *BEFORE_SHELVES, verbosity=0)
        older = MigrationExecutor(connection).loader.project_state([BEFORE_SHELVES]).apps
        article = older.get_model("articles", "Article").objects.get(pk=stories[0].pk)
        self.assertEqual(
            set(article.listed_tags.values_list("pk", flat=True)), {tag.pk for tag in tags}
        )
        self.assertEqual(article.listed_authors.get().pk, authors[0].pk)
        self.assertEqual(self.standing(), (set(), set()))
        call_command("migrate", verbosity=0)
        self.assertEqual(self.standing(), before)
