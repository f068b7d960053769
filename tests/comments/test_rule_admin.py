"""Moderators write rules, try them, and only then switch them on."""

from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.test import TestCase
from django.utils import timezone

from comments import trials
from comments.models import Comment, Decision, Rule
from comments.moderation import decide
from newsportal.models import Purge
from tests.builders import (
    make_article,
    make_comment,
    make_editor,
    make_moderator,
    make_user,
)
from tests.comments.test_admin import FuzzyCount
from tests.comments.test_rulebook import make_rule

LIST = "/admin/comments/rule/"
ADD = f"{LIST}add/"
FORM = {"title": "Jeux", "kind": "words", "patterns": "casino", "effect": "hold", "notice": ""}


def change(rule: Rule) -> str:
    return f"{LIST}{rule.pk}/change/"


class RuleDeskTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.moderator = make_moderator(username="claire", language="en")
        cls.article = make_article()

    def setUp(self) -> None:
        self.client.force_login(self.moderator)

    def send(self, url: str, **changes: str) -> Any:
        return self.client.post(url, FORM | changes)

    def decided(self, text: str, act: str, *, by_policy: bool = False, **words: str) -> Comment:
        comment = make_comment(self.article, text, status="pending", **words)
        by = None if by_policy else self.moderator
        decide(comment, act, by=by, seen_revision=comment.revision)
        return comment


class DoorTest(RuleDeskTest):
    def test_moderators_may_and_nobody_else(self) -> None:
        rule = make_rule("casino")
        people = [make_editor(), make_user("staff"), make_user("reader", is_staff=False)]
        for person in people:
            self.client.force_login(person)
            for url in (LIST, ADD, change(rule), f"{LIST}{rule.pk}/delete/"):
                self.assertIn(self.client.get(url).status_code, (302, 403))
                self.assertIn(self.send(url, post="yes").status_code, (302, 403))
        self.assertEqual(list(Rule.objects.values_list("title", "is_on")), [(rule.title, True)])
        self.client.force_login(self.moderator)
        for url in (LIST, ADD, change(rule), f"{LIST}{rule.pk}/delete/", "/admin/"):
            self.assertEqual(self.client.get(url).status_code, 200)

    def test_nonsense_in_an_address_is_no_error(self) -> None:
        make_rule("casino")
        for place in (LIST, "/admin/comments/suspension/"):
            for asked in ("q=%00", "title=%00", "kind=%00", "is_on__exact=%00", "value=%00",
                          "lifted_at__isempty=%00", "is_on__exact=1", "lifted_at__isempty=1",
                          "q=casino"):  # fmt: skip
                response = self.client.get(f"{place}?{asked}")
                self.assertIn(response.status_code, (200, 302, 400), asked)


class FormTest(RuleDeskTest):
    def test_a_rule_is_switched_on_only_once_it_was_tried_as_it_is(self) -> None:
        response = self.send(ADD, is_on="on")
        self.assertContains(response, "Try it first")
        self.assertFalse(Rule.objects.exists())
        self.assertEqual(self.send(ADD).status_code, 302)
        rule = Rule.objects.get()
        self.assertContains(self.send(change(rule), is_on="on"), "Try it first")
        self.assertRedirects(self.send(change(rule), _try="1"), f"{change(rule)}#trial")
        self.assertContains(self.send(change(rule), is_on="on", patterns="pari"), "Try it first")
        self.assertContains(self.send(change(rule), is_on="on", kind="name"), "Try it first")
        self.assertRedirects(self.send(change(rule), is_on="on", effect="reject"), LIST)
        rule.refresh_from_db()
        self.assertTrue(rule.is_on)

    def test_trying_other_words_switches_a_rule_off_and_says_so(self) -> None:
        rule = make_rule("casino", title="Jeux")
        response = self.client.post(
            change(rule),
            FORM | {"patterns": "casino\npari", "is_on": "on", "_try": "1"},
            follow=True,
        )
        self.assertContains(response, "The rule was on and is off now")
        rule.refresh_from_db()
        self.assertEqual((rule.is_on, rule.is_tried, rule.lines), (False, True, ("casino", "pari")))

    def test_trying_a_rule_as_it_is_leaves_it_on(self) -> None:
        rule = make_rule("casino", title="Jeux")
        self.send(change(rule), is_on="on", _try="1")
        rule.refresh_from_db()
        self.assertTrue(rule.is_on)

    def test_lines_that_mean_nothing_are_named_and_what_was_typed_stays(self) -> None:
        response = self.send(ADD, patterns="casino\na*\n<b>*x", title="Règle <i>")
        self.assertContains(response, "“a*” can be found nowhere")
        self.assertContains(response, "“&lt;b&gt;*x” can be found nowhere")
        self.assertContains(response, "Règle &lt;i&gt;")
        many = self.send(ADD, patterns="\n".join(f"mot{number}" for number in range(201)))
        self.assertContains(many, "At most 200 lines")
        self.assertFalse(Rule.objects.exists())

    def test_every_change_of_what_is_on_tells_the_other_processes(self) -> None:
        rule = make_rule("casino", title="Jeux", is_on=False)

        def purges(url: str, **changes: str) -> list[list[str]]:
            Purge.objects.all().delete()
            self.send(url, **changes)
            return [purge.keys for purge in Purge.objects.all()]

        self.assertEqual(purges(change(rule), title="Jeux d’argent"), [])
        self.assertEqual(purges(change(rule), is_on="on"), [["rules"]])
        self.assertEqual(purges(change(rule), is_on="on", effect="mark"), [["rules"]])
        self.assertEqual(purges(change(rule)), [["rules"]])
        self.assertEqual(purges(f"{LIST}{rule.pk}/delete/", post="yes"), [["rules"]])
        self.assertFalse(Rule.objects.exists())
        selected = {"action": "delete_selected", "_selected_action": str(make_rule("x y").pk)}
        self.assertEqual(purges(LIST, post="yes", **selected), [["rules"]])
        self.assertFalse(Rule.objects.exists())


