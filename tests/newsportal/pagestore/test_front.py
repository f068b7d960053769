import gzip
from datetime import timedelta

import brotli
from django.test import override_settings

from newsportal.edge.purging import edge_at
from newsportal.pagestore.compressing import AFTER_HITS
from tests.newsportal.pagestore.fronts import FrontTest, text_of
from tests.newsportal.pagestore.pages import change, purge, site
from tests.readers import Readers


class KeptPagesTest(FrontTest):
    def test_a_page_is_rendered_once_and_then_kept(self) -> None:
        first, second = self.readers.get("/page/"), self.readers.get("/page/")
        self.assertEqual(site.renderings, 1)
        self.assertEqual(first.content, second.content)
        self.assertEqual(first["ETag"], second["ETag"])
        self.assertEqual(first["Cache-Status"], "newsportal; fwd=miss; stored")
        self.assertEqual(second["Cache-Status"], "newsportal; hit")
        with self.assertNumQueries(0):
            self.readers.get("/page/")

    def test_a_restart_and_another_process_find_the_page(self) -> None:
        self.read()
        self.assertEqual(self.read(self.readers.restarted()), "one")
        self.assertEqual(site.renderings, 1)

    def test_only_what_may_change_a_page_tells_two_apart(self) -> None:
        for address in ("/pages/?utm_source=x", "/pages/", "/pages/?q=1", "/pages/?page=2&x=1"):
            self.readers.get(address, cookie="theme=dark", accept_language="en", user_agent="x")
        self.assertEqual(site.renderings, 2)
        self.readers.get("/pages/", host="TESTSERVER")
        self.assertEqual(site.renderings, 2)
        self.assertIn("'page': ['2']", text_of(self.readers.get("/pages/?page=2&page=2")))
        self.assertEqual(site.renderings, 2)

    def test_a_rendering_knows_nothing_of_who_asked(self) -> None:
        self.readers.get("/pages/?x=1", cookie="a=b", user_agent="curious", referer="http://a.b/")
        told = str(site.asked[0].items())
        for secret in ("a=b", "curious", "http://a.b/", "127.0.0.1", "x=1"):
            self.assertNotIn(secret, told.replace("testserver", ""))

    def test_a_parameter_that_a_page_does_not_read_makes_no_other_page(self) -> None:
        for number in range(5):
            self.readers.get(f"/page/?page={number}")
        self.assertEqual(site.renderings, 1)

    def test_what_is_for_one_reader_is_never_kept(self) -> None:
        for _ in range(2):
            response = self.readers.get("/private/")
        self.assertEqual(site.renderings, 2)
        self.assertNotIn("Cache-Status", response)

    def test_other_methods_reach_the_view(self) -> None:
        self.read()
        self.assertEqual(self.readers.get("/page/", method="OPTIONS").status_code, 405)

    def test_a_question_mark_in_a_path_is_no_query(self) -> None:
        self.assertEqual(self.readers.get("/pages/%3Fpage=2").status_code, 404)
        self.assertEqual(self.readers.get("/pages/?page=2").status_code, 200)

    def test_a_port_that_is_not_ours_makes_no_further_page(self) -> None:
        for port in range(1, 5):
            response = self.readers.get("/page/", host=f"testserver:{port}")
            self.assertEqual(response["Cache-Control"], "no-store")
        self.assertEqual(len(self.readers.cache.memory.pages), 0)

    def test_a_query_without_end_is_no_way_past_the_cache(self) -> None:
        for number in range(3):
            self.readers.get(f"/page/?x={number}{'y' * 5000}")
        self.assertEqual(site.renderings, 1)

    def test_headers_without_end_are_not_remembered(self) -> None:
        self.readers.get("/page/")
        endless = ", ".join(f'"{n}"' for n in range(5000))
        self.assertEqual(self.readers.get("/page/", if_none_match=endless).status_code, 200)
        response = self.readers.get("/page/", accept_encoding="gzip, " + "x" * 5000)
        self.assertNotIn("Content-Encoding", response)

    def test_a_host_that_is_not_ours_is_no_page_of_ours(self) -> None:
        self.assertEqual(self.readers.get("/page/", host="evil.example").status_code, 400)
        self.assertEqual(site.renderings, 0)

    def test_popular_pages_are_sent_in_brotli_to_who_takes_it(self) -> None:
        for _ in range(AFTER_HITS):
            response = self.readers.get("/page/", accept_encoding="gzip, br")
        self.assertEqual(response["Content-Encoding"], "gzip")
        self.readers.cache.tend()
        small = self.readers.get("/page/", accept_encoding="gzip, br")
        self.assertEqual(small["Content-Encoding"], "br")
        self.assertEqual(brotli.decompress(small.content), gzip.decompress(response.content))
        self.assertNotEqual(small["ETag"], response["ETag"])
        self.assertEqual(
            self.readers.get("/page/", accept_encoding="br;q=0, gzip").headers["Content-Encoding"],
            "gzip",
        )


