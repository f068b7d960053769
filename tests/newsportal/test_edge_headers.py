from datetime import timedelta

from django.test import SimpleTestCase, override_settings

from newsportal.edge.headers import MOST_KEYS_BYTES, cache_control, edge_control, edge_headers
from newsportal.edge.purging import edges_at

FOR_ALL = "public, max-age=0, s-maxage=2, stale-if-error=43200"
LASTING = "max-age=3600, stale-while-revalidate=1, stale-if-error=43200"
BRIEF = "max-age=2, stale-if-error=43200"
EDGES = edges_at("varnish://127.0.0.1:6082,cloudflare://token@zone")
FOREVER = timedelta.max


class HeadersTest(SimpleTestCase):
    def test_what_every_cache_reads_is_the_same_whether_an_edge_is_purged_or_not(self) -> None:
        for edges in ((), EDGES):
            for is_acknowledged in (False, True):
                with self.subTest(edges=edges), override_settings(EDGES=edges):
                    headers = edge_headers(["a:1"], is_acknowledged=is_acknowledged)
                    self.assertEqual(headers["Cache-Control"], FOR_ALL)

    def test_only_an_edge_that_acknowledges_its_purges_keeps_a_page_for_long(self) -> None:
        for is_acknowledged, said in ((True, LASTING), (False, BRIEF)):
            with override_settings(EDGES=EDGES):
                headers = edge_headers(["a:1"], is_acknowledged=is_acknowledged)
            self.assertEqual(headers["Surrogate-Control"], said)
            self.assertEqual(headers["Cloudflare-CDN-Cache-Control"], said)

    def test_no_field_is_sent_for_an_edge_that_nobody_purges(self) -> None:
        with override_settings(EDGES=EDGES[:1]):
            names = edge_headers(["a:1"], is_acknowledged=True).keys()
        self.assertEqual(
            [*names], ["Cache-Control", "Surrogate-Control", "Surrogate-Key", "Cache-Tag"]
        )

    def test_browsers_are_never_told_to_show_a_page_while_they_ask(self) -> None:
        self.assertNotIn("stale-while-revalidate", cache_control(FOREVER))

    def test_how_long_an_edge_keeps_a_page_is_a_setting(self) -> None:
        with override_settings(EDGE_TTL=timedelta(minutes=5)):
            self.assertIn("max-age=300,", edge_control(FOREVER, is_acknowledged=True))

    def test_nobody_keeps_a_page_beyond_the_moment_at_which_the_clock_changes_it(self) -> None:
        for lasts_s, shared, edge in ((90.9, 2, 90), (1.5, 1, 1), (0, 0, 0), (-3, 0, 0)):
            lasts = timedelta(seconds=lasts_s)
            with self.subTest(lasts_s):
                self.assertIn(f"s-maxage={shared},", cache_control(lasts))
                self.assertIn(f"max-age={edge},", edge_control(lasts, is_acknowledged=True))

    def test_keys_are_named_once_in_both_spellings(self) -> None:
        headers = edge_headers(["a:1", "latest:fr", "a:1"], is_acknowledged=False)
        self.assertEqual(headers["Surrogate-Key"], "a:1 latest:fr")
        self.assertEqual(headers["Cache-Tag"], "a:1,latest:fr")

    def test_a_key_cannot_pass_for_two(self) -> None:
        headers = edge_headers(["a b,c", "été"], is_acknowledged=False)
        self.assertEqual(headers["Surrogate-Key"], "a%20b%2Cc %C3%A9t%C3%A9")

    def test_a_page_with_more_keys_than_a_header_carries_lives_for_two_seconds(self) -> None:
        with override_settings(EDGES=EDGES):
            fits = edge_headers(["k" * MOST_KEYS_BYTES], is_acknowledged=True)
            self.assertEqual(fits["Surrogate-Control"], LASTING)
            headers = edge_headers(["k" * MOST_KEYS_BYTES, "k"], is_acknowledged=True)
        self.assertEqual(
            headers,
            {
                "Cache-Control": "public, max-age=0, s-maxage=2",
                "Surrogate-Control": "max-age=2",
                "Cloudflare-CDN-Cache-Control": "max-age=2",
            },
        )
