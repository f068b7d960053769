"""Authors edit for 15 minutes, through the same checks, and never past a moderator."""

from datetime import timedelta

import time_machine
from django.core import mail
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from articles.models import Article
from comments import editing
from comments.models import Comment, Edit
from comments.moderation import AlreadyDecided, decide
from comments.notifications import tell_moderators_of_edit
from newsportal.environment import Rate
from newsportal.models import Purge
from tests.builders import make_editor, make_moderator, make_user
from tests.comments.proofs import prove
from tests.comments.test_proving import HORTENSE, ReaderTest


class EditTest(ReaderTest):
    def setUp(self) -> None:
        prove(self.client, HORTENSE)
        self.mine = self.send(self.client, text="Le bac etait plein.")
        self.url = f"/comments/edit/{self.mine.pk}/"

    def approve(self) -> None:
        decide(self.mine, "approve", by=None, seen_revision=self.mine.revision)
        self.mine.refresh_from_db()

    def change(self, text: str, *, seen: int | None = None, client: Client | None = None) -> int:
        self.mine.refresh_from_db()
        data = {"text": text, "seen": str(self.mine.revision if seen is None else seen)}
        status = (client or self.client).post(self.url, data).status_code
        self.mine.refresh_from_db()
        return status

    def shown(self) -> str:
        return Client().get(self.article.get_absolute_url()).content.decode()


class TextTest(EditTest):
    def test_what_waits_gets_its_new_text_and_goes_on_waiting(self) -> None:
        self.assertContains(self.client.get(self.url), "Le bac etait plein.")
        self.assertEqual(self.change("Le bac était plein."), 303)
        self.assertEqual(
            (self.mine.text, self.mine.body_html, self.mine.status),
            ("Le bac était plein.", "<p>Le bac était plein.</p>", "pending"),
        )
        self.assertEqual(Edit.objects.get().state, Edit.State.ACCEPTED)

    def test_the_approved_text_stays_until_a_moderator_accepts_the_new_one(self) -> None:
        self.approve()
        Purge.objects.all().delete()
        self.assertEqual(self.change("Le bac était plein."), 303)
        self.assertIn("Le bac etait plein.", self.shown())
        self.assertNotIn("Le bac était plein.", self.shown())
        self.assertFalse(Purge.objects.exists())
        self.assertContains(self.client.get("/comments/me/"), "Le bac était plein.")
        self.assertContains(self.client.get(self.url), "Le bac était plein.")
        edit = Edit.objects.get()
        editing.decide(edit, accept=True, by=make_moderator(), seen_revision=self.mine.revision)
        self.assertIn("Le bac était plein.", self.shown())
        self.assertIn("Modifié", self.shown())
        self.assertEqual(
            [(p.keys, p.is_hard) for p in Purge.objects.all()],
            [([f"comments:{self.article.pk}"], True)],
        )

    def test_what_a_moderator_refuses_is_never_seen(self) -> None:
        self.approve()
        self.change("Achetez mes pilules")
        edit = Edit.objects.get()
        editing.decide(edit, accept=False, by=make_moderator(), seen_revision=self.mine.revision)
        self.assertNotIn("pilules", self.shown())
        self.mine.refresh_from_db()
        self.assertEqual((self.mine.text, self.mine.edited_at), ("Le bac etait plein.", None))

    @override_settings(COMMENT_MODERATION="after")
    def test_where_the_site_trusts_readers_an_edit_is_seen_at_once(self) -> None:
        self.approve()
        self.change("Le bac était plein.")
        self.assertIn("Le bac était plein.", self.shown())
        self.assertFalse(Edit.objects.waiting().exists())

    def test_a_second_edit_takes_the_place_of_the_first_and_the_old_text_of_both(self) -> None:
        self.approve()
        self.change("Un")
        self.change("Un deux")
        self.assertEqual([e.text for e in Edit.objects.waiting()], ["Un deux"])
        self.change("Le bac etait plein.")
        self.assertFalse(Edit.objects.waiting().exists())
        revision = self.mine.revision
        self.assertEqual(self.change("Le bac etait plein."), 303)
        self.assertEqual((self.mine.revision, Edit.objects.count()), (revision, 2))


