import os
from pathlib import Path

from newsportal.pagestore.table import (
    COMMON_SLOTS,
    SIZE,
    SLOTS,
    PurgeTable,
    Stamp,
    slot_of,
    slots_of,
)
from tests.newsportal.pagestore.tables import TableTest

ANY = 7


class SlotTest(TableTest):
    def test_a_key_has_the_same_slot_in_every_process(self) -> None:
        self.assertEqual(slot_of("article:12"), 70719)
        self.assertEqual(slot_of("latest:fr"), 1914)

    def test_keys_that_most_pages_share_are_touched_by_no_storys_purge(self) -> None:
        own = {slot_of(f"{kind}:{n}") for kind in ("article", "comments") for n in range(5000)}
        self.assertGreaterEqual(min(own), COMMON_SLOTS)
        self.assertLess(max(own), SLOTS)
        shared = {slot_of(key) for key in ("latest:fr", "front:en", "category:3", "everything")}
        self.assertLess(max(shared), COMMON_SLOTS)

    def test_every_page_can_be_purged_with_all_the_others(self) -> None:
        self.assertIn(slot_of("everything"), slots_of(["article:1"]))


class PurgeTableTest(TableTest):
    def test_what_was_never_followed_counts_as_nothing(self) -> None:
        self.assertFalse(self.table.is_untouched(slots_of(["article:1"]), self.table.stamp))

    def test_a_purge_touches_what_was_rendered_before_it_and_nothing_later(self) -> None:
        self.table.reset(10, ANY)
        slots, epoch = slots_of(["article:1"]), self.table.epoch
        self.table.mark_purged(12, ["article:1"], is_hard=False)
        for cursor, untouched in ((11, False), (12, True), (13, True)):
            with self.subTest(cursor):
                self.assertEqual(self.table.is_untouched(slots, Stamp(epoch, cursor)), untouched)
                self.assertTrue(self.table.is_lawful(slots, Stamp(epoch, cursor)))

    def test_an_older_purge_that_is_noted_later_takes_nothing_back(self) -> None:
        self.table.reset(0, 0)
        for number in (12, 11):
            self.table.mark_purged(number, ["article:1"], is_hard=True)
        slots, stamp = slots_of(["article:1"]), Stamp(self.table.epoch, 11)
        self.assertFalse(self.table.is_untouched(slots, stamp))
        self.assertFalse(self.table.is_lawful(slots, stamp))

    def test_the_cursor_never_goes_back(self) -> None:
        self.table.reset(5, ANY)
        self.table.advance(3, ANY)
        self.assertEqual(self.table.cursor, 5)

    def test_a_reset_ends_all_that_was_rendered_before(self) -> None:
        self.table.reset(5, ANY)
        before = self.table.stamp
        self.table.reset(5, ANY)
        self.assertFalse(self.table.is_untouched(slots_of([]), before))
        self.assertFalse(self.table.is_lawful(slots_of([]), before))

    def test_a_restart_goes_on_where_the_table_stands(self) -> None:
        self.table.reset(5, ANY)
        self.table.mark_purged(6, ["article:1"], is_hard=True)
        again = PurgeTable(self.path)
        self.assertEqual(again.position, self.table.position)
        self.assertFalse(again.is_lawful(slots_of(["article:1"]), again.stamp))

    def test_a_file_that_is_no_table_of_this_boot_is_begun_anew(self) -> None:
        sound = self.path.read_bytes()
        for name, content in (
            ("empty", b""),
            ("cut off", sound[: SIZE // 2]),
            ("garbage", os.urandom(SIZE)),
            ("of another boot", sound[:8] + b"12345678" + sound[16:]),
        ):
            with self.subTest(name):
                path = Path(self.path.parent) / f"{name}.table"
                path.write_bytes(content)
                table = PurgeTable(path)
                self.assertEqual(table.position, (0, 0, 0))
                self.assertFalse(table.is_untouched(slots_of([]), table.stamp))
