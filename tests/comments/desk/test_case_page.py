"""What the case page shows, and deciding there: with reasons, against others, again."""

from comments.models import Comment, Reason
from comments.moderation import decide
from tests.builders import make_comment, make_comments
from tests.comments.desk.people import DESK, LIST, DeskCase, case, said


class PageTest(DeskCase):
    def test_it_shows_the_comment_with_story_thread_history_and_log(self) -> None:
        top = make_comment(self.article, "Le premier mot du fil", name="Gaël K.")
        middle = make_comment(self.article, "Ce que l’on contredit", name="Edith", parent=top)
        before = make_comment(self.article, "Dit juste avant", name="Nolwenn", parent=top)
        comment = self.waiting("Voyez https://a.example/ <b>", parent=middle)
        after = make_comment(self.article, "Dit juste après", name="Tanguy", parent=top)
        self.waiting("Un autre du même", status="rejected")
        page = self.client.get(case(comment)).content.decode()
        for shown in (
            "La digue cède la place", "Gaël K.", "Ce que l’on contredit", before.text, after.text,
            '<mark class="linkmark">https://a.example/</mark> &lt;b&gt;', "hortense@example.org",
            "<b>1</b> rejected or removed", "Un autre du même", "first opened at the desk",
        ):  # fmt: skip
            self.assertIn(shown, page)
        self.assertNotIn("192.0.2.7", page)

    def test_earlier_decisions_on_the_same_text_stand_beside_it(self) -> None:
        text = "Achetez mes montres, elles sont belles"
        other = self.waiting(text, email="a@example.org", name="Marchand")
        self.press("spam", other, client=self.as_(self.malik))
        self.press(
            "approve", self.waiting("Sans rapport", name="Honnête"), client=self.as_(self.malik)
        )
        comment = self.waiting("achetez  mes MONTRES, elles sont belles", email="b@example.org")
        page = self.client.get(case(comment))
        self.assertContains(page, "The same text before")
        self.assertContains(page, "Marchand")
        self.assertContains(page, "malik")
        self.assertNotContains(page, "Honnête")

    def test_it_asks_the_database_as_much_for_a_long_history_as_for_none(self) -> None:
        comment = self.waiting(email="lectrice@example.org")
        self.client.get(case(comment))
        with self.assertNumQueries(33):
            self.client.get(case(comment))
        make_comments(self.article, 30)
        for number in range(3):
            self.press("approve", self.waiting(f"Encore {number}"))
        with self.assertNumQueries(33):
            self.client.get(case(comment))

    def test_the_next_case_as_a_part_of_a_page_asks_less(self) -> None:
        first = self.waiting("Un", name="Premier")
        self.waiting("Deux", name="Second")
        url = f"{LIST}ahead/"
        self.client.post(url, {"after": first.pk})
        with self.assertNumQueries(23):
            response = self.client.post(url, {"after": first.pk})
        self.assertContains(response, "Second")
        self.assertNotContains(response, "<html")
        self.assertIsNone(Comment.objects.get(name="Second").first_seen_at)

    def test_behind_the_last_case_there_is_nothing(self) -> None:
        only = self.waiting()
        self.assertEqual(self.client.post(f"{LIST}ahead/", {"after": only.pk}).status_code, 204)


