"""Who is suspended is told so, never loses a word, and can object."""

from datetime import timedelta
from typing import Any

from django.core import mail
from django.test import TestCase, override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import suspending
from comments.models import Comment, Suspension
from comments.posting import post
from comments.suspending import BadValue, Suspended, lift, read_value, suspend
from comments.suspension_mails import tell_suspended
from newsportal.models import Purge, User
from tests.builders import make_article, make_comment, make_editor, make_moderator
from tests.comments.test_posting import WORDS
from tests.comments.test_views import PageTest

LIST = "/admin/comments/suspension/"
HOUR = timedelta(hours=1)


def make_suspension(kind: str, value: str, *, by: User | None = None, **fields: Any) -> Suspension:
    by = by or User.objects.filter(username="claire").first() or make_moderator(username="claire")
    fields = {"reason": "Insultes répétées", "until": None, "language": "fr"} | fields
    return suspend(kind, value, by=by, **fields)


class RefusalTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()

    def may_post(self, **changes: str) -> bool:
        words = WORDS | {"text": f"Texte {Comment.objects.count()}"} | changes
        try:
            post(self.article, **words)
        except Suspended:
            return False
        return True

    def test_an_address_a_domain_or_a_network_is_suspended_and_nobody_else(self) -> None:
        make_suspension("email", " Hortense@Example.org")
        make_suspension("domain", "@spam.example")
        make_suspension("network", "198.51.100.9/24")
        make_suspension("network", "2001:db8:0:1::77/64")
        for changes, may in (
            ({}, False), ({"email": "HORTENSE@example.org "}, False),
            ({"email": "gael@example.org"}, True), ({"email": "a@mx.spam.example"}, False),
            ({"email": "a@notspam.example"}, True),
            ({"email": "b@b.org", "address": "198.51.100.200"}, False),
            ({"email": "b@b.org", "address": "198.51.101.1"}, True),
            ({"email": "b@b.org", "address": "2001:db8:0:1:ffff::1"}, False),
            ({"email": "b@b.org", "address": "2001:db8:0:2::1"}, True),
            ({"email": "b@b.org", "address": ""}, True),
        ):  # fmt: skip
            with self.subTest(changes):
                self.assertEqual(self.may_post(**changes), may)

    def test_it_ends_by_itself_and_what_lasts_longest_is_said(self) -> None:
        now = timezone.now()
        make_suspension("email", "hortense@example.org", until=now + HOUR)
        make_suspension("domain", "example.org", until=now + 2 * HOUR, reason="Longue")
        register = suspending.current()
        for later, reason in ((0, "Longue"), (1, "Longue"), (2, "")):
            found = register.of(
                email="hortense@example.org", address="", now=now + later * HOUR + HOUR / 60
            )
            self.assertEqual(found.reason if found else "", reason)
        Suspension.objects.update(until=now - HOUR)
        self.assertTrue(self.may_post())

    def test_a_retry_of_what_was_taken_in_before_finds_its_comment(self) -> None:
        before = post(self.article, **WORDS)
        make_suspension("email", WORDS["email"])
        self.assertEqual(post(self.article, **WORDS), before)

    def test_imports_are_not_asked(self) -> None:
        make_suspension("email", WORDS["email"])
        post(self.article, **WORDS, is_import=True)

    def test_lifting_ends_it_once_and_is_kept(self) -> None:
        suspension = make_suspension("email", WORDS["email"])
        other = make_moderator(username="malik")
        self.assertTrue(lift(suspension, by=other, reason="Excuses"))
        self.assertFalse(lift(suspension, by=make_moderator(username="tard")))
        self.assertTrue(self.may_post())
        kept = Suspension.objects.get()
        self.assertEqual((kept.lifted_by, kept.lifted_reason), (other, "Excuses"))
        self.assertIsNotNone(kept.lifted_at)

    def test_every_change_tells_the_other_processes(self) -> None:
        Purge.objects.all().delete()
        lift(make_suspension("domain", "x.org"), by=make_moderator())
        keys = [purge.keys for purge in Purge.objects.order_by("pk")]
        self.assertEqual(keys, [["suspensions"]] * 2)

    def test_what_is_no_such_thing_or_far_too_wide_is_refused(self) -> None:
        for kind, value in (
            ("email", "example.org"), ("email", "a@b"), ("email", "@b.org"), ("domain", "a@b.org"),
            ("domain", "org"), ("domain", "x.org/y"), ("network", "10.0.0.0/8"), ("network", "x"),
            ("network", "2001::/16"), ("network", "fe80::1%eth0"), ("email", "a@b c.org"),
        ):  # fmt: skip
            with self.subTest(value), self.assertRaises(BadValue):
                read_value(kind, value)


