"""The button that stops the clocks of a comment."""

from comments.models import Comment, Hold
from tests.builders import make_editor
from tests.comments.test_admin import DeskTest, change


class HoldButtonTest(DeskTest):
    def hold(self, act: str, comment: Comment, **data: str) -> str:
        url = change(comment)
        response = self.client.post(url, {"hold": act, **data}, follow=True)
        self.assertEqual(response.status_code, 200)
        return response.content.decode()

    def test_a_moderator_places_a_hold_and_lifts_it_and_both_are_shown(self) -> None:
        page = self.hold("place", self.approved, hold_reason="Complaint 12/2026")
        self.assertIn("Complaint 12/2026", page)
        self.assertIn('value="lift"', page)
        self.assertEqual(Hold.objects.in_force().get().placed_by, self.claire)
        page = self.hold("lift", self.approved)
        self.assertIn("by claire", page)
        self.assertIn('value="place"', page)
        self.assertFalse(Hold.objects.in_force().exists())

    def test_a_hold_decides_on_nothing(self) -> None:
        self.hold("place", self.pending, hold_reason="x" * 2000)
        self.assertEqual(self.status(self.pending), "pending")
        self.assertEqual(len(Hold.objects.get().reason), 500)

    def test_looking_places_none_and_others_may_not(self) -> None:
        self.client.get(f"{change(self.pending)}?hold=place")
        self.client.force_login(make_editor(username="editor"))
        response = self.client.post(change(self.pending), {"hold": "place"})
        self.assertEqual(response.status_code, 403)
        self.assertFalse(Hold.objects.exists())

    def test_a_comment_that_is_not_there_gets_an_answer(self) -> None:
        response = self.client.post("/admin/comments/comment/999999/change/", {"hold": "place"})
        self.assertEqual(response.status_code, 400)
