"""What processes keep in memory is true until a purge tells them that it is not."""

import time
from unittest.mock import patch

from newsportal.pagestore import host
from newsportal.pagestore.table import EVERYTHING
from newsportal.rarely_changed import RarelyChanged
from tests.newsportal.pagestore.tables import TableTest


class RarelyChangedTest(TableTest):
    def setUp(self) -> None:
        super().setUp()
        self.rows = ["un"]
        self.asked = 0
        self.kept = RarelyChanged("rules", self.read)
        self.table.reset(0, 0)
        self.table.note_synced(time.time())
        self.enterContext(patch.object(host, "table", lambda: self.table))
        self.enterContext(patch.object(host, "folder", lambda: self.path.parent))

    def read(self) -> list[str]:
        self.asked += 1
        return list(self.rows)

    def purge(self, number: int, *keys: str) -> None:
        self.table.mark_purged(number, keys, is_hard=False)
        self.table.advance(number, 0)

    def test_it_is_read_once_for_each_purge(self) -> None:
        self.assertEqual([self.kept() for _ in range(3)], [["un"]] * 3)
        self.rows = ["deux"]
        self.purge(1, "latest:fr")
        self.assertEqual((self.kept(), self.asked), (["un"], 1))
        self.purge(2, "rules", "latest:fr")
        self.assertEqual([self.kept(), self.kept()], [["deux"]] * 2)
        self.rows = ["trois"]
        self.purge(3, EVERYTHING)
        self.assertEqual((self.kept(), self.asked), (["trois"], 3))

    def test_what_is_committed_while_it_is_read_is_not_missed(self) -> None:
        def read_slowly() -> list[str]:
            seen = self.read()
            if self.asked == 1:
                self.rows = ["deux"]
                self.purge(1, "rules")
            return seen

        kept = RarelyChanged("rules", read_slowly)
        self.assertEqual([kept(), kept(), kept()], [["un"], ["deux"], ["deux"]])

    def test_another_log_is_another_truth(self) -> None:
        self.kept()
        self.rows = ["deux"]
        self.table.reset(9, 9)
        self.table.note_synced(time.time())
        self.assertEqual(self.kept(), ["deux"])

    def test_where_nobody_follows_the_log_it_is_read_each_time(self) -> None:
        self.table.note_synced(time.time() - 3600)
        self.assertEqual([self.kept(), self.kept()], [["un"]] * 2)
        self.assertEqual(self.asked, 2)
        self.path.unlink()
        self.assertEqual((self.kept(), self.asked), (["un"], 3))
