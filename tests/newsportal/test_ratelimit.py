from contextlib import suppress
from datetime import timedelta

from django.db import OperationalError, connection, transaction
from django.test import TestCase
from django.utils import timezone

from newsportal import ratelimit
from newsportal.environment import Rate
from newsportal.models import Limit


class RateLimitTest(TestCase):
    rate = Rate(2, timedelta(minutes=10))

    def test_acts_within_the_limit_pass_and_the_next_is_refused(self) -> None:
        ratelimit.count("a", self.rate)
        ratelimit.count("a", self.rate)
        with self.assertRaises(ratelimit.RateLimited) as refused:
            ratelimit.count("a", self.rate)
        self.assertTrue(timedelta(0) < refused.exception.retry_after <= self.rate.period)

    def test_one_key_does_not_use_up_the_limit_of_another(self) -> None:
        for _ in range(2):
            ratelimit.count("a", self.rate)
        ratelimit.count("b", self.rate)
        self.assertEqual(Limit.objects.get(key="b").count, 1)

    def test_a_refused_act_does_not_lengthen_the_window(self) -> None:
        ratelimit.count("a", self.rate)
        ends_at = Limit.objects.get(key="a").ends_at
        for _ in range(3):
            with suppress(ratelimit.RateLimited):
                ratelimit.count("a", self.rate)
        self.assertEqual(Limit.objects.get(key="a").ends_at, ends_at)

    def test_an_ended_window_opens_anew(self) -> None:
        for _ in range(2):
            ratelimit.count("a", self.rate)
        Limit.objects.filter(key="a").update(ends_at="2020-01-01T00:00:00Z")
        ratelimit.count("a", self.rate)
        self.assertEqual(Limit.objects.get(key="a").count, 1)

    def test_several_limits_are_counted_by_one_statement_and_the_first_that_is_full_refuses(
        self,
    ) -> None:
        wide, hour = Rate(9, timedelta(hours=1)), Rate(1, timedelta(hours=1))
        for _ in range(2):
            with self.assertNumQueries(1):
                ratelimit.count_all({"b": self.rate, "c": wide, "a": self.rate, "d": None})
        with self.assertRaises(ratelimit.RateLimited) as refused:
            ratelimit.count_all({"c": wide, "b": self.rate, "e": hour})
        self.assertLessEqual(refused.exception.retry_after, self.rate.period)
        counts = dict(Limit.objects.values_list("key", "count"))
        self.assertEqual(counts, {"a": 2, "b": 3, "c": 3, "e": 1})
        ratelimit.count_all({"d": None})
        self.assertNotIn("d", counts)


class CountingTest(TestCase):
    """What was counted stays counted, whatever becomes of what it was counted for."""

    def counted(self, error: Exception) -> int:
        with suppress(type(error)), ratelimit.counting():
            ratelimit.count("a", Rate(9, timedelta(minutes=10)))
            with transaction.atomic():
                Limit.objects.create(key="done by halves", count=1, ends_at=timezone.now())
                raise error
        assert not Limit.objects.filter(key="done by halves").exists()
        return Limit.objects.filter(key="a").count()

    def test_a_refusal_takes_nothing_back_that_was_counted(self) -> None:
        self.assertEqual(self.counted(LookupError()), 1)

    def test_an_error_of_the_database_does(self) -> None:
        self.assertEqual(self.counted(OperationalError()), 0)

    def test_it_is_one_transaction(self) -> None:
        with ratelimit.counting():
            self.assertTrue(connection.in_atomic_block)
