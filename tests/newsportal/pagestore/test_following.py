from datetime import timedelta

from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import timezone

from newsportal.housekeeping import KEEP_PURGES, forget_expired
from newsportal.models import Purge
from newsportal.pagecache import purge_on_commit
from newsportal.pagestore import following
from newsportal.pagestore.following import follow
from newsportal.pagestore.table import PurgeTable, Stamp, slots_of
from tests.newsportal.pagestore.pages import purge
from tests.newsportal.pagestore.tables import TableTest

STORY, OTHER = slots_of(["article:1"]), slots_of(["article:2"])


class FollowTest(TableTest, TransactionTestCase):
    def setUp(self) -> None:
        super().setUp()
        purge("latest:fr")  # the log is never empty: the first migration writes to it
        follow(self.table)
        self.before: Stamp = self.table.stamp

    def is_untouched(self, table: PurgeTable | None = None) -> bool:
        return (table or self.table).is_untouched(STORY, self.before)

    def test_a_commit_without_its_hook_still_purges(self) -> None:
        with transaction.atomic():
            purge_on_commit("article:1")
            transaction.get_connection().run_on_commit = []  # as kill -9 would leave it
        self.assertTrue(self.is_untouched())
        follow(self.table)
        self.assertFalse(self.is_untouched())
        self.assertTrue(self.table.is_untouched(OTHER, self.before))

    def test_a_rollback_purges_nothing(self) -> None:
        with self.assertRaises(ZeroDivisionError), transaction.atomic():
            purge_on_commit("article:1")
            raise ZeroDivisionError
        follow(self.table)
        self.assertTrue(self.is_untouched())

    def test_only_a_removal_makes_old_copies_unlawful(self) -> None:
        purge("article:1")
        follow(self.table)
        self.assertTrue(self.table.is_lawful(STORY, self.before))
        purge("article:1", is_hard=True)
        follow(self.table)
        self.assertFalse(self.table.is_lawful(STORY, self.before))
        self.assertTrue(self.table.is_lawful(STORY, self.table.stamp))

    def test_following_twice_is_following_once(self) -> None:
        purge("article:1")
        follow(self.table)
        first = self.table.position
        rendered_since = self.table.stamp
        follow(self.table)
        self.assertEqual(self.table.position, first)
        self.assertTrue(self.table.is_untouched(STORY, rendered_since))

    def test_killed_between_the_slots_and_the_cursor_nothing_is_lost(self) -> None:
        class Killed(PurgeTable):
            def advance(self, cursor: int, mark: int) -> None:
                raise KeyboardInterrupt

        purge("article:1")
        with self.assertRaises(KeyboardInterrupt):
            follow(Killed(self.path))
        self.assertEqual(self.table.cursor, self.before.cursor)
        self.assertFalse(self.is_untouched())
        follow(self.table)
        self.assertEqual(self.table.cursor, following.newest_purge().number)
        self.assertFalse(self.is_untouched())

    def test_killed_before_the_slots_nothing_is_lost(self) -> None:
        purge("article:1")
        with self.assertRaises(ZeroDivisionError), self.table.locked():
            raise ZeroDivisionError
        follow(self.table)
        self.assertFalse(self.is_untouched())

    def test_every_process_of_a_host_knows_what_one_has_read(self) -> None:
        other = PurgeTable(self.path)
        purge("article:1")
        follow(self.table)
        self.assertFalse(self.is_untouched(other))
        self.assertEqual(other.position, self.table.position)

    def test_a_log_that_is_longer_than_one_reading_is_read_to_its_end(self) -> None:
        now = timezone.now()
        many = [
            Purge(keys=[f"tag:{n}"], is_hard=False, at=now) for n in range(2 * following.AT_ONCE)
        ]
        Purge.objects.bulk_create(many)
        purge("article:1")
        follow(self.table)
        self.assertFalse(self.is_untouched())

    def test_where_the_log_was_trimmed_beyond_us_everything_is_purged(self) -> None:
        purge("article:2")
        purge("latest:fr")
        Purge.objects.filter(pk__lte=self.before.cursor + 1).delete()
        follow(self.table)
        self.assertFalse(self.is_untouched())
        self.assertFalse(self.table.is_lawful(STORY, self.before))

    def test_trimming_keeps_the_row_where_followers_stand(self) -> None:
        purge("article:2")
        Purge.objects.update(at=timezone.now() - KEEP_PURGES - timedelta(hours=1))
        follow(self.table)
        before = self.table.stamp
        forget_expired()
        self.assertEqual(Purge.objects.count(), 1)
        follow(self.table)
        self.assertTrue(self.table.is_untouched(STORY, before))

    def test_a_database_restored_to_an_earlier_state_purges_everything(self) -> None:
        purge("latest:en")
        follow(self.table)
        before = self.table.stamp
        Purge.objects.filter(pk=before.cursor).delete()
        follow(self.table)
        self.assertFalse(self.table.is_untouched(STORY, before))
        self.assertEqual(self.table.cursor, before.cursor - 1)

    def test_a_restored_database_that_has_grown_beyond_us_purges_everything(self) -> None:
        Purge.objects.filter(pk=self.before.cursor).delete()
        later = timezone.now() + timedelta(seconds=1)
        Purge.objects.create(pk=self.before.cursor, keys=["tag:1"], is_hard=False, at=later)
        purge("latest:en")
        follow(self.table)
        self.assertFalse(self.is_untouched())

    def test_the_time_of_the_last_look_is_that_before_it_began(self) -> None:
        moments = iter([100.0, 200.0])
        self.table.reset(self.before.cursor, self.table.position.mark)
        follow(self.table, clock=lambda: next(moments))
        self.assertEqual(self.table.synced_at, 100.0)


class OrderTest(TransactionTestCase):
    def test_on_postgresql_purges_are_numbered_in_the_order_of_their_commits(self) -> None:
        if connection.vendor != "postgresql":
            self.assertEqual(connection.vendor, "sqlite")  # one writer at a time: no other order
            return
        with transaction.atomic():
            purge_on_commit("article:1")
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
                self.assertEqual(cursor.fetchone(), (1,))
