from django.db import connection
from django.test import SimpleTestCase, override_settings

from newsportal import checks


class DeployChecksTest(SimpleTestCase):
    def ids(self) -> list[str | None]:
        return [message.id for message in checks.site_address()]

    def test_this_machines_own_address_and_open_hosts_are_both_told(self) -> None:
        for url in ("http://127.0.0.1:8000", "http://localhost", "http://[::1]:8000"):
            with self.subTest(url), override_settings(SITE_URL=url, ALLOWED_HOSTS=["*"]):
                self.assertEqual(self.ids(), ["newsportal.W001", "newsportal.E001"])

    def test_a_real_address_is_silent(self) -> None:
        with override_settings(SITE_URL="https://news.example", ALLOWED_HOSTS=["news.example"]):
            self.assertEqual(self.ids(), [])

    def test_a_key_that_no_other_host_has_is_told_where_others_can_join(self) -> None:
        expected = (
            ["newsportal.W003", "newsportal.W004"] if connection.vendor == "postgresql" else []
        )
        address = {"SITE_URL": "https://news.example", "ALLOWED_HOSTS": ["news.example"]}
        with override_settings(**address, HAS_OWN_KEY=True, HAS_OWN_RECORDS_KEY=True):
            self.assertEqual(self.ids(), expected)

    def test_a_cdn_for_pictures_without_a_storage_that_fills_it_is_told(self) -> None:
        with override_settings(MEDIA_URL="https://cdn.example/"):
            self.assertEqual([m.id for m in checks.settings_agree()], ["newsportal.W002"])
