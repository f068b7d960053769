from django.test import TestCase

from articles import editing, publishing
from articles.models import Article, Redirect
from tests.builders import make_article, make_draft, make_user


class ClaimTest(TestCase):
    def test_of_two_who_opened_the_same_state_the_second_is_told_who_saved(self) -> None:
        article, first, second = make_draft(), make_user("claire"), make_user("malik")
        editing.claim(article, seen=0, by=first)
        with self.assertRaises(editing.Overtaken) as refused:
            editing.claim(Article.objects.get(pk=article.pk), seen=0, by=second)
        self.assertEqual(refused.exception.saved_by, first)

    def test_publishing_counts_as_a_newer_state(self) -> None:
        article = make_draft()
        publishing.publish(article, by=None)
        with self.assertRaises(editing.Overtaken):
            editing.claim(article, seen=0, by=None)


class MoveTest(TestCase):
    def test_the_old_address_of_a_public_story_leads_on(self) -> None:
        article = make_article("Le bac")
        editing.move(article, "le-bac-repart")
        redirect = Redirect.objects.get()
        self.assertEqual((redirect.slug, redirect.article), ("le-bac", article))

    def test_a_draft_moves_without_a_trace(self) -> None:
        article = make_draft(slug="un")
        editing.move(article, "deux")
        self.assertEqual(Redirect.objects.count(), 0)

    def test_moving_back_leaves_no_loop(self) -> None:
        article = make_article("Le bac")
        editing.move(article, "le-bac-repart")
        editing.move(article, "le-bac")
        self.assertEqual([r.slug for r in Redirect.objects.all()], ["le-bac-repart"])

    def test_a_slug_of_another_story_of_the_day_gets_a_number(self) -> None:
        make_article("Le bac")
        other = make_article("Le pont")
        editing.move(other, "le-bac")
        self.assertEqual(other.slug, "le-bac-2")
