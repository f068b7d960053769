"""Editors’ picks: chosen by moderators, on record, shown where readers see the comment."""

from django.test import Client, TestCase

from comments.models import Discussion, Pick
from comments.moderation import decide
from comments.picking import NotVisible, pick, unpick
from newsportal.models import Purge
from tests.builders import make_article, make_comment, make_editor, make_moderator

LIST = "/admin/comments/comment/"


class PickingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()
        cls.comment = make_comment(cls.article, "Merci d’avoir donné les hauteurs exactes.")
        cls.claire = make_moderator(username="claire", language="en")

    def story(self) -> str:
        return self.client.get(self.article.get_absolute_url()).content.decode()

    def test_a_pick_has_its_badge_and_stands_above_the_discussion(self) -> None:
        self.assertNotIn("tag-mark", self.story())
        self.assertTrue(pick(self.comment, by=self.claire))
        page = self.story()
        self.assertIn("comment--pick", page)
        self.assertIn("<blockquote>Merci d’avoir donné les hauteurs exactes.</blockquote>", page)
        self.assertEqual(page.count(f'id="comment-{self.comment.pk}"'), 1)

    def test_it_is_on_record_who_chose_and_who_took_back(self) -> None:
        malik = make_moderator(username="malik")
        self.assertTrue(pick(self.comment, by=self.claire))
        self.assertFalse(pick(self.comment, by=malik))
        self.assertTrue(unpick(self.comment, by=malik))
        self.assertFalse(unpick(self.comment, by=malik))
        self.assertNotIn("comment--pick", self.story())
        self.assertTrue(pick(self.comment, by=malik))
        rows = Pick.objects.order_by("pk").values_list("by", "undone_by")
        self.assertEqual(list(rows), [(self.claire.pk, malik.pk), (malik.pk, None)])
        self.assertEqual(Discussion.objects.get().pick_count, 1)

    def test_only_what_readers_see_can_be_pointed_out(self) -> None:
        for status in ("pending", "rejected", "spam", "removed"):
            with self.assertRaises(NotVisible):
                pick(make_comment(self.article, status, status=status), by=self.claire)
        self.assertFalse(Pick.objects.exists())

    def test_a_pick_that_is_removed_is_gone_with_its_words(self) -> None:
        pick(self.comment, by=self.claire)
        decide(self.comment, "remove", by=self.claire, seen_revision=self.comment.revision)
        self.assertNotIn("hauteurs", self.story())

    def test_its_pages_are_made_stale(self) -> None:
        Purge.objects.all().delete()
        pick(self.comment, by=self.claire)
        self.assertEqual(Purge.objects.get().keys, [f"thread:{self.article.pk}"])

    def test_moderators_choose_from_the_list_and_from_the_comment(self) -> None:
        self.client.force_login(self.claire)
        change = f"{LIST}{self.comment.pk}/change/"
        data = {"action": "pick_selected", "_selected_action": [self.comment.pk]}
        self.client.post(f"{LIST}?status=approved", data)
        self.assertTrue(Pick.objects.standing().exists())
        self.assertContains(self.client.get(change), "Take back as editors’ pick")
        self.client.post(change, {"pick": "unpick"})
        self.assertFalse(Pick.objects.standing().exists())
        page = self.client.get(change)
        self.assertContains(page, "Make it an editors’ pick")
        self.assertContains(page, "taken back")
        self.client.post(change, {"pick": "pick"})
        self.assertTrue(Pick.objects.standing().exists())
        self.assertEqual(self.client.post(change, {"pick": "x"}).status_code, 400)

    def test_nobody_else_chooses(self) -> None:
        change = f"{LIST}{self.comment.pk}/change/"
        self.client.force_login(make_editor(username="editor"))
        for client in (Client(), self.client):
            client.post(change, {"pick": "pick"})
            self.assertFalse(Pick.objects.exists())

    def test_what_waits_offers_no_such_button(self) -> None:
        pending = make_comment(self.article, "Un mot", status="pending")
        self.client.force_login(self.claire)
        page = self.client.get(f"{LIST}{pending.pk}/change/")
        self.assertNotContains(page, 'name="pick"')