class DecidingTest(DeskCase):
    def test_a_decision_leads_to_the_next_case_and_says_what_was_done(self) -> None:
        first, second = self.waiting("Un", name="Premier"), self.waiting("Deux", name="Second")
        response = self.client.post(
            case(first, f"?queue=pending&at={first.pk}"), {"decide": f"approve:{first.pk}:0"},
            follow=True,
        )  # fmt: skip
        self.assertEqual(
            response.redirect_chain[-1][0], case(second, f"?queue=pending&at={second.pk}")
        )
        self.assertContains(response, "Comment approved – Premier")
        self.assertContains(response, f"{DESK}decision/{self.last_decision().pk}/undo/")
        self.assertEqual(self.status(first), "approved")
        response = self.client.post(
            case(second, f"?queue=pending&at={second.pk}"), {"decide": f"approve:{second.pk}:0"},
            follow=True,
        )  # fmt: skip
        self.assertContains(response, "The queue is empty. Good work.")

    def test_what_another_has_open_is_passed_over(self) -> None:
        first, second, third = (self.waiting(f"Texte {n}") for n in range(3))
        self.as_(self.malik).get(case(second))
        response = self.client.get(f"{LIST}next/?after={first.pk}")
        self.assertIn(f"/case/{third.pk}/", response["Location"])
        response = self.client.get(f"{LIST}next/?before={third.pk}")
        self.assertIn(f"/case/{second.pk}/", response["Location"])

    def test_rejecting_needs_a_reason_and_keeps_it_with_the_text_to_the_author(self) -> None:
        comment = self.waiting()
        refused = self.press("reject", comment, text="Un mot déjà écrit")
        self.assertContains(refused, "Choose a reason", status_code=422)
        self.assertContains(refused, "Un mot déjà écrit</textarea>", status_code=422)
        self.assertEqual(self.status(comment), "pending")
        self.press("reject", comment, reason="off_topic")
        decision = self.last_decision()
        self.assertEqual((decision.reason, decision.reason_code), ("Off topic", "off_topic"))
        # In the language of the comment, not of the moderator.
        self.assertIn("sans rapport avec l’article", decision.text_to_author)

    def test_an_edited_text_is_kept_as_the_moderator_wrote_it(self) -> None:
        comment = self.waiting()
        self.press("reject", comment, reason="other", text="  Pas cette fois.\r\nMerci.  ")
        self.assertEqual(self.last_decision().text_to_author, "Pas cette fois.\nMerci.")

    def test_other_reasons_must_be_said_in_words(self) -> None:
        comment = self.waiting()
        self.assertContains(self.press("reject", comment, reason="other"), "Write", status_code=422)
        response = self.press("reject", comment, reason="off_topic", text="x" * 2001)
        self.assertContains(response, "x" * 2001, status_code=422)
        self.assertEqual(self.status(comment), "pending")

    def test_spam_needs_none_and_a_reason_that_does_not_fit_is_none(self) -> None:
        comment = self.waiting()
        Reason.objects.filter(code="hate").update(fits_reject=False)
        response = self.press("reject", comment, reason="hate")
        self.assertContains(response, "Choose a reason", status_code=422)
        self.press("spam", comment)
        self.assertEqual((self.status(comment), self.last_decision().reason_code), ("spam", None))

    def test_who_comes_second_is_told_who_decided_what_and_keeps_the_text(self) -> None:
        comment = self.waiting()
        self.press("approve", comment, client=self.as_(self.malik))
        late = self.press("reject", comment, reason="off_topic", text="Ce que j’ai écrit")
        self.assertContains(
            late, "malik has just decided on this comment. (approve)", status_code=409
        )
        self.assertContains(late, "Ce que j’ai écrit</textarea>", status_code=409)
        script = self.press("spam", comment, json=True)
        self.assertEqual(script.status_code, 409)
        self.assertIn("malik", said(script)["words"])
        self.assertEqual(self.status(comment), "approved")

    def test_the_same_choice_sent_again_counts_once_and_is_no_refusal(self) -> None:
        comment = self.waiting()
        first = self.press("approve", comment, json=True)
        again = self.press("approve", comment, json=True)
        self.assertEqual((said(first), again.status_code), (said(again), 200))
        self.assertEqual(comment.decisions.count(), 1)

    def test_a_text_that_changed_since_is_not_decided_upon(self) -> None:
        comment = self.waiting()
        Comment.objects.filter(pk=comment.pk).update(text="Autre chose", revision=1)
        late = self.press("approve", comment)
        self.assertContains(late, "The text has changed since you saw it.", status_code=409)
        self.assertContains(late, "Autre chose", status_code=409)

    def test_a_comment_decided_without_being_opened_was_seen_at_that_moment(self) -> None:
        comment = self.waiting()
        decision = decide(comment, "approve", by=self.claire, seen_revision=0)
        comment.refresh_from_db()
        self.assertEqual(comment.first_seen_at, decision.at)

    def test_a_reason_in_a_language_that_lacks_it_is_said_in_the_sites(self) -> None:
        Reason.objects.get(code="off_topic").texts.filter(language="en").delete()
        page = self.client.get(case(self.waiting()))
        self.assertContains(page, "Hors sujet")
        self.assertContains(page, "Personal attack")

    def test_keys_are_on_the_page_unless_they_are_turned_off(self) -> None:
        comment = self.waiting()
        self.assertContains(self.client.get(case(comment)), "data-keys")
        response = self.client.post(f"{DESK}keys/", {"keys": "off", "back": case(comment)})
        self.assertRedirects(response, case(comment), fetch_redirect_response=False)
        self.assertNotContains(self.client.get(case(comment)), "data-keys")
        self.client.post(f"{DESK}keys/", {"keys": "on", "back": "https://elsewhere.example/"})
        self.assertContains(self.client.get(case(comment)), "data-keys")