class RefusalTest(EditTest):
    def test_after_15_minutes_it_stays_as_it_is(self) -> None:
        now = self.mine.received_at
        with time_machine.travel(now + timedelta(minutes=14, seconds=50)):
            self.assertEqual(self.change("Un"), 303)
        with time_machine.travel(now + timedelta(minutes=15, seconds=1)):
            self.assertNotContains(self.client.get("/comments/me/"), self.url)
            self.assertEqual(self.client.get(self.url).status_code, 403)
            answer = self.client.post(self.url, {"text": "Deux mots", "seen": "1"})
            self.assertContains(answer, "Deux mots", status_code=403)
        self.mine.refresh_from_db()
        self.assertEqual(self.mine.text, "Un")

    def test_nobody_edits_what_they_did_not_send_with_the_proof(self) -> None:
        impostor = self.send(Client(), text="Sous mon nom")
        other = Client()
        prove(other, "gael@example.org")
        for client in (Client(), other):
            for method in (client.get, client.post):
                self.assertEqual(method(self.url).status_code, 404)
        answer = self.client.post(f"/comments/edit/{impostor.pk}/", {"text": "Un", "seen": "0"})
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(Comment.objects.get(pk=impostor.pk).text, "Sous mon nom")
        self.assertEqual(self.client.get("/comments/edit/" + "9" * 40 + "/").status_code, 404)

    def test_what_was_decided_against_is_not_edited_back(self) -> None:
        decide(self.mine, "reject", by=None, seen_revision=0)
        self.assertEqual(self.change("Un"), 403)
        self.assertEqual(self.mine.text, "Le bac etait plein.")

    def test_the_checks_of_a_new_comment_hold_and_the_text_is_kept(self) -> None:
        for text in ("", "x", "x" * 3001):
            answer = self.client.post(self.url, {"text": text, "seen": "0"})
            self.assertContains(answer, "n’a pas encore été enregistrée", status_code=422)
            self.assertContains(answer, text, status_code=422)
        Article.objects.filter(pk=self.article.pk).update(comments_mode="closed")
        answer = self.client.post(self.url, {"text": "Un autre mot", "seen": "0"})
        self.assertContains(answer, "Un autre mot", status_code=403)

    @override_settings(COMMENT_LIMIT_PER_NETWORK=Rate(1, timedelta(minutes=10)))
    def test_editing_counts_for_the_limit_of_the_network(self) -> None:
        client, number = self.client, {"REMOTE_ADDR": "192.0.2.99"}
        self.assertEqual(
            client.post(self.url, {"text": "Un", "seen": "0"}, **number).status_code, 303
        )
        answer = client.post(self.url, {"text": "Deux mots", "seen": "1"}, **number)
        self.assertContains(answer, "Deux mots", status_code=429)

    def test_an_edit_from_another_window_or_site_does_not_count(self) -> None:
        self.change("Un deux")
        answer = self.client.post(self.url, {"text": "Trois", "seen": "0"})
        self.assertContains(answer, "Trois", status_code=409)
        self.assertContains(answer, 'name="seen" value="1"', status_code=409)
        for seen in ("", "x", "-1", "9" * 30):
            self.assertEqual(
                self.client.post(self.url, {"text": "Trois", "seen": seen}).status_code, 409
            )
        evil = {"headers": {"Origin": "https://evil.example"}}
        self.assertEqual(
            self.client.post(self.url, {"text": "Trois", "seen": "1"}, **evil).status_code, 403
        )
        self.mine.refresh_from_db()
        self.assertEqual(self.mine.text, "Un deux")