class PurgedPagesTest(FrontTest):
    def test_a_change_is_seen_as_soon_as_its_purge_is_known(self) -> None:
        self.assertEqual(self.read(), "one")
        change("two")
        self.readers.look()
        self.assertEqual(self.read(), "two")

    def test_another_pages_purge_leaves_it_alone(self) -> None:
        self.read()
        purge("article:2", "latest:en", is_hard=True)
        self.readers.look()
        self.read()
        self.assertEqual(site.renderings, 1)

    def test_everything_can_be_purged(self) -> None:
        self.read()
        purge("everything")
        self.readers.look()
        self.read()
        self.assertEqual(site.renderings, 2)

    def test_a_purge_during_a_rendering_leaves_nothing_that_counts_as_true(self) -> None:
        def changed_meanwhile() -> None:
            site.meanwhile = lambda: None
            change("two")
            self.readers.look()

        site.meanwhile = changed_meanwhile
        response = self.readers.get("/page/")
        self.assertEqual(text_of(response), "one")
        self.assertEqual(response["Cache-Control"], "no-store")
        self.assertEqual(self.read(), "two")

    def test_a_purge_that_is_known_only_later_still_counts(self) -> None:
        site.meanwhile = lambda: change("two") if site.text == "one" else None
        self.assertEqual(self.read(), "one")
        self.readers.look()
        self.assertEqual(self.read(), "two")

    def test_what_was_removed_during_a_rendering_is_not_sent(self) -> None:
        def removed_meanwhile() -> None:
            site.meanwhile = lambda: None
            change("removed", is_hard=True)
            self.readers.look()

        site.meanwhile = removed_meanwhile
        self.assertEqual(self.read(), "removed")
        self.assertEqual(site.renderings, 2)

    def test_removed_faster_than_it_is_rendered_a_page_is_refused(self) -> None:
        def removed_again() -> None:
            change("x", is_hard=True)
            self.readers.look()

        site.meanwhile = removed_again
        response = self.readers.get("/page/")
        self.assertEqual(response.status_code, 503)
        self.assertEqual(site.renderings, 3)


@override_settings(EDGES=(edge_at("varnish://127.0.0.1:6082"),), EDGE_TTL=timedelta(hours=1))
class EdgeTest(FrontTest):
    def life(self) -> str:
        response = self.readers.get("/page/")
        self.assertEqual(
            response["Cache-Control"], "public, max-age=0, s-maxage=2, stale-if-error=43200"
        )
        self.assertIn("article:1", response["Surrogate-Key"].split(" "))
        return str(response["Surrogate-Control"])

    def test_only_while_purges_are_acknowledged_may_an_edge_keep_a_page_for_long(self) -> None:
        self.assertIn("max-age=2,", self.life())
        self.readers.table.note_edge(True)
        self.assertIn("max-age=3600,", self.life())
        self.readers.table.note_edge(False)
        self.assertIn("max-age=2,", self.life())

    def test_no_edge_keeps_a_page_beyond_its_end(self) -> None:
        self.readers.table.note_edge(True)
        self.life()
        for entry in self.readers.cache.memory.pages._entries.values():
            entry.until = self.readers.now + 60
        self.assertIn("max-age=60,", self.life())

    def test_a_304_says_it_too(self) -> None:
        etag = self.readers.get("/page/")["ETag"]
        response = self.readers.get("/page/", if_none_match=etag)
        self.assertEqual(response.status_code, 304)
        self.assertIn("Surrogate-Control", response)


class GoneTest(FrontTest):
    """A page that is no longer there gives its place to the answer that says so."""

    def test_its_refusal_is_kept_in_its_place(self) -> None:
        self.read()
        change("gone", is_hard=True)
        self.readers.look()
        site.status = 410
        for _ in range(3):
            self.assertEqual(self.readers.get("/page/").status_code, 410)
        self.assertEqual(site.renderings, 2)
        self.assertIsNone(self.readers.cache.disk.get("http://testserver/page/"))

    def test_it_may_come_back(self) -> None:
        site.status = 410
        self.readers.get("/page/")
        change("back")
        self.readers.now += 2
        self.readers.look()
        site.status = 200
        self.assertEqual([self.read(), self.read()], ["back", "back"])
        self.assertEqual(site.renderings, 2)


class ShortLivedTest(FrontTest):
    def test_what_is_not_there_is_asked_for_once_in_two_seconds(self) -> None:
        for address, status in (("/pages/?page=99", 404), ("/away/", 301), ("/nowhere/", 404)):
            with self.subTest(address):
                first, second = self.readers.get(address), self.readers.get(address)
                self.assertEqual((first.status_code, second.status_code), (status, status))
                self.assertEqual(second["Cache-Status"], "newsportal; hit")
                self.readers.now += 2
                self.readers.look()
                self.assertIn("fwd=miss", self.readers.get(address)["Cache-Status"])
        self.assertEqual(self.readers.get("/nowhere/")["Cache-Control"], "no-store")

    def test_addresses_that_lead_nowhere_push_no_page_out(self) -> None:
        readers = Readers(memory_bytes=60_000)
        self.read(readers)
        for number in range(100):
            readers.get(f"/nowhere-{number}/")
        self.assertEqual(readers.get("/page/")["Cache-Status"], "newsportal; hit")
        self.assertLessEqual(readers.cache.memory.bytes, 2 * 60_000)

    def test_the_way_to_the_slash_keeps_the_page_asked_for(self) -> None:
        self.assertEqual(self.readers.get("/pages?page=2")["Location"], "/pages/?page=2")
