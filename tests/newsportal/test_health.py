from django.db import connections, transaction
from django.test import TestCase


class HealthTest(TestCase):
    def test_the_portal_is_alive_without_asking_the_database(self) -> None:
        with self.assertNumQueries(0):
            response = self.client.get("/healthz/live")
        self.assertContains(response, "alive")

    def test_the_portal_is_ready_once_the_database_answers(self) -> None:
        response = self.client.get("/healthz/ready")
        self.assertContains(response, "ready")
        self.assertEqual(response["Content-Type"], "text/plain")

    def test_the_portal_is_not_ready_before_its_tables_are_there(self) -> None:
        with transaction.atomic():
            with connections["default"].cursor() as cursor:
                cursor.execute("ALTER TABLE django_migrations RENAME TO elsewhere")
            response = self.client.get("/healthz/ready")
            transaction.set_rollback(True)
        self.assertContains(response, "unavailable", status_code=503)

    def test_the_portal_is_not_ready_while_the_database_is_away(self) -> None:
        alive = connections["default"]
        gone = alive.settings_dict | {"NAME": "/nowhere/at/all"}
        connections["default"] = type(alive)(gone, alias="default")
        try:
            self.assertEqual(self.client.get("/healthz/ready").status_code, 503)
            self.assertEqual(self.client.get("/healthz/live").status_code, 200)
        finally:
            connections["default"] = alive

    def test_answers_about_health_are_never_stored(self) -> None:
        for path in ("/healthz/live", "/healthz/ready"):
            response = self.client.get(path)
            self.assertIn("no-store", response["Cache-Control"])
            self.assertFalse(response.cookies)
