import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from newsportal.pagestore.table import PurgeTable


class TableTest(SimpleTestCase):
    """Gives `self.table`, in a file of its own."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "purges.table"
        self.table = PurgeTable(self.path)
