"""A comment that enters meets the rules that are switched on."""

from typing import Any

from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from comments import rulebook
from comments.models import Comment, Decision, Finding, Rule
from comments.models.finding import marked_name, marked_text
from comments.posting import post
from tests.builders import make_article, make_comment
from tests.comments.test_posting import WORDS
from tests.comments.test_views import PageTest


def make_rule(*patterns: str, effect: str = "hold", is_on: bool = True, **fields: Any) -> Rule:
    title = fields.pop("title", f"Règle {Rule.objects.count()}")
    rule = Rule(title=title, patterns="\n".join(patterns), effect=effect, is_on=is_on, **fields)
    rule.tried_digest = rule.digest
    rule.save()
    return rule


class EntryTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()

    def post(self, text: str = "Le cásino du port", **changes: Any) -> Comment:
        return post(self.article, **WORDS | {"text": text} | changes)

    @override_settings(COMMENT_MODERATION="after")
    def test_a_rule_that_holds_keeps_a_comment_waiting_that_would_appear_at_once(self) -> None:
        make_rule("casino", title="Jeux")
        held, free = self.post(), self.post("Le port")
        self.assertEqual((held.status, free.status), ("pending", "approved"))
        self.assertFalse(held.decisions.exists())
        told = DBTaskResult.objects.get(task_path="comments.notifications.tell_moderators")
        self.assertEqual(told.args_kwargs["kwargs"], {"comment_id": held.pk})
        finding = Finding.objects.get()
        self.assertEqual(
            (finding.comment, finding.title, finding.effect, finding.patterns),
            (held, "Jeux", "hold", ["casino"]),
        )
        self.assertEqual(
            [(part.text, part.is_matched) for part in marked_text(held)],
            [("Le ", False), ("cásino", True), (" du port", False)],
        )

    def test_a_rule_that_rejects_leaves_a_decision_that_names_it(self) -> None:
        make_rule("casino", title="Jeux", effect="reject", notice="Pas de publicité.")
        for policy in ("before", "after"):
            with override_settings(COMMENT_MODERATION=policy):
                comment = self.post(f"Le casino {policy}")
            self.assertEqual((comment.status, comment.revision), ("rejected", 1))
            decision = Decision.objects.get(comment=comment)
            self.assertEqual((decision.act, decision.actor), ("reject", None))
            self.assertEqual(decision.reason, "Règle «\u202fJeux\u202f» – Pas de publicité.")
        # Its author is told why, moderators are not.
        jobs = DBTaskResult.objects.values_list("task_path", flat=True)
        self.assertEqual(set(jobs), {"comments.consequences.tell"})
        self.assertEqual(list(Comment.objects.visible()), [])

    @override_settings(COMMENT_MODERATION="after")
    def test_a_rule_that_marks_changes_nothing_but_is_seen(self) -> None:
        make_rule("hortense", kind="name", effect="mark")
        comment = self.post()
        self.assertEqual(comment.status, "approved")
        self.assertEqual(
            [part.text for part in marked_name(comment) if part.is_matched], ["Hortense"]
        )

    def test_the_strictest_of_several_rules_has_its_way_and_all_are_noted(self) -> None:
        make_rule("casino", effect="mark")
        make_rule("casino", "port", effect="reject")
        make_rule("192.0.2.0/24", kind="network", effect="hold")
        make_rule("example.org", kind="domain", effect="hold")
        make_rule("port.example", kind="link", effect="hold")
        comment = self.post()
        self.assertEqual(comment.status, "rejected")
        self.assertEqual(
            sorted(comment.findings.values_list("effect", flat=True)),
            ["hold", "hold", "mark", "reject"],
        )

    def test_rules_that_are_off_gone_or_about_something_else_find_nothing(self) -> None:
        make_rule("casino", effect="reject", is_on=False)
        make_rule("sino", effect="reject")
        make_rule("casino", effect="reject").delete()
        self.assertEqual(self.post().status, "pending")
        self.assertFalse(Finding.objects.exists())

    def test_a_rule_that_is_deleted_leaves_what_it_found(self) -> None:
        rule = make_rule("casino", title="Jeux")
        comment = self.post()
        rule.delete()
        [finding] = comment.findings.all()
        self.assertEqual((finding.rule_id, finding.title), (None, "Jeux"))

    def test_an_import_and_what_robots_fill_in_keep_their_own_fate(self) -> None:
        make_rule("casino", effect="reject")
        self.assertEqual(self.post(is_import=True).status, "pending")
        self.assertEqual(self.post("Un casino", is_by_robot=True).status, "pending")

    def test_rules_cost_one_statement_and_one_more_where_something_is_found(self) -> None:
        def statements(text: str) -> int:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                self.post(text)
            return len(asked)

        make_rule("casino", effect="mark")
        statements("Tout premier")
        plain = statements("Le port")
        self.assertEqual(statements("Le casino"), plain + 1)
        self.assertEqual(len(rulebook.current().rows), 1)


class DoorTest(PageTest):
    def test_who_is_rejected_is_told_so_and_why_and_may_word_it_otherwise(self) -> None:
        make_rule("plein", effect="reject", notice="Pas de <publicité>.")
        parent = make_comment(self.article, "Le premier mot")
        for url in (self.url, f"{self.url}reply/{parent.pk}/"):
            for _again in range(2):
                response = self.send(url)
                self.assertContains(response, "pas été accepté", status_code=422)
                self.assertContains(response, "Pas de &lt;publicité&gt;.", status_code=422)
                self.assertContains(response, "Le bac était plein.", status_code=422)
                self.assertContains(response, 'id="comment-form"', status_code=422)
        self.assertEqual(Comment.objects.count(), 3)
        self.assertEqual(self.send(text="Le bac était vide.").status_code, 303)
        page = self.client.get(self.url)
        self.assertNotContains(page, "plein")

    def test_what_a_moderator_rejected_is_not_said_to_wait_when_it_is_sent_again(self) -> None:
        make_comment(self.article, "Le bac était plein.", status="rejected")
        response = self.send()
        self.assertContains(response, "Un modérateur", status_code=422)

    @override_settings(COMMENT_MODERATION="after")
    def test_what_is_held_is_said_to_wait_where_others_appear_at_once(self) -> None:
        make_rule("casino")
        for text, waits in (("Le casino", True), ("Le port", False)):
            place = self.send(text=text).headers["Location"]
            for client in (self.client, self.client_class()):
                page = client.get(place).content.decode()
                with self.subTest(text, is_stranger=client is not self.client):
                    self.assertEqual("apparaîtra ici" in page, waits)

    def test_reasons_are_in_the_language_of_the_story(self) -> None:
        make_rule("bus", effect="reject", title="Ads")
        with translation.override("fr"):
            comment = post(
                make_article(language="en"), **WORDS | {"text": "A bus", "language": "en"}
            )
        self.assertEqual(comment.decisions.get().reason, "Rule “Ads”")
