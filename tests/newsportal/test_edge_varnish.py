"""docs/varnish.vcl in a real Varnish, before an origin that speaks as the portal does."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.test import SimpleTestCase, TestCase, override_settings
from django.utils import timezone

from newsportal.edge.following import AGAIN_AFTER, LAST_AFTER, acknowledged, follow
from newsportal.edge.headers import edge_headers
from newsportal.edge.purging import Unsent, Varnish, edge_at
from newsportal.models import EdgePosition, Purge
from newsportal.pagestore.table import EVERYTHING
from tests.newsportal.edge_servers import Answer, Origin, VarnishServer, ask
from tests.portal import free_port, wait_for


class Edge:
    """One Varnish and its origin, for all tests of a class; their pages have paths of their own."""

    origin: Origin
    varnish: VarnishServer
    edge: Varnish

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()  # type: ignore[misc]
        cls.origin = Origin()
        cls.enterClassContext(cls.origin)  # type: ignore[attr-defined]
        cls.varnish = VarnishServer(cls.origin.port)
        cls.varnish.start()
        cls.addClassCleanup(cls.varnish.stop)  # type: ignore[attr-defined]
        cls.edge = edge_at(f"varnish://127.0.0.1:{cls.varnish.purge_port}")  # type: ignore[assignment]

    def setUp(self) -> None:
        self.origin.status = 200
        self.origin.before_answer = lambda: None

    def page(self, path: str, *keys: str, is_acknowledged: bool = True) -> str:
        """Return the path of a page that nobody has asked for yet."""
        with override_settings(EDGES=(self.edge,)):
            headers = edge_headers([EVERYTHING, *keys], is_acknowledged=is_acknowledged)
        self.origin.headers[path] = headers
        return path

    def get(self, path: str, **headers: str) -> Answer:
        return self.varnish.get(path, **headers)

    def kept(self, path: str) -> str:
        """Have Varnish keep the page; return its text."""
        self.get(path)
        answer = self.get(path)
        assert answer.is_kept, answer.headers.items()
        return answer.text


class VclTest(Edge, SimpleTestCase):
    def test_a_page_is_fetched_once_for_all_whatever_their_cookies(self) -> None:
        path = self.page("/once", "a:1")
        answers = [self.get(path), self.get(path, Cookie="sessionid=1"), self.get(path)]
        self.assertEqual([answer.text for answer in answers], ["/once 1"] * 3)
        self.assertEqual([answer.is_kept for answer in answers], [False, True, True])

    def test_what_is_meant_for_varnish_does_not_reach_the_reader(self) -> None:
        answer = self.get(self.page("/seen", "a:1"))
        for name in ("Surrogate-Control", "Surrogate-Key", "xkey"):
            self.assertNotIn(name, answer.headers)
        self.assertEqual(
            answer.headers["Cache-Control"], "public, max-age=0, s-maxage=2, stale-if-error=43200"
        )

    def test_a_hard_purge_removes_the_pages_with_the_key_and_no_others(self) -> None:
        gone, other = self.page("/gone", "b:1", "b:3"), self.page("/other", "b:2", "b:10")
        for path in (gone, other):
            self.kept(path)
        self.edge.purge(["b:1", "b:4"], is_hard=True)
        answer = self.get(gone)
        self.assertEqual((answer.text, answer.is_kept), ("/gone 2", False))
        answer = self.get(other)
        self.assertEqual((answer.text, answer.is_kept), ("/other 1", True))

    def test_a_soft_purge_makes_them_stale_and_no_others(self) -> None:
        stale, other = self.page("/stale", "c:1"), self.page("/fresh", "c:2")
        for path in (stale, other):
            self.kept(path)
        self.edge.purge(["c:1"], is_hard=False)
        wait_for(lambda: self.get(stale).text == "/stale 2", "the new page")
        self.assertEqual(self.get(other).text, "/fresh 1")

    def test_everything_can_be_purged_at_once(self) -> None:
        paths = [self.page("/all-1", "d:1"), self.page("/all-2", "d:2")]
        for path in paths:
            self.kept(path)
        self.edge.purge([EVERYTHING], is_hard=True)
        self.assertEqual([self.get(path).is_kept for path in paths], [False, False])

    def test_a_stale_page_is_served_while_the_portal_fails_and_a_removed_one_is_not(self) -> None:
        stale, gone = self.page("/stale-on-error", "e:1"), self.page("/gone-on-error", "e:2")
        for path in (stale, gone):
            self.kept(path)
        self.origin.status = 500
        self.edge.purge(["e:1"], is_hard=False)
        self.edge.purge(["e:2"], is_hard=True)

        def is_served_for_want_of_better() -> bool:
            answer = self.get(stale)
            self.assertEqual((answer.status, answer.text), (200, "/stale-on-error 1"))
            return "portal-failed" in answer.headers["Cache-Status"]

        wait_for(is_served_for_want_of_better, "the copy beyond its second")
        answer = self.get(gone)
        self.assertEqual(answer.status, 500)
        self.assertTrue(answer.text.startswith("/gone-on-error "))  # the portal's own words
        self.origin.status = 200
        wait_for(lambda: self.get(stale).text != "/stale-on-error 1", "the portal's recovery seen")

    def test_without_acknowledgement_a_page_lasts_no_longer_than_its_two_seconds(self) -> None:
        path = self.page("/unacknowledged", "f:1", is_acknowledged=False)
        self.assertEqual(self.get(path).text, "/unacknowledged 1")
        # Nothing is purged; time alone brings the next.
        wait_for(lambda: self.get(path).text != "/unacknowledged 1", "the next page")

    def test_what_is_private_or_silent_is_never_kept(self) -> None:
        self.origin.headers["/private"] = {"Cache-Control": "private, no-store"}
        for path in ("/private", "/silent"):
            texts = [self.get(path).text for _ in range(3)]
            self.assertEqual(texts, [f"{path} {n}" for n in (1, 2, 3)])

    def test_purges_are_taken_on_their_own_socket_only(self) -> None:
        path = self.page("/guarded", "g:1")
        self.kept(path)
        ask(self.varnish.port, path, "PURGE", **{"xkey-purge": "g:1"})
        self.assertEqual(self.get(path).text, "/guarded 1")
        self.assertEqual(ask(self.varnish.purge_port, path).status, 405)
        self.assertEqual(ask(self.varnish.purge_port, path, "PURGE").status, 400)

    def test_a_server_that_is_not_our_varnish_acknowledges_nothing(self) -> None:
        with self.assertRaisesMessage(Unsent, "not our VCL"):
            edge_at(f"varnish://127.0.0.1:{self.origin.port}").purge(["a:1"], is_hard=True)


class FollowingVarnishTest(Edge, TestCase):
    def setUp(self) -> None:
        super().setUp()
        self.now = timezone.now()
        self.enterContext(override_settings(EDGES=(self.edge,)))

    def changed(self, *keys: str, is_hard: bool = False) -> None:
        Purge.objects.create(keys=keys, is_hard=is_hard, at=self.now)

    def follow(self, later: timedelta = timedelta(0)) -> None:
        self.now += later
        follow(self.edge, now=self.now)

    def kept_though_changed(self, path: str, key: str) -> None:
        """Have Varnish ask for the page, purge it meanwhile, then let the answer arrive."""
        made, may_leave = threading.Event(), threading.Event()

        def under_way() -> None:
            made.set()
            may_leave.wait(60)

        self.origin.before_answer = under_way
        with ThreadPoolExecutor() as pool:
            reader = pool.submit(self.get, path)
            made.wait(60)
            self.changed(key, is_hard=True)
            self.follow()
            may_leave.set()
            self.assertEqual(reader.result().text, f"{path} 1")
        self.origin.before_answer = lambda: None

    def test_a_page_made_before_a_purge_and_kept_after_it_goes_with_the_second(self) -> None:
        self.changed("seed")
        self.follow()
        path = self.page("/race", "r:1")
        self.kept_though_changed(path, "r:1")
        self.follow()
        answer = self.get(path)  # what would have stayed for an hour
        self.assertEqual((answer.text, answer.is_kept), ("/race 1", True))
        self.follow(AGAIN_AFTER)
        self.assertEqual(self.get(path).text, "/race 2")

    def test_one_that_took_even_longer_goes_with_the_third(self) -> None:
        self.changed("seed")
        self.follow()
        path = self.page("/slow-race", "r:2")
        self.changed("r:2", is_hard=True)
        self.follow()
        self.follow(AGAIN_AFTER)
        self.kept(path)  # as if it had been made before both
        self.follow(LAST_AFTER - AGAIN_AFTER)
        self.assertEqual(self.get(path).text, "/slow-race 2")

    def test_until_varnish_is_there_the_position_stays_and_then_all_of_it_goes(self) -> None:
        self.changed("seed")
        self.follow()
        self.follow(LAST_AFTER)
        path, other = self.page("/missed", "m:1"), self.page("/missed-too", "m:2")
        self.kept(path), self.kept(other)
        before = EdgePosition.objects.get()
        away = Varnish(self.edge.name, f"http://127.0.0.1:{free_port()}")
        self.changed("m:1", is_hard=True)
        for key in ("m:2", "m:3"):
            follow(away, now=self.now)
            self.changed(key, is_hard=True)
            self.now += timedelta(minutes=1)
        position = EdgePosition.objects.get()
        self.assertEqual((position.sent, position.failures), (before.sent, 2))
        self.assertEqual(position.error, "ConnectionRefusedError")
        self.assertFalse(acknowledged(self.now))
        self.follow()
        self.assertEqual([self.get(p).is_kept for p in (path, other)], [False, False])
        position.refresh_from_db()
        self.assertEqual(position.sent, Purge.objects.order_by("-pk")[0].pk)
        self.assertEqual((position.failures, position.error), (0, ""))
        self.assertTrue(acknowledged(self.now))
