import tempfile
from pathlib import Path

from django.test import SimpleTestCase, TestCase, override_settings
from django.utils import timezone

from newsportal.edge.purging import edge_at
from newsportal.models import EdgePosition
from newsportal.pagestore import counts
from tests.builders import make_user
from tests.newsportal.pagestore.pages import purge
from tests.readers import Readers

ADDRESS = "/admin/newsportal/purge/"


class CachePageTest(TestCase):
    def setUp(self) -> None:
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.folder = Path(kept.name)

    def test_staff_see_whether_it_works_and_what_was_purged_last(self) -> None:
        readers = Readers(folder=self.folder / "cache")
        for _ in range(4):
            readers.get("/robots.txt")
        readers.cache.tend()
        purge("article:77")
        self.client.force_login(make_user("chef", is_superuser=True))
        with override_settings(VAR_DIR=self.folder):
            page = self.client.get(ADDRESS)
        self.assertContains(page, "3 (75,0 %)")
        self.assertContains(page, "article:77")

    def test_staff_see_how_far_the_caches_in_front_are(self) -> None:
        edges = [edge_at(f"varnish://127.0.0.1:{port}") for port in (1, 2)]
        now = timezone.now()
        EdgePosition.objects.create(edge=edges[0].name, sent=41, at=now)
        EdgePosition.objects.create(edge=edges[1].name, failures=3, error="timeout", at=now)
        self.client.force_login(make_user("chef", is_superuser=True))
        with override_settings(EDGES=tuple(edges)):
            page = self.client.get(ADDRESS)
        self.assertContains(page, "jusqu’à 41")
        self.assertContains(page, "timeout")

    def test_without_a_web_server_it_says_so(self) -> None:
        self.client.force_login(make_user("chef", is_superuser=True))
        with override_settings(VAR_DIR=self.folder):
            self.assertContains(self.client.get(ADDRESS), "Aucun serveur web")

    def test_nobody_else_sees_it_and_nobody_changes_it(self) -> None:
        self.client.force_login(make_user("pigiste", is_staff=True))
        self.assertEqual(self.client.get(ADDRESS).status_code, 403)
        self.client.force_login(make_user("chef", is_superuser=True))
        for path in ("add/", "1/change/", "1/delete/", "?keys__contains=%00", "?pk=%00", "?p=x"):
            with self.subTest(path):
                self.assertIn(self.client.get(ADDRESS + path).status_code, {200, 302, 400, 403})


class CountsTest(SimpleTestCase):
    def test_processes_are_added_up_and_ended_ones_forgotten(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = counts.folder(Path(name))
            one = counts.Counts(entries=3, memory_bytes=10, began_at=50.0)
            one.answers[counts.HIT] = 8
            one.write(folder, now=100.0)
            (folder / "7.json").write_text((folder / next(folder.glob("*.json")).name).read_text())
            (folder / "8.json").write_text("garbage")
            shown = counts.shown(Path(name), now=101.0)
            assert shown
            self.assertEqual((shown.processes, shown.answers[counts.HIT]), (2, 16))
            self.assertEqual((shown.entries, shown.memory_bytes, shown.hit_percent), (6, 20, 100.0))
            self.assertIsNone(counts.shown(Path(name), now=200.0))
