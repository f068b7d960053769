import tempfile
from pathlib import Path

from django.db import OperationalError

from tests.newsportal.pagestore.fronts import FrontTest, text_of
from tests.newsportal.pagestore.pages import change, site
from tests.readers import Readers


class TimeTest(FrontTest):
    def test_a_page_ends_at_midnight(self) -> None:
        self.read()
        self.readers.now += 24 * 3600
        self.readers.look()
        self.read()
        self.assertEqual(site.renderings, 2)

    def test_nothing_is_true_once_the_log_was_not_read_for_two_seconds(self) -> None:
        self.read()
        self.readers.now += 1.9
        self.assertEqual(self.readers.get("/page/")["Cache-Status"], "newsportal; hit")
        self.readers.now += 0.2
        response = self.readers.get("/page/")
        self.assertEqual(response["Cache-Status"], "newsportal; hit; detail=stale")
        self.assertEqual(response["Age"], "0")
        self.assertEqual(response["Cache-Control"], "no-store")
        self.readers.now += 3600
        self.assertEqual(self.readers.get("/page/")["Age"], "3600")
        self.assertEqual(site.renderings, 1)

    def test_a_clock_that_was_set_back_harms_nobody_for_long(self) -> None:
        self.read()
        self.readers.now -= 3600
        self.assertEqual(
            self.readers.get("/page/")["Cache-Status"], "newsportal; hit; detail=stale"
        )
        self.readers.look()
        self.assertEqual(self.readers.get("/page/")["Cache-Status"], "newsportal; hit")

    def test_an_old_page_is_served_for_a_night_and_no_longer(self) -> None:
        self.read()
        self.readers.now += 11.9 * 3600
        self.assertEqual(self.read(), "one")
        self.readers.now += 0.2 * 3600
        self.assertEqual(self.readers.get("/page/").status_code, 503)

    def test_when_the_log_is_read_again_pages_are_true_again(self) -> None:
        self.read()
        self.readers.now += 3600
        change("two")
        self.assertEqual(self.read(), "one")
        self.readers.look()
        self.assertEqual(self.read(), "two")


class RemovedTextTest(FrontTest):
    """Text that was removed comes back from no copy."""

    def setUp(self) -> None:
        super().setUp()
        self.read()
        change("removed", is_hard=True)
        self.readers.look()
        self.readers.now += 3600  # the database is gone

    def test_not_from_memory(self) -> None:
        self.assertEqual(self.readers.get("/page/").status_code, 503)

    def test_not_from_disk_after_a_restart(self) -> None:
        other = self.readers.restarted()
        other.now = self.readers.now + 3600
        self.assertEqual(other.get("/page/").status_code, 503)

    def test_the_refusal_asks_the_database_nothing(self) -> None:
        with self.assertNumQueries(0):
            response = self.readers.get("/page/")
        self.assertEqual(response["Retry-After"], "30")
        self.assertEqual(response["Cache-Control"], "no-store")
        self.assertIn("n’est pas disponible", response.content.decode())


class FailureTest(FrontTest):
    def test_an_old_page_is_better_than_an_error(self) -> None:
        def fail() -> None:
            raise OperationalError("no connection")

        self.read()
        change("two")
        self.readers.look()
        site.meanwhile = fail
        response = self.readers.get("/page/")
        self.assertEqual((response.status_code, text_of(response)), (200, "one"))
        self.assertEqual(response["Cache-Status"], "newsportal; hit; detail=stale")
        site.meanwhile = lambda: None
        self.assertEqual(self.read(), "two")

    def test_an_old_page_from_which_something_was_removed_is_not(self) -> None:
        def fail() -> None:
            raise OperationalError("no connection")

        self.read()
        change("removed", is_hard=True)
        self.readers.look()
        site.meanwhile = fail
        self.assertEqual(self.readers.get("/page/").status_code, 503)

    def test_without_an_old_page_the_error_is_told_and_not_kept(self) -> None:
        def fail() -> None:
            raise OperationalError("no connection")

        site.meanwhile = fail
        self.assertEqual(self.readers.get("/page/").status_code, 503)
        site.meanwhile = lambda: None
        self.assertEqual(self.read(), "one")

    def test_a_disk_of_garbage_is_cold_and_not_wrong(self) -> None:
        self.read()
        for file in (self.readers.folder / "pages").glob("pages.sqlite3*"):
            file.write_bytes(b"garbage" * 1000)
        other = self.readers.restarted()
        self.assertEqual(self.read(other), "one")
        self.assertEqual(site.renderings, 2)
        self.assertEqual(self.read(other.restarted()), "one")
        self.assertEqual(site.renderings, 2)

    def test_a_disk_where_nothing_can_be_written_costs_no_page(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "pages").write_text("a file where the folder should be")
            readers = Readers(folder=Path(name))
            self.assertEqual(self.read(readers), "one")
            self.assertEqual(self.read(readers), "one")
            self.assertEqual(site.renderings, 1)


class OtherProcessTest(FrontTest):
    def test_of_two_old_copies_the_later_one_is_shown(self) -> None:
        other = self.readers.restarted()
        self.read()
        change("two")
        self.readers.look()
        self.read(other)
        self.readers.now += 3600  # the database is gone
        self.assertEqual(self.read(), "two")
