"""Reports and appeals in the admin, as each kind of person meets them."""

from typing import Any

from django.contrib.messages import get_messages
from django.test import Client, TestCase

from comments import appeals, moderation
from comments.models import Appeal, Case, Comment, Decision, Statement
from newsportal.models import User
from tests.builders import (
    make_article,
    make_comment,
    make_editor,
    make_moderator,
    make_report,
    make_user,
)
from tests.comments.test_admin import FuzzyCount, change
from tests.tasks import work

CASES, APPEALS = "/admin/comments/case/", "/admin/comments/appeal/"
EVIL = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


def told(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


class DeskTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("La digue cède la place")
        cls.claire = make_moderator(username="claire", language="en")
        cls.malik = make_moderator(username="malik", language="en")
        cls.comment = make_comment(cls.article, "Le préfet est un âne.")
        cls.report = make_report(
            cls.comment, "unlawful", text=EVIL, law="Loi de 1881", name="Maître Y",
            email="y@example.org",
        )  # fmt: skip
        make_report(cls.comment, "insult")
        make_report(cls.comment, "insult")

    def setUp(self) -> None:
        self.client.force_login(self.claire)
        self.comment.refresh_from_db()

    def queries(self, url: str) -> int:
        self.client.get(url)
        with self.assertNumQueries(FuzzyCount()) as counted:
            self.client.get(url)
        return len(counted)

    def press(self, act: str, comment: Comment, **data: str) -> Any:
        value = f"{act}:{comment.pk}:{comment.revision}"
        return self.client.post(change(comment), {"decide": value, **data})


class CasePagesTest(DeskTest):
    def test_the_list_has_what_waits_with_reasons_and_how_many(self) -> None:
        other = make_comment(self.article, "Un autre", email="gael@example.org")
        make_report(other, "spam")
        other.refresh_from_db()
        moderation.decide(other, "keep", by=self.malik, seen_revision=other.revision)
        page = self.client.get(CASES)
        self.assertContains(page, "Le préfet est un âne.")
        self.assertContains(page, "2 × insult or personal attack")
        self.assertContains(page, "1 × unlawful content")
        self.assertContains(page, change(self.comment))
        self.assertNotContains(page, "Un autre")
        self.assertContains(self.client.get(f"{CASES}?state=all"), "Un autre")

    def test_the_pages_show_each_report_as_text_only(self) -> None:
        for url in (f"{CASES}{self.report.case_id}/change/", change(self.comment)):
            page = self.client.get(url)
            for words in ("Loi de 1881", "Maître Y", "y@example.org", "&lt;script&gt;"):
                self.assertContains(page, words)
            self.assertNotContains(page, "<script>alert")
            self.assertNotRegex(page.content.decode(), r"<style|\sstyle=|\son\w+=\"")

    def test_a_text_that_changed_since_it_was_reported_is_shown_as_it_was(self) -> None:
        self.assertNotContains(self.client.get(change(self.comment)), "when it was reported")
        Comment.objects.filter(pk=self.comment.pk).update(text="Le préfet est un saint.")
        page = self.client.get(change(self.comment))
        self.assertContains(page, "when it was reported")
        self.assertContains(page, "Le préfet est un âne.")

    def test_keeping_is_a_decision_like_others_and_is_offered_where_something_waits(self) -> None:
        self.assertContains(self.client.get(change(self.comment)), 'value="keep:')
        self.press("keep", self.comment)
        self.comment.refresh_from_db()
        decision = Decision.objects.get(act="keep")
        self.assertEqual((self.comment.status, decision.actor), ("approved", self.claire))
        self.assertFalse(Case.objects.open().exists())
        self.assertNotContains(self.client.get(change(self.comment)), 'value="keep:')

    def test_the_law_is_kept_with_the_decision(self) -> None:
        self.press("remove", self.comment, reason="Injure", law=" Loi de 1881, art. 33 ")
        decision = Decision.objects.get(act="remove")
        self.assertEqual((decision.reason, decision.law), ("Injure", "Loi de 1881, art. 33"))
        self.assertContains(self.client.get(change(self.comment)), "Loi de 1881, art. 33")

    def test_the_pages_ask_as_much_for_many_reports_as_for_one(self) -> None:
        pages = [CASES, f"{CASES}?state=all", change(self.comment),
                 "/admin/comments/comment/?status=approved"]  # fmt: skip
        before = [self.queries(url) for url in pages]
        for number in range(4):
            make_report(self.comment, "hate")
            other = make_comment(self.article, f"Autre {number}", email=f"a{number}@example.org")
            make_report(other, "spam")
        self.assertEqual([self.queries(url) for url in pages], before)

    def test_they_are_for_moderators_only(self) -> None:
        pages = [CASES, APPEALS, f"{CASES}{self.report.case_id}/change/"]
        for person in (None, make_editor(), make_user("staff")):
            client = Client()
            if person:
                client.force_login(person)
            for url in pages:
                self.assertIn(client.get(url).status_code, {302, 403})
        for url in pages:
            self.assertEqual(self.client.get(url).status_code, 200)
        self.client.force_login(make_user("chief", is_superuser=True))
        for url in (f"{CASES}add/", f"{CASES}{self.report.case_id}/delete/", f"{APPEALS}add/"):
            self.assertEqual(self.client.get(url).status_code, 403)
        response = self.client.get(f"{CASES}?reports__email__contains=y")
        self.assertNotEqual(response.status_code, 500)


class AppealPagesTest(DeskTest):
    def setUp(self) -> None:
        super().setUp()
        moderation.decide(
            self.comment, "remove", by=self.claire, reason="Injure",
            seen_revision=self.comment.revision,
        )  # fmt: skip
        work(minutes=11)
        self.appeal = appeals.lodge(Statement.objects.get(), text=f"C’est un fait. {EVIL}")
        self.url = f"{APPEALS}{self.appeal.pk}/change/"
        self.comment.refresh_from_db()

    def judge(self, act: str, *, by: User, explanation: str = "Si.") -> Any:
        self.client.force_login(by)
        value = f"{act}:{self.comment.revision}"
        return self.client.post(self.url, {"judge": value, "explanation": explanation})

    def test_the_list_and_the_page_show_all_that_one_needs(self) -> None:
        self.client.force_login(self.malik)
        for url in (APPEALS, f"{APPEALS}?state=all", self.url):
            page = self.client.get(url)
            for words in ("Le préfet est un âne.", "C’est un fait.", "Injure", "claire"):
                self.assertContains(page, words)
            self.assertNotContains(page, "<script>alert")
        self.assertContains(page, 'name="judge"', count=2)

    def test_somebody_else_upholds_with_reasons(self) -> None:
        self.assertRedirects(self.judge("uphold", by=self.malik), APPEALS)
        self.assertEqual(Appeal.objects.get().outcome, "upheld")
        self.assertNotContains(self.client.get(APPEALS), "Le préfet est un âne.")
        self.assertContains(self.client.get(self.url), "Si.")

    def test_somebody_else_restores(self) -> None:
        self.assertRedirects(self.judge("reverse", by=self.malik), APPEALS)
        self.assertTrue(Comment.objects.visible().filter(pk=self.comment.pk).exists())

    def test_who_decided_first_sees_why_not_and_cannot(self) -> None:
        page = self.client.get(self.url)
        self.assertContains(page, "another moderator has to look at it")
        self.assertNotContains(page, 'name="judge"')
        response = self.judge("reverse", by=self.claire)
        self.assertEqual(response.status_code, 409)
        self.assertIn("another moderator", " ".join(told(response)) + response.content.decode())
        self.assertTrue(Appeal.objects.get().is_waiting)

    def test_the_only_moderator_is_told_what_to_do(self) -> None:
        User.objects.filter(pk=self.malik.pk).delete()
        self.assertContains(self.client.get(self.url), "nobody else may moderate")

    def test_what_was_typed_is_kept_when_it_did_not_count(self) -> None:
        Comment.objects.filter(pk=self.comment.pk).update(revision=9)
        response = self.judge("reverse", by=self.malik, explanation="C’était de l’humour.")
        self.assertContains(response, 'value="C’était de l’humour."', status_code=409)
        response = self.judge("uphold", by=self.malik, explanation=" ")
        self.assertContains(response, "Say why the decision stands", status_code=409)

    def test_the_slower_of_two_is_told_who_was_faster(self) -> None:
        self.judge("uphold", by=self.malik)
        response = self.judge("uphold", by=make_moderator(username="zoe", language="en"))
        self.assertContains(response, "alik has just decided", status_code=409)

    def test_nonsense_is_answered_with_400(self) -> None:
        self.client.force_login(self.malik)
        for value in ("", "uphold", "uphold:x", "eat:1", f"uphold:{'9' * 5000}", "uphold:²"):
            response = self.client.post(self.url, {"judge": value, "explanation": "Si."})
            self.assertEqual(response.status_code, 400, value)

    def test_the_list_asks_as_much_for_many_as_for_one(self) -> None:
        pages = [APPEALS, f"{APPEALS}?state=all"]
        before = [self.queries(url) for url in pages]
        for number in range(3):
            comment = make_comment(self.article, f"Autre {number}", email=f"a{number}@example.org")
            decision = moderation.decide(
                comment, "remove", by=self.malik, seen_revision=comment.revision
            )
            work(minutes=11)
            appeals.lodge(Statement.objects.get(decision=decision), text="")
        self.assertEqual([self.queries(url) for url in pages], before)
