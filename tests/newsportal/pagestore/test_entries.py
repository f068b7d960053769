import gzip

from django.test import SimpleTestCase

from newsportal.pagestore.disk import Disk
from newsportal.pagestore.entries import Entry, is_known_to, make_entry, pack, preferences, unpack
from newsportal.pagestore.memory import Shelf
from newsportal.pagestore.table import Stamp
from tests.newsportal.pagestore.tables import TableTest

LONG = b"<p>Le bac repart.</p>" * 100


def entry(cursor: int = 1, *, epoch: int = 9, body: bytes = LONG, status: int = 200) -> Entry:
    headers = [("Content-Type", "text/html"), ("ETag", '"old"'), ("Content-Length", "7")]
    return make_entry(
        status, headers, body, keys=("article:1", "everything"), stamp=Stamp(epoch, cursor),
        until=2e9, made_at=1e9,
    )  # fmt: skip


class EntryTest(SimpleTestCase):
    def test_a_page_survives_being_packed(self) -> None:
        again = unpack(*pack(entry()))
        self.assertEqual(again, entry())
        self.assertEqual(again.body("identity"), LONG)

    def test_what_is_made_for_each_answer_is_not_kept(self) -> None:
        self.assertEqual(entry().headers, [("Content-Type", "text/html")])

    def test_short_pages_are_kept_as_they_are(self) -> None:
        short = entry(body=b"court")
        self.assertEqual(
            (short.encoding_for("gzip"), short.body("identity")), ("identity", b"court")
        )
        self.assertEqual(entry(body=b"").body("identity"), b"")

    def test_a_reader_gets_the_smallest_form_that_they_take(self) -> None:
        page = entry()
        page.bodies["br"] = b"tiny"
        for accepted, encoding in (
            ("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("", "identity"),
            ("br;q=0, gzip;q=0.5", "gzip"), ("*", "br"), ("*;q=0", "identity"),
            ("identity", "identity"), ("GZIP", "gzip"), ("gzip;q=0.000", "identity"),
        ):  # fmt: skip
            with self.subTest(accepted):
                self.assertEqual(page.encoding_for(accepted), encoding)
        self.assertEqual(gzip.decompress(page.body("gzip")), LONG)

    def test_encodings_that_are_not_ours_are_passed_over(self) -> None:
        self.assertEqual(preferences("zstd, compress, xgzip, ;;, q=1"), ())

    def test_the_readers_copy_is_compared_weakly(self) -> None:
        for header, known in (
            ('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True),
            ('"b"', False), ("a", False), ("", False),
        ):  # fmt: skip
            with self.subTest(header):
                self.assertEqual(is_known_to(header, '"a"'), known)


class ShelfTest(SimpleTestCase):
    def test_the_least_recently_used_goes_first(self) -> None:
        shelf = Shelf(3 * entry().size)
        for key in "abc":
            shelf.put(key, entry())
        shelf.get("a")
        shelf.put("d", entry())
        self.assertEqual([key for key in "abcd" if shelf.get(key)], ["a", "c", "d"])
        self.assertEqual(shelf.bytes, 3 * entry().size)

    def test_an_older_rendering_never_replaces_a_newer_one(self) -> None:
        shelf = Shelf(10**6)
        shelf.put("a", entry(5))
        shelf.put("a", entry(4))
        self.assertEqual(shelf.get("a"), entry(5))
        shelf.put("a", entry(1, epoch=10))  # after a reset numbers may begin again
        self.assertEqual(shelf.get("a"), entry(1, epoch=10))
        self.assertEqual(shelf.bytes, entry().size)

    def test_a_page_larger_than_the_room_leaves_it_empty(self) -> None:
        shelf = Shelf(10)
        shelf.put("a", entry())
        self.assertEqual((len(shelf), shelf.bytes), (0, 0))

    def test_a_further_encoding_counts(self) -> None:
        shelf, page = Shelf(10**6), entry()
        shelf.put("a", page)
        before = shelf.bytes
        shelf.add_body("a", page, "br", b"12345")
        self.assertEqual(shelf.bytes, before + 5)
        shelf.add_body("a", entry(), "br", b"12345")  # another one meanwhile
        self.assertEqual(shelf.bytes, before + 5)


class DiskTest(TableTest):
    def setUp(self) -> None:
        super().setUp()
        self.disk = Disk(self.path.with_name("pages.sqlite3"), 10**6)

    def test_what_is_put_is_found(self) -> None:
        self.assertIsNone(self.disk.get("a"))
        self.disk.put("a", entry())
        self.assertEqual(self.disk.get("a"), entry())

    def test_an_older_rendering_never_replaces_a_newer_one(self) -> None:
        self.disk.put("a", entry(5))
        self.disk.put("a", entry(4))
        self.assertEqual(self.disk.get("a"), entry(5))
        self.disk.put("a", entry(1, epoch=10))
        self.assertEqual(self.disk.get("a"), entry(1, epoch=10))

    def test_the_room_is_bounded_and_the_oldest_go(self) -> None:
        small = Disk(self.path.with_name("small.sqlite3"), 20_000)
        for number in range(200):
            page = entry()
            page.made_at = float(number)
            small.put(f"page-{number}", page)
        self.assertLessEqual(small.size(), 20_000)
        self.assertIsNone(small.get("page-0"))
        self.assertIsNotNone(small.get("page-199"))

    def test_a_row_of_garbage_is_begun_anew(self) -> None:
        self.disk.put("a", entry())
        self.disk._connection().execute("UPDATE page SET known = ?", (b"[]",))
        self.assertIsNone(self.disk.get("a"))
        self.disk.put("a", entry())
        self.assertEqual(self.disk.get("a"), entry())

    def test_garbage_is_told_from_a_page(self) -> None:
        known, body = pack(entry())
        with self.assertRaises((ValueError, TypeError)):
            unpack(known[:-5], body)
