"""The page of the moderation’s figures, and who may see it."""

import re
from datetime import timedelta

from django.test import Client, SimpleTestCase, TestCase
from django.utils import timezone

from comments import statistics
from comments.models import DecisionTally, ModerationDay
from comments.moderation import decide
from comments.statistics import span
from comments.tallying import OTHER, tally_days
from newsportal.models import User
from tests.builders import (
    make_article,
    make_comment,
    make_editor,
    make_journalist,
    make_moderator,
    make_user,
)

PAGE = "/moderation/statistics/"


class DoorTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.comment = make_comment(make_article())

    def test_the_pages_are_for_moderators_only(self) -> None:
        people: list[tuple[User | None, int]] = [
            (None, 302), (make_user("reader", is_staff=False), 403), (make_user("staff"), 403),
            (make_editor(), 403), (make_journalist(), 403), (make_moderator(is_active=False), 302),
            (make_moderator(), 200), (make_user(is_superuser=True), 200),
        ]  # fmt: skip
        for person, status in people:
            client = Client()
            if person:
                client.force_login(person)
            for url in (PAGE, f"/moderation/records/{self.comment.pk}/"):
                with self.subTest(person=str(person), url=url):
                    response = client.get(url)
                    self.assertEqual(response.status_code, status)
                    self.assertIn("no-store", response.headers["Cache-Control"])
                    if status == 302:
                        self.assertTrue(response.headers["Location"].startswith("/admin/login/"))


class PageTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.claire = make_moderator(username="claire", language="en")
        cls.malik = make_moderator(username="malik")
        cls.article = make_article()
        for number in range(3):
            comment = make_comment(cls.article, f"Texte {number}", status="pending")
            decide(comment, "reject", by=cls.claire, reason="Off topic", seen_revision=0)
        decide(comment, "restore", by=cls.malik, seen_revision=1)
        tally_days()

    def setUp(self) -> None:
        self.client.force_login(self.claire)

    def test_it_shows_who_decided_what_and_why(self) -> None:
        context = self.client.get(PAGE).context
        self.assertEqual(
            [(row.name, row.decisions, row.reversals) for row in context["moderators"]],
            [("claire", 3, 1), ("malik", 1, 0)],
        )
        self.assertEqual([(row.name, row.decisions) for row in context["reasons"]],
                         [("Off topic", 3)])  # fmt: skip
        self.assertEqual([figure for figure, _name in context["key_figures"]],
                         ["3", "4", "0", "1 (25 %)"])  # fmt: skip

    def test_it_speaks_the_language_of_who_reads_it(self) -> None:
        self.assertContains(self.client.get(PAGE), "Moderation in figures")
        self.client.force_login(self.malik)
        page = self.client.get(PAGE)
        self.assertContains(page, "La modération en chiffres")
        self.assertContains(page, "Hors sujet")

    def test_every_plot_has_its_figures_as_a_table(self) -> None:
        page = self.client.get(f"{PAGE}?days=7").content.decode()
        self.assertEqual(page.count("<section"), page.count("<table"))
        self.assertEqual(page.count('class="plot__bar"'), 7)
        self.assertIn(f"{timezone.localdate():%d.%m.%Y}: 3", page)

    def test_numbers_of_a_plot_have_a_point_in_every_language(self) -> None:
        self.client.force_login(self.malik)
        page = self.client.get(f"{PAGE}?days=30").content.decode()
        for values in re.findall(r' (?:d|x|y|width|height)="([^"]*)"', page):
            self.assertNotIn(",", values)

    def test_a_period_that_is_none_is_the_usual_one(self) -> None:
        for asked, days in (("7", 7), ("90", 90), ("8", 30), ("x", 30), ("", 30), ("\0", 30)):
            self.assertEqual(self.client.get(PAGE, {"days": asked}).context["days"], days)

    def test_it_reads_only_what_was_added_up(self) -> None:
        for days in (7, 90):
            with self.assertNumQueries(8):  # session, person, permissions twice; ours
                self.client.get(PAGE, {"days": days})
        for number in range(40):
            for actor in (self.claire, self.malik, None):
                DecisionTally.objects.create(
                    date=timezone.localdate(), actor=actor, act="spam", reason=f"r{number}", count=1
                )
        with self.assertNumQueries(8):
            page = self.client.get(PAGE)
        self.assertEqual(len(page.context["reasons"]), statistics.MOST_REASONS + 1)
        self.assertEqual(page.context["reasons"][-1].name, "other words")

    def test_it_changes_nothing_and_takes_no_post(self) -> None:
        before = list(ModerationDay.objects.values())
        self.client.get(PAGE)
        self.assertEqual(list(ModerationDay.objects.values()), before)
        self.assertEqual(self.client.post(PAGE).status_code, 405)

    def test_an_empty_newsroom_has_a_page(self) -> None:
        ModerationDay.objects.all().delete()
        DecisionTally.objects.all().delete()
        self.assertContains(self.client.get(PAGE), "Nothing was added up yet")

    def test_other_words_come_last_however_many_there_are(self) -> None:
        DecisionTally.objects.create(
            date=timezone.localdate() - timedelta(days=1), actor=None, act="spam", reason=OTHER,
            count=99,
        )  # fmt: skip
        rows = self.client.get(PAGE).context["reasons"]
        self.assertEqual([row.name for row in rows], ["Off topic", "other words"])


class SpanTest(SimpleTestCase):
    def test_times_are_said_as_people_say_them(self) -> None:
        said = {
            None: "–", 0: "0", 45: "45\u00a0s", 61: "1\u00a0min", 3600: "1\u00a0h",
            7500: "2\u00a0h\u00a005", 86400: "1\u00a0j", 100_000: "1\u00a0j 4\u00a0h",
        }  # fmt: skip
        self.assertEqual({seconds: span(seconds) for seconds in said}, said)
