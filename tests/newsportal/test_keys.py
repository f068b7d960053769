"""The keys that a portal makes for itself at its first start."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.test import SimpleTestCase


class KeysTest(SimpleTestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "var"

    def start(self, **environment: str) -> subprocess.CompletedProcess[str]:
        inherited = {"PATH": os.environ["PATH"], "VAR_DIR": str(self.folder), "DOTENV": ""}
        return subprocess.run(
            [sys.executable, "-c", "from newsportal import settings; print(settings.RECORDS_KEY)"],
            env=inherited | environment, cwd=settings.BASE_DIR, capture_output=True, text=True,
        )  # fmt: skip

    def test_each_is_made_once_and_readable_by_its_owner_alone(self) -> None:
        first, second = self.start().stdout, self.start().stdout
        self.assertEqual(first, second)
        kept = {file.name: file for file in self.folder.iterdir()}
        self.assertEqual(set(kept), {"secret_key", "records_key"})
        self.assertEqual(kept["records_key"].read_text(), first.strip())
        self.assertNotEqual(kept["secret_key"].read_text(), first.strip())
        self.assertEqual({file.stat().st_mode & 0o777 for file in kept.values()}, {0o600})

    def test_a_records_key_that_can_be_guessed_stops_the_start(self) -> None:
        done = self.start(RECORDS_KEY="too short")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("RECORDS_KEY must be at least 32 characters", done.stderr)
        self.assertNotIn("too short", done.stderr)

    def test_one_that_is_given_is_not_kept(self) -> None:
        self.assertEqual(self.start(RECORDS_KEY="r" * 40).stdout.strip(), "r" * 40)
        self.assertFalse((self.folder / "records_key").exists())
