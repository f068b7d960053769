"""Answers from the desk, in the newsroom's name."""

from typing import Any

from django.test import Client

from comments.models import Comment
from tests.builders import make_comment, make_moderator
from tests.comments.desk.people import DeskCase, case


class AnsweringTest(DeskCase):
    def answer(
        self, comment: Comment, text: str = "Merci, c’est corrigé.", client: Client | None = None
    ) -> Any:
        data = {"answer": text, "seen": f"{comment.pk}:{comment.revision}"}
        return (client or self.client).post(case(comment, "answer/"), data)

    def test_an_answer_is_published_at_once_under_the_name_of_its_writer(self) -> None:
        comment = make_comment(self.article, "Une faute au titre")
        self.claire.first_name, self.claire.last_name = "Claire", "Fontanel"
        self.claire.save()
        self.answer(comment)
        [answer] = Comment.objects.visible().filter(parent=comment)
        self.assertEqual((answer.name, answer.by_staff), ("Claire Fontanel", self.claire))
        self.assertEqual(answer.decisions.get().actor, self.claire)
        reader = Client().get(self.article.get_absolute_url())
        self.assertContains(reader, "Merci, c’est corrigé.")
        self.assertNotContains(reader, "claire@example.org")

    def test_what_waits_is_approved_with_its_answer_or_neither_is(self) -> None:
        comment = self.waiting()
        self.answer(comment, "")
        self.assertEqual(self.status(comment), "pending")
        self.answer(comment)
        self.assertEqual(self.status(comment), "approved")
        self.assertEqual(Comment.objects.visible().count(), 2)
        self.article.refresh_from_db()
        self.assertEqual(self.article.comment_count, 2)

    def test_a_double_click_answers_once(self) -> None:
        comment = make_comment(self.article)
        self.answer(comment)
        self.answer(comment)
        self.assertEqual(comment.replies.count(), 1)

    def test_a_refused_answer_says_why_and_keeps_its_text(self) -> None:
        comment = make_comment(self.article)
        type(self.article).objects.update(comments_mode="closed")
        response = self.answer(comment, "Ce que je voulais dire")
        self.assertContains(response, "takes no comments any more", status_code=422)
        type(self.article).objects.update(comments_mode="open")
        nowhere = make_moderator(username="nowhere", email="", language="en")
        response = self.answer(comment, "Ce que je voulais dire", client=self.as_(nowhere))
        self.assertContains(response, "needs an e-mail address", status_code=422)
        self.assertContains(response, "Ce que je voulais dire</textarea>", status_code=422)
        self.assertEqual(Comment.objects.count(), 1)

    def test_moderators_answer_without_limits(self) -> None:
        comment = make_comment(self.article)
        for number in range(25):
            self.answer(comment, f"Réponse {number}")
        self.assertEqual(Comment.objects.filter(by_staff=self.claire).count(), 25)
