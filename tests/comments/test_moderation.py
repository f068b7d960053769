from django.test import TestCase

from articles.models import Article
from comments.models import Comment, Decision
from comments.moderation import TRANSITIONS, AlreadyDecided, NotPossible, decide, possible_acts
from newsportal.html import HTML_VERSION
from newsportal.models import Purge
from tests.builders import make_article, make_comment, make_moderator

STATES = Comment.Status.values
ALLOWED = {
    ("pending", "approve"): "approved",
    ("pending", "reject"): "rejected",
    ("pending", "spam"): "spam",
    ("approved", "spam"): "spam",
    ("approved", "remove"): "removed",
    ("approved", "keep"): "approved",
    ("rejected", "approve"): "approved",
    ("rejected", "restore"): "approved",
    ("spam", "approve"): "approved",
    ("spam", "restore"): "approved",
    ("removed", "restore"): "approved",
}


class DecisionTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()
        cls.claire = make_moderator(username="claire")
        cls.malik = make_moderator(username="malik")

    def count(self) -> int:
        return Article.objects.values_list("comment_count", flat=True).get(pk=self.article.pk)

    def test_every_act_from_every_state_is_allowed_or_refused_as_the_table_says(self) -> None:
        for state in STATES:
            for act in Decision.Act.values:
                with self.subTest(state=state, act=act):
                    comment = make_comment(self.article, f"{state} {act}", status=state)
                    before = (comment.revision, comment.decisions.count(), self.count())
                    if target := ALLOWED.get((state, act)):
                        decide(comment, act, by=self.claire, seen_revision=comment.revision)
                        comment.refresh_from_db()
                        self.assertEqual(comment.status, target)
                        self.assertEqual(comment.decisions.count(), before[1] + 1)
                        change = (target == "approved") - (state == "approved")
                        self.assertEqual(self.count(), before[2] + change)
                    else:
                        with self.assertRaises(NotPossible):
                            decide(comment, act, by=self.claire, seen_revision=comment.revision)
                        comment.refresh_from_db()
                        after = (comment.revision, comment.decisions.count(), self.count())
                        self.assertEqual((comment.status, *after), (state, *before))
                self.make_room()

    def make_room(self) -> None:
        from newsportal.models import Limit

        Limit.objects.all().delete()

    def test_every_offered_act_is_possible(self) -> None:
        for state in STATES:
            for act in possible_acts(state):
                self.assertIn(state, TRANSITIONS[act].sources)
        self.assertEqual(possible_acts("pending"), ["approve", "reject", "spam"])
        self.assertEqual(possible_acts("spam"), ["restore"])

    def test_keeping_is_offered_where_somebody_asked_for_something_else(self) -> None:
        self.assertEqual(possible_acts("approved"), ["spam", "remove"])
        self.assertEqual(possible_acts("approved", is_reported=True), ["keep", "spam", "remove"])

    def test_a_decision_records_who_what_why_and_the_text_that_was_seen(self) -> None:
        comment = make_comment(self.article, "Une grossièreté", status="pending")
        decision = decide(comment, "reject", by=self.claire, reason="Hors sujet", seen_revision=0)
        stored = Decision.objects.get()
        self.assertEqual(stored, decision)
        self.assertEqual(
            (stored.actor, stored.act, stored.reason, stored.text_seen, stored.revision_seen),
            (self.claire, "reject", "Hors sujet", "Une grossièreté", 0),
        )
        self.assertEqual((stored.from_status, stored.to_status), ("pending", "rejected"))

    def test_the_second_of_two_moderators_is_told_who_was_faster(self) -> None:
        comment = make_comment(self.article, status="pending")
        seen_by_both = Comment.objects.get(pk=comment.pk)
        first = decide(comment, "approve", by=self.claire, seen_revision=0)
        with self.assertRaises(AlreadyDecided) as refused:
            decide(seen_by_both, "spam", by=self.malik, seen_revision=0)
        self.assertEqual(refused.exception.decision, first)
        self.assertEqual(refused.exception.decision.actor, self.claire)
        comment.refresh_from_db()
        self.assertEqual((comment.status, Decision.objects.count()), ("approved", 1))
        self.assertEqual(self.count(), 1)

    def test_a_decision_on_a_text_that_changed_since_does_not_count(self) -> None:
        comment = make_comment(self.article, status="pending")
        Comment.objects.filter(pk=comment.pk).update(text="Autre chose", revision=1)
        with self.assertRaises(AlreadyDecided) as refused:
            decide(comment, "approve", by=self.claire, seen_revision=0)
        self.assertIsNone(refused.exception.decision)
        self.assertFalse(Comment.objects.visible().exists())

    def test_approval_makes_the_html_anew_from_the_text(self) -> None:
        comment = make_comment(self.article, "Vraiment ?", status="pending")
        Comment.objects.update(body_html="<script>alert(1)</script>", html_version=0)
        decide(comment, "approve", by=self.claire, seen_revision=0)
        comment.refresh_from_db()
        self.assertEqual(comment.body_html, "<p>Vraiment\u202f?</p>")
        self.assertEqual(comment.html_version, HTML_VERSION)

    def test_pages_are_purged_when_what_readers_see_changes_and_only_then(self) -> None:
        comment = make_comment(self.article, status="pending")
        Purge.objects.all().delete()
        decide(comment, "reject", by=self.claire, seen_revision=0)
        self.assertEqual(Purge.objects.count(), 0)
        decide(comment, "approve", by=self.claire, seen_revision=1)
        shown = Purge.objects.get()
        # Not `latest:fr`: that stands on every page, and an approval is no news to most.
        self.assertEqual(shown.keys, [f"comments:{self.article.pk}", "front:fr"])
        self.assertFalse(shown.is_hard)

    def test_a_text_that_is_taken_away_may_come_back_from_no_copy(self) -> None:
        for act in ("remove", "spam"):
            comment = make_comment(self.article, f"Texte {act}")
            Purge.objects.all().delete()
            decide(comment, act, by=self.claire, seen_revision=comment.revision)
            self.assertTrue(Purge.objects.get().is_hard)

    def test_restoring_counts_the_comment_again(self) -> None:
        comment = make_comment(self.article, status="removed")
        self.assertEqual(self.count(), 0)
        decide(comment, "restore", by=self.claire, seen_revision=comment.revision)
        self.assertEqual(self.count(), 1)
        self.assertEqual(list(Comment.objects.visible()), [comment])
