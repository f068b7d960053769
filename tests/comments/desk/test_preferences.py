from tests.comments.desk.people import DESK, DeskCase, told


class PreferencesTest(DeskCase):
    def test_each_moderator_chooses_mail_and_keys(self) -> None:
        form = {"wants_comment_mail": "on", "comment_mail_pace": "daily"}
        response = self.client.post(f"{DESK}preferences/", form)
        self.assertEqual(told(response), ["Your choices are kept."])
        self.claire.refresh_from_db()
        self.malik.refresh_from_db()
        chosen = [
            (user.wants_comment_mail, user.comment_mail_pace, user.uses_desk_keys)
            for user in (self.claire, self.malik)
        ]
        self.assertEqual(chosen, [(True, "daily", False), (True, "each", True)])

    def test_a_pace_that_there_is_not_is_refused_and_nothing_else_can_be_set(self) -> None:
        form = {"comment_mail_pace": "never", "is_superuser": "on", "language": "fr"}
        self.assertEqual(self.client.post(f"{DESK}preferences/", form).status_code, 200)
        self.client.post(f"{DESK}preferences/", form | {"comment_mail_pace": "hourly"})
        self.claire.refresh_from_db()
        self.assertEqual((self.claire.is_superuser, self.claire.language), (False, "en"))
        self.assertEqual(self.claire.comment_mail_pace, "hourly")
