"""Days of the moderators, added up."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.test import TestCase

from comments import posting, tallying
from comments.models import Comment, DecisionTally, ModerationDay
from comments.moderation import decide
from comments.tallying import OTHER, percentile, tally_days
from newsportal.models import User
from tests.builders import make_article, make_moderator

NOON = datetime(2026, 7, 14, 10, tzinfo=UTC)  # noon in Paris
DAY, NEXT = date(2026, 7, 14), date(2026, 7, 15)


class TallyingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()
        cls.claire = make_moderator(username="claire")
        cls.malik = make_moderator(username="malik")

    def setUp(self) -> None:
        self.count = 0

    def receive(self, at: datetime = NOON) -> Comment:
        self.count += 1
        return posting.post(
            self.article, name="Hortense", email="h@example.org", text=f"Texte {self.count}",
            address="", language="fr", now=at, is_import=True,
        )  # fmt: skip

    def decide(
        self, comment: Comment, act: str, *, by: User | None, hours: float = 1, reason: str = ""
    ) -> None:
        at = NOON + timedelta(hours=hours)
        decide(comment, act, by=by, reason=reason, seen_revision=comment.revision, at=at)

    def tally(self, *, hours: float = 48) -> None:
        tally_days(NOON + timedelta(hours=hours))

    def lines(self, day: date = DAY) -> set[tuple[Any, ...]]:
        rows = DecisionTally.objects.filter(date=day)
        return {*rows.values_list("actor__username", "act", "reason", "count", "reversed")}

    def day(self, day: date = DAY) -> ModerationDay:
        return ModerationDay.objects.get(date=day)

    def test_arrivals_are_those_of_the_sites_day(self) -> None:
        # Paris is two hours ahead: its day begins at 22 h UTC of the day before.
        for hours in (-12.1, -12, 0, 11.9, 12):
            self.receive(NOON + timedelta(hours=hours))
        self.tally()
        days = [self.day(DAY + timedelta(days=number)).arrivals for number in (-1, 0, 1)]
        self.assertEqual(days, [1, 3, 1])

    def test_only_the_first_decision_of_a_person_ends_the_waiting(self) -> None:
        for hours in (1, 2, 5):
            comment = self.receive()
            self.decide(comment, "approve", by=self.claire, hours=hours)
            self.decide(comment, "remove", by=self.claire, hours=hours + 2)
        at_once = self.receive()
        self.decide(at_once, "approve", by=None, hours=0)
        self.decide(at_once, "remove", by=self.claire, hours=6)
        self.receive()
        self.tally()
        day = self.day()
        self.assertEqual((day.arrivals, day.decided), (5, 3))
        self.assertEqual((day.wait_p50_s, day.wait_p95_s), (2 * 3600, 5 * 3600))

    def test_a_day_without_decisions_has_no_waiting_time(self) -> None:
        self.tally()
        self.assertEqual((self.day().arrivals, self.day().wait_p50_s), (0, None))
        self.assertEqual(ModerationDay.objects.count(), tallying.DAYS)

    def test_a_decision_that_another_reverses_counts_with_who_took_it(self) -> None:
        comment = self.receive()
        self.decide(comment, "reject", by=self.claire, reason="Hors sujet")
        self.decide(comment, "restore", by=self.malik, hours=24)
        own = self.receive()
        self.decide(own, "approve", by=self.claire)
        self.decide(own, "remove", by=self.claire, hours=2)
        self.tally()
        self.assertEqual(self.lines(), {
            ("claire", "reject", "Off topic", 1, 0), ("claire", "approve", "", 1, 0),
            ("claire", "remove", "", 1, 0),
        })  # fmt: skip
        self.assertEqual(self.lines(NEXT), {
            ("malik", "restore", "", 1, 0), ("claire", "reject", "Off topic", 0, 1),
        })  # fmt: skip

    def test_the_same_reason_in_two_languages_is_one(self) -> None:
        for reason in ("Hors sujet", "Off topic"):
            self.decide(self.receive(), "reject", by=self.claire, reason=reason)
        self.tally()
        self.assertEqual(self.lines(), {("claire", "reject", "Off topic", 2, 0)})

    def test_words_about_one_reader_are_not_kept(self) -> None:
        for reason in ("Jean Dupont ment", *["Déjà dit"] * 3):
            self.decide(self.receive(), "reject", by=self.claire, reason=reason)
        self.tally()
        self.assertEqual(
            self.lines(),
            {("claire", "reject", OTHER, 1, 0), ("claire", "reject", "Déjà dit", 3, 0)},
        )

    def test_today_is_added_up_again_and_the_past_once(self) -> None:
        self.decide(self.receive(), "approve", by=self.claire)
        self.tally(hours=2)
        self.decide(self.receive(), "approve", by=self.claire, hours=3)
        self.tally(hours=4)
        self.assertEqual((self.day().decided, self.lines()),
                         (2, {("claire", "approve", "", 2, 0)}))  # fmt: skip
        self.tally(hours=48)
        with self.assertNumQueries(10):  # of today alone
            self.tally(hours=48.1)

    def test_more_decisions_than_are_read_at_once_are_all_counted(self) -> None:
        size, tallying.BATCH = tallying.BATCH, 2
        self.addCleanup(setattr, tallying, "BATCH", size)
        for _number in range(5):
            comment = self.receive()
            self.decide(comment, "approve", by=self.claire)
            self.decide(comment, "remove", by=self.claire, hours=2)
        self.tally()
        self.assertEqual(self.lines(), {
            ("claire", "approve", "", 5, 0), ("claire", "remove", "", 5, 0),
        })  # fmt: skip
        self.assertEqual(self.day().decided, 5)

    def test_percentiles_are_values_that_were_there(self) -> None:
        self.assertIsNone(percentile([], 50))
        self.assertEqual([percentile([7], share) for share in (50, 95)], [7, 7])
        self.assertEqual([percentile([*range(1, 101)], share) for share in (50, 95)], [50, 95])
