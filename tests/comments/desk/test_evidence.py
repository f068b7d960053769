"""What rules, readers and authors say of a comment, at the desk."""

from datetime import timedelta

from django.utils import timezone

from comments import appeals, holding
from comments.desk.queues import APPEALS, EDITS, REPORTED, SUSPECT
from comments.models import Case, Edit, Finding, Record, Statement
from comments.moderation import decide, undo
from tests.builders import make_report
from tests.comments.desk.people import DESK, DeskCase, case


class EvidenceTest(DeskCase):
    def test_what_a_rule_found_is_marked_and_makes_a_comment_suspect(self) -> None:
        comment, _other = self.waiting("Le bac <b> était plein."), self.waiting("Rien à dire")
        Finding.objects.create(
            comment=comment, title="Bateaux", effect="hold", patterns=["bac"], text_spans=[[3, 6]]
        )
        self.assertEqual([e.comment_id for e in SUSPECT.page()], [comment.pk])
        for address in (case(comment), f"{DESK}queue/suspect/"):
            page = self.client.get(address)
            self.assertContains(page, 'Le <mark class="matched">bac</mark> &lt;b&gt;')
        self.assertContains(self.client.get(case(comment)), "Bateaux – bac")

    def test_a_reported_comment_can_be_kept_and_that_taken_back(self) -> None:
        comment = self.waiting(status="approved")
        self.assertNotContains(self.client.get(case(comment)), 'data-act="keep"')
        make_report(comment, text="Une injure", email="lectrice@example.org")
        page = self.client.get(case(comment, "?queue=reported"))
        self.assertContains(page, 'data-act="keep"')
        self.assertContains(page, "Une injure")
        self.assertContains(self.client.get(f"{DESK}queue/reported/"), 'value="keep"')
        comment.refresh_from_db()
        self.press("keep", comment)
        self.assertEqual(REPORTED.count(), 0)
        self.client.post(f"{DESK}decision/{self.last_decision().pk}/undo/")
        self.assertEqual(REPORTED.count(), 1)
        self.assertEqual(self.status(comment), "approved")

    def test_a_case_is_closed_again_when_its_reopening_is_undone(self) -> None:
        comment = self.waiting(status="approved")
        make_report(comment)
        comment.refresh_from_db()
        removed = decide(comment, "remove", by=self.claire, seen_revision=comment.revision)
        restored = decide(comment, "restore", by=self.malik, seen_revision=comment.revision)
        self.assertEqual(REPORTED.count(), 1)
        undo(restored, by=self.malik)
        self.assertEqual(Case.objects.get().decision, removed)

    def test_an_appeal_is_decided_by_somebody_else_and_nothing_typed_is_lost(self) -> None:
        comment = self.waiting(status="approved")
        comment.refresh_from_db()
        removed = decide(comment, "remove", by=self.claire, seen_revision=comment.revision)
        until = timezone.now() + timedelta(days=9)
        statement = Statement.objects.create(
            decision=removed, is_by_notice=False, appeal_until=until
        )
        appeal = appeals.lodge(statement, text="C’est un fait.")
        self.assertEqual([e.comment_id for e in APPEALS.page()], [comment.pk])
        address = case(comment, "appeal/?queue=appeals")
        pressed = {"judge": f"reverse:{appeal.pk}:{comment.revision}", "explanation": "Un fait"}
        self.assertContains(self.client.get(case(comment)), "C’est un fait.")
        own = self.client.post(address, pressed)
        self.assertContains(own, "Un fait</textarea>", status_code=409)
        self.assertEqual(self.as_(self.malik).post(address, pressed).status_code, 302)
        self.assertEqual((self.status(comment), APPEALS.count()), ("approved", 0))

    def test_the_new_text_of_an_author_is_accepted(self) -> None:
        comment = self.waiting(status="approved")
        comment.refresh_from_db()
        edit = Edit.objects.create(
            comment=comment, text_before=comment.text, text="Le bac était vide.", state="waiting"
        )
        self.assertEqual([e.pk for e in EDITS.page()], [edit.pk])
        self.assertContains(self.client.get(case(comment)), "Le bac était vide.")
        self.assertEqual(self.client.get(f"{DESK}queue/edits/").status_code, 200)
        value = f"accept:{edit.pk}:{comment.revision}"
        self.client.post(case(comment, "edit/?queue=edits"), {"edit": value})
        comment.refresh_from_db()
        self.assertEqual((comment.text, EDITS.count()), ("Le bac était vide.", 0))

    def test_a_legal_hold_is_shown_and_the_first_look_is_on_record_once(self) -> None:
        comment = self.waiting()
        holding.place(comment, by=self.malik, reason="Plainte 12")
        for _time in range(2):
            self.assertContains(self.client.get(case(comment)), "Plainte 12")
        seen = Record.objects.filter(comment=comment, event="seen")
        self.assertEqual(seen.count(), 1)