class ModeratorTest(EditTest):
    def setUp(self) -> None:
        super().setUp()
        self.claire = make_moderator(username="claire", language="en")

    def test_who_decides_on_the_text_before_is_told(self) -> None:
        self.change("Achetez mes pilules")
        with self.assertRaises(AlreadyDecided) as told:
            decide(self.mine, "approve", by=self.claire, seen_revision=0)
        self.assertIsNone(told.exception.decision)
        decide(self.mine, "approve", by=self.claire, seen_revision=1)
        self.mine.refresh_from_db()
        self.change("Achetez encore")
        with self.assertRaises(AlreadyDecided) as told:
            decide(self.mine, "remove", by=self.claire, seen_revision=2)
        self.assertIsNone(told.exception.decision)

    def test_a_waiting_edit_is_mailed_and_decided_in_the_admin(self) -> None:
        self.approve()
        self.change("Le bac était plein.")
        edit = Edit.objects.get()
        self.assertTrue(
            DBTaskResult.objects.filter(
                task_path="comments.notifications.tell_moderators_of_edit"
            ).exists()
        )
        mail.outbox.clear()
        tell_moderators_of_edit.call(edit_id=edit.pk)
        [message] = mail.outbox
        page = f"/admin/comments/edit/{edit.pk}/change/"
        for body in (message.body, message.alternatives[0][0]):
            self.assertIn(f"http://testserver{page}", body)
            self.assertIn("Le bac était plein.", body)
            self.assertIn("Le bac etait plein.", body)
            self.assertNotIn(HORTENSE, body)
        desk = Client()
        desk.force_login(self.claire)
        self.assertContains(desk.get("/admin/comments/edit/"), page)
        self.assertContains(desk.get(page), f'value="accept:{edit.pk}:{self.mine.revision}"')
        late = desk.post(page, {"decide": f"accept:{edit.pk}:0"}, follow=True)
        self.assertContains(late, "since you saw it")
        self.assertNotIn("Le bac était plein.", self.shown())
        desk.post(page, {"decide": f"accept:{edit.pk}:{self.mine.revision}"})
        self.assertIn("Le bac était plein.", self.shown())
        edit.refresh_from_db()
        self.assertEqual((edit.state, edit.decided_by), ("accepted", self.claire))
        mail.outbox.clear()
        tell_moderators_of_edit.call(edit_id=edit.pk)
        self.assertEqual(mail.outbox, [])

    def test_only_moderators_see_and_decide_edits(self) -> None:
        self.approve()
        self.change("Achetez mes pilules")
        edit = Edit.objects.get()
        page = f"/admin/comments/edit/{edit.pk}/change/"
        for person in (None, make_editor(username="editor"), make_user("staff")):
            desk = Client()
            if person:
                desk.force_login(person)
            press = {"decide": f"accept:{edit.pk}:{self.mine.revision}"}
            for answer in (
                desk.get(page), desk.get("/admin/comments/edit/"), desk.post(page, press),
            ):  # fmt: skip
                self.assertIn(answer.status_code, {302, 403})
        self.assertTrue(Edit.objects.waiting().exists())
        desk.force_login(self.claire)
        for nonsense in ("accept:0:1", "accept:x", "burn:1:1", f"accept:{edit.pk + 99}:1", ""):
            self.assertEqual(desk.post(page, {"decide": nonsense}).status_code, 400)

    def test_an_edit_of_what_was_removed_meanwhile_waits_for_nobody(self) -> None:
        self.approve()
        self.change("Achetez mes pilules")
        decide(self.mine, "remove", by=self.claire, seen_revision=self.mine.revision)
        edit = Edit.objects.get()
        self.assertFalse(Edit.objects.to_decide().exists())
        with self.assertRaises(editing.TextChanged):
            editing.decide(edit, accept=True, by=self.claire, seen_revision=self.mine.revision + 1)
        self.assertNotIn("pilules", self.shown())

    def test_the_list_of_edits_asks_as_much_for_three_as_for_one(self) -> None:
        desk = Client()
        desk.force_login(self.claire)
        desk.get("/admin/comments/edit/")
        counts = []
        for number in range(3):
            self.approve()
            self.change(f"Nouveau texte {number}")
            with CaptureQueriesContext(connection) as queries:
                page = desk.get("/admin/comments/edit/")
            self.assertEqual(len(page.context["cl"].result_list), number + 1)
            counts.append(len(queries))
            self.mine = self.send(self.client, text=f"Encore {number}")
            self.url = f"/comments/edit/{self.mine.pk}/"
        self.assertEqual(len(set(counts)), 1, counts)