class MailTest(TestCase):
    def sent(self) -> list[Any]:
        mail.outbox.clear()
        for task in DBTaskResult.objects.order_by("enqueued_at"):
            if task.task_path == "comments.suspension_mails.tell_suspended":
                tell_suspended.func(**task.args_kwargs["kwargs"])
        DBTaskResult.objects.all().delete()
        return mail.outbox

    def test_the_owner_of_an_address_gets_one_mail_as_it_begins_and_one_as_it_is_lifted(
        self,
    ) -> None:
        suspension = make_suspension(
            "email", "hortense@example.org", reason="Insultes <b>", language="en",
            until=timezone.now() + HOUR,
        )  # fmt: skip
        [message] = self.sent()
        self.assertEqual(message.to, ["hortense@example.org"])
        self.assertIn("Reason: Insultes <b>", message.body)
        self.assertIn("answer this message", message.body)
        self.assertIn("Insultes &lt;b&gt;", message.alternatives[0][0])
        lift(suspension, by=suspension.by)
        [message] = self.sent()
        self.assertIn("was lifted", message.body)
        self.assertNotIn("Insultes", message.body)

    def test_domains_and_networks_get_none(self) -> None:
        make_suspension("domain", "x.org")
        make_suspension("network", "192.0.2.0/24")
        self.assertEqual(self.sent(), [])


class DoorTest(PageTest):
    @override_settings(DEFAULT_FROM_EMAIL="Le Portail <redaction@portail.example>")
    def test_the_page_says_why_until_when_and_how_to_object_and_keeps_the_text(self) -> None:
        until = timezone.now() + HOUR
        make_suspension("email", "hortense@example.org", reason="<Insultes>", until=until)
        response = self.send()
        for words in (
            "ne pouvez pas commenter", "&lt;Insultes&gt;", "redaction@portail.example",
            f"{timezone.localtime(until):%d.%m.%Y %H:%M}", "Le bac était plein.",
        ):  # fmt: skip
            self.assertContains(response, words, status_code=403)
        self.assertNotContains(response, 'id="comment-form"', status_code=403)
        self.assertNotIn("own_comments", response.cookies)
        self.assertFalse(Comment.objects.exists())

    def test_a_network_is_not_taken_for_a_person(self) -> None:
        make_suspension("network", "127.0.0.1")
        self.assertContains(self.send(), "réseau", status_code=403)


class DeskTest(TestCase):
    form = {
        "kind": "email", "value": "Hortense@example.org", "until": "",
        "reason": "Insultes", "language": "fr",
    }  # fmt: skip

    @classmethod
    def setUpTestData(cls) -> None:
        cls.moderator = make_moderator(username="claire", language="en")
        cls.comment = make_comment(make_article(), status="pending")

    def setUp(self) -> None:
        self.client.force_login(self.moderator)

    def test_moderators_suspend_and_lift_and_nobody_else_does(self) -> None:
        suspension = make_suspension("email", "a@b.org")
        place = f"{LIST}{suspension.pk}/change/"
        self.client.force_login(make_editor())
        for url, data in ((f"{LIST}add/", self.form), (place, {"lift": "1"}), (LIST, {})):
            self.assertEqual(self.client.post(url, data).status_code, 403)
            self.assertEqual(self.client.get(url).status_code, 403)
        self.assertEqual(Suspension.objects.not_lifted().count(), 1)
        self.client.force_login(self.moderator)
        self.assertRedirects(self.client.post(f"{LIST}add/", self.form), LIST)
        made = Suspension.objects.get(value="hortense@example.org")
        self.assertEqual((made.by, made.until, made.reason), (self.moderator, None, "Insultes"))
        for words in ("may comment again", "lifted already"):
            page = self.client.post(place, {"lift": "1", "reason": "Excuses"}, follow=True)
            self.assertContains(page, words)
        suspension.refresh_from_db()
        self.assertEqual(suspension.lifted_by, self.moderator)
        self.assertEqual(self.client.post(f"{LIST}999/change/", {"lift": "1"}).status_code, 404)
        self.assertEqual(self.client.post(place, {"value": "x@y.org"}).status_code, 403)
        self.assertEqual(self.client.get(f"{LIST}{made.pk}/delete/").status_code, 403)

    def test_what_is_wrong_is_said_at_its_field(self) -> None:
        for changes in (
            {"value": "nobody"}, {"kind": "network", "value": "0.0.0.0/0"}, {"reason": ""},
            {"until": "2020-01-01T00:00"}, {"language": "xx"},
        ):  # fmt: skip
            response = self.client.post(f"{LIST}add/", self.form | changes)
            self.assertContains(response, "errorlist")
        self.assertFalse(Suspension.objects.exists())

    def test_a_comment_leads_to_the_form_without_naming_anybody_in_the_address(self) -> None:
        page = self.client.get(f"/admin/comments/comment/{self.comment.pk}/change/")
        for kind, value in (("email", "hortense@example.org"), ("network", "192.0.2.7")):
            place = f"{LIST}add/?comment={self.comment.pk}&amp;kind={kind}"
            self.assertContains(page, place)
            self.assertContains(self.client.get(place.replace("&amp;", "&")), f'value="{value}"')
        for nonsense in ("x", "999999", "9" * 40, "-1", "%00"):
            self.assertEqual(self.client.get(f"{LIST}add/?comment={nonsense}").status_code, 200)
