from io import StringIO

from django.core.management import call_command
from django.test import TestCase

from newsportal.models import Purge


class PurgeCommandTest(TestCase):
    def purged(self, *arguments: str) -> Purge:
        call_command("purge", *arguments, stdout=StringIO())
        return Purge.objects.latest("pk")

    def test_it_purges_everything_or_what_is_named(self) -> None:
        self.assertEqual(self.purged().keys, ["everything"])
        purge = self.purged("latest:fr", "article:1")
        self.assertEqual((purge.keys, purge.is_hard), (["article:1", "latest:fr"], False))
        self.assertTrue(self.purged("--hard", "article:1").is_hard)
