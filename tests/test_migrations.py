from io import StringIO

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import TestCase, TransactionTestCase

OURS = ("newsportal", "articles", "comments")


class MigrationsTest(TestCase):
    def test_no_model_change_lacks_its_migration(self) -> None:
        call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())

    def test_every_migration_says_how_to_go_back(self) -> None:
        loader = MigrationLoader(connection)
        for (app, name), migration in loader.disk_migrations.items():
            if app in OURS:
                with self.subTest(f"{app}.{name}"):
                    self.assertTrue(all(operation.reversible for operation in migration.operations))

    def test_every_migration_has_a_name_that_says_what_it_does(self) -> None:
        loader = MigrationLoader(connection)
        named_by_machine = [key for key in loader.disk_migrations if "_auto_" in key[1]]
        self.assertEqual([key for key in named_by_machine if key[0] in OURS], [])


class ReversalTest(TransactionTestCase):
    available_apps = [config.name for config in apps.get_app_configs()]

    def test_data_migrations_go_back_and_forth(self) -> None:
        for app in ("articles", "comments"):
            call_command("migrate", app, "0001", verbosity=0)
        for app in ("articles", "comments"):
            call_command("migrate", app, verbosity=0)
