"""Who comes in at the desk, and what an opened page may change."""

from typing import Any

from django.test import Client
from django.urls import URLPattern, get_resolver

from comments.desk.urls import urlpatterns
from comments.models import Claim, Comment, Decision
from newsportal.models import User
from tests.builders import make_editor, make_journalist, make_moderator, make_user
from tests.comments.desk.people import DESK, JSON, DeskCase, case


class DoorTest(DeskCase):
    def addresses(self, comment: Comment, decision: Decision) -> list[str]:
        values = {"name": "pending", "comment_id": comment.pk, "decision_id": decision.pk}
        found = []
        for pattern in urlpatterns:
            assert isinstance(pattern, URLPattern)
            needed = pattern.pattern.converters
            given = {name: values[name] for name in needed}
            found.append(f"{DESK}{pattern.pattern!s}".replace("<slug:", "<").replace("<int:", "<"))
            for name, value in given.items():
                found[-1] = found[-1].replace(f"<{name}>", str(value))
        return found

    def outsiders(self) -> list[User]:
        return [
            make_user("reader", is_staff=False),
            make_user("staff"),
            make_editor(username="editor"),
            make_journalist(username="journalist"),
        ]

    def test_every_page_and_button_refuses_whoever_is_no_moderator(self) -> None:
        comment = self.waiting()
        self.press("reject", other := self.waiting("Autre"), reason="off_topic")
        addresses = self.addresses(comment, other.decisions.get())
        self.assertGreater(len(addresses), 8)
        before = (Claim.objects.count(), Decision.objects.count(), Comment.objects.count())
        form = {"decide": f"approve:{comment.pk}:0", "answer": "Non", "seen": f"{comment.pk}:0"}
        for address in addresses:
            for method in ("get", "post"):
                with self.subTest(address, method=method, who="nobody"):
                    response = getattr(Client(), method)(address, form)
                    self.assertEqual(response.status_code, 302)
                    self.assertTrue(response["Location"].startswith("/admin/login/?next=/moder"))
                for person in self.people:
                    with self.subTest(address, method=method, who=person.username):
                        response = getattr(self.as_(person), method)(address, form)
                        self.assertEqual(response.status_code, 403)
        left = Client()
        left.force_login(make_moderator(username="left", is_active=False))
        self.assertEqual(left.get(DESK).status_code, 302)
        after = (Claim.objects.count(), Decision.objects.count(), Comment.objects.count())
        self.assertEqual(after, before)
        self.assertEqual(self.status(comment), "pending")

    def setUp(self) -> None:
        super().setUp()
        self.people = self.outsiders()

    def test_the_script_is_told_that_nobody_is_signed_in(self) -> None:
        comment = self.waiting()
        response = Client().post(case(comment, "claim/"), **JSON)
        self.assertEqual((response.status_code, response.json()), (401, {"signed_out": True}))

    def test_every_address_of_the_desk_is_in_this_test(self) -> None:
        desk = [p for p in get_resolver().url_patterns if str(p.pattern) == "moderation/"]
        self.assertEqual([p.url_patterns for p in desk], [urlpatterns])  # type: ignore[union-attr]

    def test_a_button_on_another_site_is_refused(self) -> None:
        comment = self.waiting()
        client = Client(enforce_csrf_checks=True)
        client.force_login(self.claire)
        response = client.post(case(comment), {"decide": f"approve:{comment.pk}:0"})
        self.assertEqual((response.status_code, self.status(comment)), (403, "pending"))

    def test_no_page_of_the_desk_is_kept_anywhere(self) -> None:
        comment = self.waiting()
        for address in (DESK, case(comment), f"{DESK}search/", f"{DESK}preferences/"):
            response = self.client.get(address)
            self.assertEqual(response.status_code, 200, address)
            self.assertIn("no-store", response["Cache-Control"])

    def test_opening_a_case_writes_the_claim_and_the_first_look_and_nothing_else(self) -> None:
        comment = self.waiting()
        before = self.everything(comment)
        for address in (DESK, f"{DESK}search/?q=bac", f"{DESK}queue/pending/next/"):
            self.client.get(address)
        self.assertEqual(self.everything(comment), before)
        self.assertFalse(Claim.objects.exists())
        self.client.get(case(comment))
        seen = self.everything(comment)
        self.assertIsNotNone(seen.pop("first_seen_at"))
        before.pop("first_seen_at")
        self.assertEqual(seen, before)
        self.assertEqual(Claim.objects.get().by, self.claire)
        self.assertFalse(Decision.objects.exists())

    def everything(self, comment: Comment) -> dict[str, Any]:
        return Comment.objects.filter(pk=comment.pk).values().get()

    def test_odd_addresses_and_forms_get_an_answer_and_never_a_fault(self) -> None:
        comment = self.waiting()
        for address in (
            f"{DESK}case/{'9' * 40}/", f"{DESK}queue/nonsense/", f"{DESK}queue/pending/?after=x",
            f"{DESK}queue/pending/?after={'9' * 30}", f"{DESK}queue/pending/next/?before=-1",
            f"{DESK}queue/pending/?after=999999", f"{DESK}queue/decided/?after=999999",
            case(comment, "?queue=nonsense&at=\0"), case(comment, f"?at={'9' * 30}"),
            f"{DESK}search/?q=%00&story=%00&commenter=%00&since=x&until=9999-12-31&before=-1",
            f"{DESK}search/?story=/2026/99/99/x/&category=x&status=x&language=x",
            f"{DESK}search/?story={'9' * 30}&commenter={'9' * 30}",
        ):  # fmt: skip
            with self.subTest(address):
                self.assertLess(self.client.get(address).status_code, 500)
        for data in (
            {}, {"decide": "x"}, {"decide": f"approve:{comment.pk}:x"}, {"decide": "approve:0:0"},
            {"decide": f"undo:{comment.pk}:0"}, {"act": "approve", "selected": "x"},
            {"decide": f"reject:{comment.pk}:0", "reason": "\0"}, {"act": "approve"},
            {"act": "x", "selected": "1:0"},
        ):  # fmt: skip
            for address in (case(comment), f"{DESK}queue/pending/"):
                with self.subTest(address, data=data):
                    self.assertLess(self.client.post(address, data).status_code, 500)
        for address in ("answer/", "claim/"):
            self.assertLess(self.client.post(case(comment, address)).status_code, 500)
        self.assertEqual(self.client.post(f"{DESK}decision/{'9' * 30}/undo/").status_code, 404)
        self.assertEqual(self.status(comment), "pending")
