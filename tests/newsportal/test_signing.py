from datetime import timedelta

import time_machine
from django.test import SimpleTestCase, override_settings
from django.utils import timezone

from newsportal.signing import BadLink, read, signed

DAY = timedelta(days=1)


class LinkTest(SimpleTestCase):
    def test_what_was_signed_is_read_back_within_its_time(self) -> None:
        token = signed("proof", 12, "nonce")
        self.assertEqual(read("proof", token, max_age=DAY), [12, "nonce"])
        self.assertRegex(token, r"^[\w:-]+$")
        with time_machine.travel(timezone.now() + DAY + timedelta(minutes=1)):
            with self.assertRaises(BadLink):
                read("proof", token, max_age=DAY)
            self.assertEqual(read("proof", token, max_age=None), [12, "nonce"])

    def test_it_is_for_one_purpose_and_one_key(self) -> None:
        token = signed("proof", 12)
        with self.assertRaises(BadLink):
            read("unsubscribe", token, max_age=DAY)
        with override_settings(SECRET_KEY="y" * 50), self.assertRaises(BadLink):
            read("proof", token, max_age=DAY)

    def test_whatever_else_is_refused(self) -> None:
        token = signed("proof", 12)
        for value in ("", ":", "::", token[:-1], token + "A", "é" + token, "\0", "9" * 5000):
            with self.subTest(value[:9]), self.assertRaises(BadLink):
                read("proof", value, max_age=DAY)
