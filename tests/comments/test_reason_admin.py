from django.test import TestCase

from comments.models import Reason
from tests.builders import make_editor, make_moderator

LIST = "/admin/comments/reason/"


class ReasonAdminTest(TestCase):
    def test_moderators_keep_their_own_list_of_reasons(self) -> None:
        self.client.force_login(make_moderator())
        self.assertContains(self.client.get(LIST), "off_topic")
        form = {
            "code": "tone", "key": "", "fits_reject": "on", "is_active": "on",
            "texts-TOTAL_FORMS": "1", "texts-INITIAL_FORMS": "0",
            "texts-0-language": "fr", "texts-0-label": "Ton", "texts-0-text": "Plus calmement.",
        }  # fmt: skip
        self.client.post(f"{LIST}add/", form)
        reason = Reason.objects.get(code="tone")
        self.assertEqual(reason.texts.get().label, "Ton")
        page = self.client.get(f"{LIST}{reason.pk}/change/")
        self.assertContains(page, "Plus calmement.")
        del form["fits_reject"]
        self.assertEqual(self.client.post(f"{LIST}add/", form | {"code": "none"}).status_code, 200)
        self.client.post(f"{LIST}{reason.pk}/delete/", {"post": "yes"})
        self.assertFalse(Reason.objects.filter(code="tone").exists())

    def test_nobody_else_sees_them(self) -> None:
        self.client.force_login(make_editor())
        self.assertEqual(self.client.get(LIST).status_code, 403)
        self.assertEqual(self.client.post(f"{LIST}add/", {"code": "x"}).status_code, 403)
