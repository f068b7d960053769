"""What holds for the discussion of a story, and when the clock changes it."""

from datetime import UTC, datetime, time, timedelta

from django.test import SimpleTestCase, override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.models.discussion import Mode, Policy, State, discussion_of
from newsportal.environment import Hours

NOON = datetime(2026, 6, 15, 10, tzinfo=UTC)  # 12:00 in Paris
NOTHING = Policy(None, None)
NIGHT = Hours(time(23), time(6, 30))
MINUTE = timedelta(minutes=1)


class PolicyTest(SimpleTestCase):
    def mode(self, own: str, category: str | None) -> tuple[str, str]:
        found = discussion_of(Policy(own, None), Policy(category, None), published_at=NOON)
        return found.mode, found.reading

    def test_the_story_has_the_first_word_then_its_category_then_the_site(self) -> None:
        with override_settings(COMMENT_MODERATION="trusted"):
            self.assertEqual(self.mode("open", None), ("trusted", "trusted"))
            self.assertEqual(self.mode("open", ""), ("trusted", "trusted"))
            self.assertEqual(self.mode("open", "after"), ("after", "after"))
            self.assertEqual(self.mode("before", "after"), ("before", "before"))
            self.assertEqual(self.mode("after", "off"), ("after", "after"))
            self.assertEqual(self.mode("open", "off"), ("off", "trusted"))
        with override_settings(COMMENT_MODERATION="closed"):
            self.assertEqual(self.mode("open", None), ("closed", "before"))
            self.assertEqual(self.mode("closed", "after"), ("closed", "after"))
            self.assertEqual(self.mode("trusted", None), ("trusted", "trusted"))

    def test_days_are_those_of_the_story_then_its_category_then_the_site(self) -> None:
        def days(own: int | None, category: int | None) -> int | None:
            policies = Policy("open", own), Policy(None, category)
            closes_at = discussion_of(*policies, published_at=NOON).closes_at
            return None if closes_at is None else (closes_at - NOON).days

        self.assertEqual([days(None, None), days(3, 9), days(None, 9)], [None, 3, 9])
        with override_settings(COMMENT_OPEN_DAYS=14):
            self.assertEqual([days(None, None), days(0, 9), days(None, 0)], [14, None, None])
            self.assertIsNone(discussion_of(NOTHING, published_at=None).closes_at)


class ClockTest(SimpleTestCase):
    def test_a_discussion_ends_to_the_second_and_the_page_with_it(self) -> None:
        found = discussion_of(Policy("after", 2), published_at=NOON)
        end = NOON + timedelta(days=2)
        second = timedelta(seconds=1)
        self.assertEqual([found.state(end - second), found.state(end)], ["open", "closed"])
        self.assertEqual([found.changes_at(NOON), found.changes_at(end)], [end, None])

    @override_settings(COMMENT_NIGHT=NIGHT, TIME_ZONE="Europe/Paris")
    def test_at_night_it_sleeps_by_the_clock_of_the_site(self) -> None:
        found = discussion_of(NOTHING, published_at=NOON)
        falls, dawns = NOON + timedelta(hours=11), NOON + timedelta(hours=18, minutes=30)
        for moment, state, change in (
            (NOON, "open", falls), (falls - MINUTE, "open", falls), (falls, "asleep", dawns),
            (dawns - MINUTE, "asleep", dawns), (dawns, "open", falls + timedelta(days=1)),
        ):  # fmt: skip
            with self.subTest(moment):
                self.assertEqual((found.state(moment), found.changes_at(moment)), (state, change))

    @override_settings(COMMENT_NIGHT=NIGHT, TIME_ZONE="Europe/Paris")
    def test_what_is_closed_or_off_does_not_wake_up(self) -> None:
        for mode in (Mode.CLOSED, Mode.OFF):
            found = discussion_of(Policy(mode, None), published_at=NOON)
            self.assertEqual((found.state(NOON), found.changes_at(NOON)), (mode.value, None))
        ends = discussion_of(Policy(None, 1), published_at=NOON)
        night = NOON + timedelta(hours=40)
        self.assertEqual((ends.state(night), ends.changes_at(night)), (State.CLOSED, None))

    @settings(deadline=None)
    @given(
        st.times(), st.times(), st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)),
        st.integers(0, 3),
    )  # fmt: skip
    def test_between_two_changes_nothing_changes(
        self, since: time, until: time, moment: datetime, days: int
    ) -> None:
        """Also in the nights in which clocks are put forward and back."""
        since, until = (at.replace(second=0, microsecond=0) for at in (since, until))
        if since == until:
            return
        now = moment.replace(tzinfo=UTC)
        with override_settings(COMMENT_NIGHT=Hours(since, until), TIME_ZONE="Europe/Paris"):
            found = discussion_of(Policy(None, days), published_at=now - timedelta(hours=20))
            change = found.changes_at(now)
            if change is None:
                self.assertEqual(found.state(now + timedelta(days=400)), found.state(now))
                return
            self.assertGreater(change, now)
            for part in range(20):
                between = now + (change - now) * part / 20
                self.assertEqual(found.state(between), found.state(now), between)
