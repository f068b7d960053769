from datetime import datetime, timedelta

from django.test import TestCase, override_settings
from django.utils import timezone

from newsportal import housekeeping
from newsportal.edge.following import (
    AGAIN_AFTER,
    LAST_AFTER,
    LEASE,
    MOST_ROWS,
    PATIENCE,
    acknowledged,
    follow,
)
from newsportal.edge.purging import edge_at
from newsportal.models import EdgePosition, Purge
from newsportal.pagestore.table import EVERYTHING
from tests.newsportal.edge_servers import FASTLY_SERVICE, TOKEN, FastlyApi, Purged

SECOND = timedelta(seconds=1)
NO = (500, {}, b"{}")


class Following(TestCase):
    """A log with one row, taken three times by the edge; `self.api` tells what comes after."""

    def setUp(self) -> None:
        self.api = self.enterContext(FastlyApi())
        address = f"fastly://{TOKEN}@{FASTLY_SERVICE}?api={self.api.base}"
        self.edge = edge_at(address)
        self.enterContext(override_settings(EDGES=(self.edge,)))
        self.now = timezone.now()
        self.changed("seed")
        self.follow()
        self.follow(LAST_AFTER)
        self.api.taken.clear()

    def changed(self, *keys: str, is_hard: bool = False, at: datetime | None = None) -> Purge:
        return Purge.objects.create(keys=keys, is_hard=is_hard, at=at or self.now)

    def follow(self, later: timedelta = timedelta(0), sender: str = "us") -> None:
        self.now += later
        follow(self.edge, now=self.now, sender=sender)

    def position(self) -> EdgePosition:
        return EdgePosition.objects.get()


class SendingTest(Following):
    def test_what_follows_is_sent_in_one_request_of_each_kind(self) -> None:
        self.changed("a:1", "latest:fr")
        self.changed("a:2", is_hard=True)
        last = self.changed("a:2", "latest:fr")
        self.follow()
        sent = [Purged(["a:2"], True), Purged(["a:1", "latest:fr"], False)]
        self.assertEqual((self.api.taken, self.api.mistakes), (sent, []))
        self.assertEqual(self.position().sent, last.pk)

    def test_each_purge_is_sent_three_times_and_then_no_more(self) -> None:
        first = self.changed("a:1")
        self.follow()
        self.follow(AGAIN_AFTER)
        second = self.changed("a:2", is_hard=True)
        self.follow()
        self.api.taken.clear()
        self.follow(AGAIN_AFTER)
        self.assertEqual(self.api.taken, [Purged(["a:2"], True)])
        position = self.position()
        self.assertEqual((position.sent, position.sent_again), (second.pk, second.pk))
        self.assertLess(position.sent_last, first.pk)
        self.api.taken.clear()
        self.follow(LAST_AFTER - 2 * AGAIN_AFTER)
        self.assertEqual(self.api.taken, [Purged(["a:1"], False)])
        self.follow(AGAIN_AFTER)
        self.assertEqual(self.api.taken[1:], [Purged(["a:2"], True)])
        self.follow(LAST_AFTER)
        self.assertEqual(len(self.api.taken), 2)

    def test_repeating_skips_nothing_where_two_hosts_clocks_disagree(self) -> None:
        self.changed("a:1", at=self.now + 5 * SECOND)
        self.changed("a:2")
        self.follow()
        self.api.taken.clear()
        self.follow(AGAIN_AFTER)
        self.assertEqual(self.api.taken, [])
        self.follow(5 * SECOND)
        self.assertEqual(self.api.keys, ["a:1", "a:2"])

    def test_nothing_new_costs_two_queries_and_no_request(self) -> None:
        with self.assertNumQueries(2):
            self.follow()
        self.assertEqual(self.api.taken, [])

    def test_a_backlog_is_sent_to_its_end(self) -> None:
        keys = [f"a:{number}" for number in range(MOST_ROWS + 2)]
        rows = [Purge(keys=[key], is_hard=False, at=self.now) for key in keys]
        Purge.objects.bulk_create(rows)
        self.follow()
        self.assertEqual((self.api.keys, self.api.mistakes), (keys, []))


class FailureTest(Following):
    def test_what_was_refused_is_sent_again_with_all_that_came_since(self) -> None:
        before = self.position().sent
        self.api.refusals.append(NO)
        self.changed("a:1")
        with self.assertLogs("newsportal.edge", "WARNING") as logs:
            self.follow()
        self.assertIn("purge not taken (HTTP 500), next try in 0.5 s", logs.output[0])
        self.assertNotIn(TOKEN, logs.output[0])
        position = self.position()
        self.assertEqual((position.sent, position.failures), (before, 1))
        self.assertEqual(position.error, "HTTP 500")
        last = self.changed("a:2")
        self.follow(SECOND / 2)
        self.assertEqual(self.api.keys, ["a:1", "a:2"])
        position = self.position()
        self.assertEqual((position.sent, position.failures, position.error), (last.pk, 0, ""))

    def test_half_a_batch_counts_for_nothing(self) -> None:
        self.changed(*(f"a:{number}" for number in range(300)), is_hard=True)
        before = self.position().sent
        take = self.api.take

        def take_once(*arguments: object) -> bytes:
            self.api.refusals.append(NO)
            return take(*arguments)  # type: ignore[arg-type]

        self.api.take = take_once  # type: ignore[method-assign]
        self.follow()
        self.assertEqual((len(self.api.keys), self.position().sent), (256, before))
        self.api.take = take  # type: ignore[method-assign]
        self.follow(SECOND)
        self.assertEqual(len(set(self.api.keys)), 300)
        self.assertGreater(self.position().sent, before)

    def test_pauses_grow_to_half_a_minute(self) -> None:
        self.changed("a:1")
        pauses = []
        for _ in range(9):
            self.api.refusals.append(NO)
            self.follow()
            position = self.position()
            pauses.append((position.retry_at - self.now).total_seconds())  # type: ignore[operator]
            self.now = position.retry_at  # type: ignore[assignment]
        self.assertEqual(pauses, [0.5, 1, 2, 4, 8, 16, 30, 30, 30])

    def test_an_edge_that_asks_for_time_gets_it(self) -> None:
        self.api.refusals.append((429, {"Retry-After": "60"}, b"{}"))
        self.changed("a:1")
        self.follow()
        for seconds in (1, 58):
            self.follow(seconds * SECOND)
        self.assertEqual(self.api.taken, [])
        self.follow(SECOND)
        self.assertIn("a:1", self.api.keys)


