import subprocess
import sys
import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from newsportal.pagestore.flights import Busy, flight

HOLD = """
import sys
from pathlib import Path
from newsportal.pagestore.flights import flight
with flight(Path(sys.argv[1]), "page"):
    print("held", flush=True)
    sys.stdin.read()
"""


class FlightTest(SimpleTestCase):
    def setUp(self) -> None:
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.folder = Path(kept.name)

    def test_one_renders_and_the_others_are_told(self) -> None:
        with flight(self.folder, "page"), self.assertRaises(Busy), flight(self.folder, "page"):
            pass
        with flight(self.folder, "page"):
            pass

    def test_a_rendering_that_fails_frees_the_page(self) -> None:
        with self.assertRaises(ZeroDivisionError), flight(self.folder, "page"):
            raise ZeroDivisionError
        with flight(self.folder, "page"):
            pass

    def test_a_process_that_is_killed_while_it_renders_frees_the_page(self) -> None:
        command = [sys.executable, "-c", HOLD, str(self.folder)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout
            self.assertEqual(other.stdout.readline(), b"held\n")
            with self.assertRaises(Busy), flight(self.folder, "page"):
                pass
            other.kill()
            other.wait()
            with flight(self.folder, "page"):
                pass
