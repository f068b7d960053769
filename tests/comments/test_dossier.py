"""The record of a comment, for a lawyer: what it holds, and what it does not."""

import hashlib
import json
import re
from datetime import timedelta

from django.utils import timezone

from comments import records
from comments.models import Comment, Decision, Record
from comments.moderation import decide
from tests.builders import make_article, make_comment, make_comments, make_moderator
from tests.tampering import RecordsTest, tamper


class DossierTest(RecordsTest):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.claire = make_moderator(username="claire", language="en")
        cls.article = make_article("La digue cède la place")
        cls.comment = make_comment(
            cls.article, "C’est <b>diffamatoire</b>.", name="Gaël K.", email="gael@example.org",
            address="192.0.2.44",
        )  # fmt: skip
        at = timezone.now() + timedelta(minutes=5)
        records.note(cls.comment, records.Event.NOTICE, words={"text": "Ceci est faux."}, at=at)
        decide(
            cls.comment, "remove", by=cls.claire, reason="Propos mensongers", seen_revision=1,
            at=at + timedelta(minutes=47, seconds=59),
        )  # fmt: skip

    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(self.claire)
        self.url = f"/moderation/records/{self.comment.pk}/"

    def export(self, **choices: str) -> str:
        response = self.client.post(self.url, choices)
        self.assertEqual(response.status_code, 200)
        return response.content.decode()

    def test_it_holds_every_step_with_who_and_why(self) -> None:
        page = self.export(language="fr")
        for words in (
            "La digue cède la place", "Gaël K.", "Ceci est faux.", "Propos mensongers", "claire",
            "signalement reçu", "retiré de la vue", "Il est intact",
            f"/comments/{self.comment.pk}/",
        ):  # fmt: skip
            self.assertIn(words, page)
        self.assertIn("<td>47</td>", page)
        self.assertNotIn("<b>diffamatoire", page)

    def test_it_speaks_the_language_that_was_chosen(self) -> None:
        self.assertIn("From notice to removal", self.export(language="en"))
        self.assertIn("Du signalement au retrait", self.export(language="fr"))
        self.assertIn('<html lang="fr">', self.export(language="xx"))

    def test_addresses_are_in_it_only_if_they_were_asked_for(self) -> None:
        for page in (self.export(), self.client.get(self.url).content.decode()):
            self.assertNotIn("gael@example.org", page)
            self.assertNotIn("192.0.2.44", page)
        page = self.export(addresses="on")
        self.assertIn("gael@example.org", page)
        self.assertIn("192.0.2.44", page)

    def test_its_digest_is_the_documents_and_is_recorded_with_who_wrote_it(self) -> None:
        with self.assertLogs("newsportal.records", "INFO") as logged:
            page = self.export(language="en")
        found = re.search("<!--document-->(.*)<!--/document-->", page, re.DOTALL)
        assert found
        digest = hashlib.sha256(found[1].encode()).hexdigest()
        self.assertIn(f"<code>{digest}</code>", page)
        facts = json.loads(Record.objects.filter(event="exported").get().facts)
        self.assertEqual((facts["digest"], facts["name"], facts["addresses"]),
                         (digest, "claire", False))  # fmt: skip
        self.assertIn("without addresses", logged.output[0])
        self.assertNotIn("gael", logged.output[0])

    def test_asking_for_the_form_records_nothing(self) -> None:
        self.client.get(self.url)
        self.assertFalse(Record.objects.filter(event="exported").exists())

    def test_a_file_needs_nothing_beside_it(self) -> None:
        response = self.client.post(self.url, {"download": "1"})
        self.assertRegex(
            response.headers["Content-Disposition"],
            rf'^attachment; filename="comment-{self.comment.pk}-[0-9a-f]{{8}}.html"$',
        )
        page = response.content.decode()
        self.assertIn('href="data:text/css;base64,', page)
        self.assertNotIn("/static/", page)

    def test_it_says_that_somebody_has_tampered_with_the_record(self) -> None:
        tamper("UPDATE comments_record SET facts = '7' WHERE comment_id = %s AND number = 4",
               self.comment.pk)  # fmt: skip
        page = self.export(language="fr")
        self.assertIn("Le registre n’est pas intact", page)
        self.assertIn("inscription 4\u00a0: modifié", page)

    def test_what_was_erased_is_said_to_be(self) -> None:
        records.erase(self.comment)
        Comment.objects.filter(pk=self.comment.pk).update(text="", name="")
        page = self.export(language="fr")
        self.assertIn("Le texte a été effacé", page)
        self.assertIn("Il est intact", page)
        self.assertNotIn("Ceci est faux", page)

    def test_a_notice_without_a_removal_has_no_minutes(self) -> None:
        other = make_comment(self.article, "Innocent")
        records.note(other, records.Event.NOTICE)
        self.url = f"/moderation/records/{other.pk}/"
        self.assertIn("Aucun signalement n’a été suivi d’un retrait", self.export(language="fr"))

    def test_a_comment_older_than_the_records_has_its_decisions(self) -> None:
        [older] = make_comments(self.article, 1)
        decision = Decision.objects.create(
            comment=older, act="reject", reason="Jadis", revision_seen=0, actor=self.claire
        )
        # As if it had been there at the beginning.
        tamper("UPDATE comments_anchor SET last_decision = %s WHERE number = 0", decision.pk)
        self.url = f"/moderation/records/{older.pk}/"
        self.assertIn("Jadis", self.export(language="fr"))

    def test_no_such_comment_is_not_found(self) -> None:
        for pk in ("999999", "9" * 30):
            self.assertEqual(self.client.get(f"/moderation/records/{pk}/").status_code, 404)

    def test_the_case_in_the_admin_leads_there(self) -> None:
        page = self.client.get(f"/admin/comments/comment/{self.comment.pk}/change/")
        self.assertContains(page, f'href="{self.url}"')