class TrialTest(RuleDeskTest):
    def test_a_trial_counts_what_moderators_refused_and_what_they_approved(self) -> None:
        for act in ("reject", "spam"):
            self.decided(f"Le casino {act}", act)
        removed = self.decided("Le c a s i n o retiré", "approve")
        decide(removed, "remove", by=self.moderator, seen_revision=removed.revision)
        self.decided("Le casino du port", "approve", name="<Gaël>")
        self.decided("Un CASINO en ligne", "approve", by_policy=True)
        self.decided("Le bac", "reject")
        make_comment(self.article, "Un casino attend", status="pending")
        self.send(ADD, _try="1")
        rule = Rule.objects.get()
        assert rule.trial is not None
        self.assertEqual(rule.trial["found"], {"rightly": 3, "wrongly": 1, "unjudged": 1})
        self.assertEqual((rule.trial["looked_at"], rule.trial["is_cut"]), (6, False))
        page = self.client.get(change(rule)).content.decode()
        self.assertIn("6 comments decided within 90 days", page)
        self.assertIn("<mark>c a s i n o</mark> retiré", page)
        self.assertIn("&lt;Gaël&gt;", page)
        self.assertEqual(page.count("<mark>"), 5)
        self.assertContains(self.client.get(LIST), "5 caught, 1 wrongly")

    def test_what_was_decided_before_is_left_out(self) -> None:
        old = self.decided("Le casino", "reject")
        at = timezone.now() - timedelta(days=91)
        Decision.objects.filter(comment=old).update(at=at)
        rule = make_rule("casino")
        trials.run(rule)
        assert rule.trial is not None
        self.assertEqual((rule.trial["looked_at"], sum(rule.trial["found"].values())), (0, 0))

    def test_a_trial_is_bounded_and_says_so(self) -> None:
        for number in range(7):
            self.decided(f"Casino {number}", "reject")
        rule = make_rule("casino")
        bounds = patch.multiple(trials, BATCH=2, MOST_DECISIONS=4)
        with bounds, self.assertNumQueries(5):  # three batches, the rule written, and read
            trials.run(rule)
        assert rule.trial is not None
        self.assertEqual((rule.trial["looked_at"], rule.trial["is_cut"]), (4, True))

    def test_the_page_asks_as_much_for_ten_examples_as_for_one(self) -> None:
        counts = []
        for number in range(12):
            act = "reject" if number % 2 else "approve"
            self.decided(f"Casino {number}", act, email=f"r{number}@example.org")
            if number in {0, 11}:
                rule = make_rule("casino", title=f"Jeux {number}")
                trials.run(rule)
                self.client.get(change(rule))
                with self.assertNumQueries(FuzzyCount()) as counted:
                    self.client.get(change(rule))
                counts.append(len(counted))
        self.assertEqual(counts[0], counts[1])


class CommentTest(RuleDeskTest):
    def test_the_queue_and_the_comment_show_rule_effect_and_words(self) -> None:
        make_rule("<casino>", "gaël", title="Jeux <argent>")
        comment = make_comment(
            self.article, "Un <b>casino</b> " + "et puis rien " * 60, name="Gaël", status="pending"
        )
        for url in ("/admin/comments/comment/", f"/admin/comments/comment/{comment.pk}/change/"):
            page = self.client.get(url).content.decode()
            self.assertIn("Un &lt;b&gt;<mark>casino</mark>&lt;/b&gt;", page)
            self.assertIn("Jeux &lt;argent&gt; – &lt;casino&gt;, gaël", page)
            self.assertNotIn("<b>casino", page)
        self.assertIn(
            "<mark>Gaël</mark>", self.client.get("/admin/comments/comment/").content.decode()
        )