class LostPlaceTest(Following):
    """Where the edge's last row is not in the log, nobody knows what it missed."""

    def assert_forgets_everything(self) -> None:
        for later in (timedelta(0), LAST_AFTER):
            self.follow(later)
            self.assertIn(Purged([EVERYTHING], True), self.api.taken)
        self.assert_stands_at(Purge.objects.order_by("-pk")[0].pk)
        self.api.taken.clear()
        self.changed("a:9")
        self.follow()
        self.assertEqual(self.api.keys, ["a:9"])

    def assert_stands_at(self, place: int) -> None:
        position = self.position()
        found = {position.sent, position.sent_again, position.sent_last}
        self.assertEqual(found, {place})

    def test_an_edge_that_was_away_for_longer_than_the_log_is_kept_forgets_everything(self) -> None:
        for key in ("a:1", "a:2"):
            self.changed(key)
        Purge.objects.update(at=self.now - timedelta(days=30))
        newest = self.changed("a:3")
        housekeeping.forget_expired()
        self.assertEqual([*Purge.objects.all()], [newest])
        self.assert_forgets_everything()

    def test_so_does_one_whose_database_was_restored(self) -> None:
        EdgePosition.objects.update(sent=10_000, sent_again=10_000, sent_last=10_000)
        self.assert_forgets_everything()

    def test_so_does_one_whose_log_is_gone(self) -> None:
        Purge.objects.all().delete()
        self.follow()
        self.assertEqual({*self.api.keys}, {EVERYTHING})
        self.assert_stands_at(0)
        self.api.taken.clear()
        self.follow(LAST_AFTER)
        self.assertEqual(self.api.taken, [])

    def test_so_does_a_new_one(self) -> None:
        EdgePosition.objects.all().delete()
        self.changed("a:1")
        self.assert_forgets_everything()

    def test_with_nothing_ever_purged_there_is_nothing_to_forget(self) -> None:
        EdgePosition.objects.all().delete()
        Purge.objects.all().delete()
        self.follow()
        self.assertEqual(self.api.taken, [])
        self.assertTrue(acknowledged(self.now))


class OneSenderTest(Following):
    def test_others_leave_the_edge_to_a_sender_that_is_alive(self) -> None:
        self.changed("a:1")
        self.follow(sender="another")
        self.assertEqual(self.api.taken, [])
        self.follow(sender="us")
        self.assertEqual(self.api.keys, ["a:1"])

    def test_a_sender_that_fell_silent_is_replaced_and_nothing_is_lost(self) -> None:
        self.changed("a:1")
        self.follow(LEASE, sender="another")
        self.assertEqual({*self.api.keys}, {"a:1"})
        self.api.taken.clear()
        self.changed("a:2")
        self.follow(sender="us")
        self.assertEqual(self.api.keys, [])
        self.follow(sender="another")
        self.assertEqual(self.api.keys, ["a:2"])

    def test_a_sender_that_is_idle_keeps_its_edge(self) -> None:
        for _ in range(5):
            self.follow(LEASE / 2)
        self.changed("a:1")
        self.follow(LEASE / 2, sender="another")
        self.assertEqual(self.api.taken, [])


class AcknowledgedTest(Following):
    def test_an_edge_that_has_taken_everything_is_acknowledged_at_one_query(self) -> None:
        with self.assertNumQueries(1):
            self.assertTrue(acknowledged(self.now))

    def test_a_purge_under_way_has_two_seconds(self) -> None:
        self.changed("a:1")
        self.assertTrue(acknowledged(self.now + PATIENCE - SECOND))
        self.assertFalse(acknowledged(self.now + PATIENCE))
        self.follow()
        self.assertTrue(acknowledged(self.now + PATIENCE))

    def test_each_sending_counts(self) -> None:
        self.changed("a:1")
        self.follow()
        self.api.refusals.append(NO)
        self.follow(AGAIN_AFTER)
        self.assertTrue(acknowledged(self.now))
        self.assertFalse(acknowledged(self.now + PATIENCE))
        self.follow(SECOND)
        self.assertTrue(acknowledged(self.now + PATIENCE))

    def test_without_a_worker_nothing_is_acknowledged(self) -> None:
        self.assertFalse(acknowledged(self.now + LEASE))

    def test_one_edge_of_two_is_not_enough(self) -> None:
        other = edge_at("varnish://127.0.0.1:6082")
        with override_settings(EDGES=(self.edge, other)):
            self.assertFalse(acknowledged(self.now))
        position = self.position()
        position.edge = other.name
        position.save(force_insert=True)
        with override_settings(EDGES=(self.edge, other)):
            self.assertTrue(acknowledged(self.now))

    def test_without_any_edge_nothing_is(self) -> None:
        with override_settings(EDGES=()):
            self.assertFalse(acknowledged(self.now))
