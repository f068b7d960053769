"""What is recorded of a comment, when, and that nobody can take it back."""

import json
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.test import Client, TestCase, TransactionTestCase, override_settings

from comments import anchors, posting, records, verifying
from comments.models import Anchor, Comment, Decision, Record
from comments.moderation import decide
from tests.builders import make_article, make_comment, make_moderator, make_user
from tests.comments.test_together import at_once
from tests.tampering import RecordsTest


def events(comment: Comment) -> list[str]:
    return list(comment.records.order_by("number").values_list("event", flat=True))


class ChainTest(RecordsTest):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.claire = make_moderator(username="claire")
        cls.article = make_article()

    def test_posting_takes_one_statement_more(self) -> None:
        make_comment(self.article, "Le premier", status="pending")  # compiles its statements
        comment = self.stored("Le bac.")
        with self.assertNumQueries(1):
            records.received(comment)

    def stored(self, text: str) -> Comment:
        comment = make_comment(self.article, text, status="pending")
        comment.pk, comment.dedup_key = None, text
        comment.save()
        return comment

    def test_a_comment_is_recorded_from_its_arrival_to_its_removal(self) -> None:
        comment = make_comment(self.article, status="pending")
        decide(comment, "approve", by=self.claire, seen_revision=0)
        decide(comment, "remove", by=self.claire, seen_revision=1, reason="Attaque personnelle")
        self.assertEqual(events(comment), ["received", "decided", "visible", "decided", "removed"])
        first, last = comment.records.get(number=1), comment.records.get(number=4)
        self.assertEqual((first.at, json.loads(first.words)["text"]),
                         (comment.received_at, comment.text))  # fmt: skip
        facts = json.loads(last.facts)
        self.assertEqual((facts["act"], facts["by"], facts["name"]),
                         ("remove", self.claire.pk, "claire"))  # fmt: skip
        self.assertEqual(json.loads(last.words)["reason"], "Attaque personnelle")
        self.assertEqual(self.findings(), [])

    def test_what_was_never_seen_is_not_recorded_as_gone(self) -> None:
        comment = make_comment(self.article, status="rejected")
        self.assertEqual(events(comment), ["received", "decided"])

    @override_settings(COMMENT_MODERATION="after")
    def test_what_appears_at_once_is_recorded_as_the_policys_decision(self) -> None:
        comment = make_comment(self.article, status="pending")
        self.assertEqual(events(comment), ["received", "decided", "visible"])
        self.assertIsNone(json.loads(comment.records.get(number=2).facts)["by"])

    def test_no_address_of_the_reader_is_recorded(self) -> None:
        comment = make_comment(self.article, email="secret@example.org", address="192.0.2.99")
        kept = str(list(comment.records.values_list("facts", "words")))
        self.assertNotIn("secret@", kept)
        self.assertNotIn("192.0.2.99", kept)

    def test_a_retry_is_recorded_once(self) -> None:
        for _time in range(2):
            comment = make_comment(self.article, "Deux fois", status="pending")
        self.assertEqual(events(comment), ["received"])

    def test_opening_a_case_is_recorded_the_first_time(self) -> None:
        comment = make_comment(self.article, status="pending")
        self.client.force_login(self.claire)
        for _time in range(2):
            self.client.get(f"/admin/comments/comment/{comment.pk}/change/")
        self.assertEqual(events(comment), ["received", "seen"])
        self.assertEqual(json.loads(comment.records.get(number=2).facts)["name"], "claire")

    def test_who_may_not_see_a_case_has_not_opened_it(self) -> None:
        comment = make_comment(self.article, status="pending")
        self.client.force_login(make_user("staff"))
        for client in (Client(), self.client):
            client.get(f"/admin/comments/comment/{comment.pk}/change/")
        self.assertEqual(events(comment), ["received"])

    def test_an_import_keeps_its_date_and_is_told_from_others(self) -> None:
        at = datetime(2024, 5, 1, 12, tzinfo=UTC)
        comment = posting.post(
            self.article, name="Hortense", email="h@example.org", text="Jadis", address="",
            language="fr", now=at, is_import=True,
        )  # fmt: skip
        record = comment.records.get()
        self.assertEqual((record.at, json.loads(record.facts)["import"]), (at, True))

    def test_a_decision_that_is_put_back_is_recorded_so(self) -> None:
        at = datetime(2024, 5, 1, 12, tzinfo=UTC)
        comment = make_comment(self.article, status="pending")
        decide(comment, "approve", by=None, seen_revision=0, at=at)
        self.assertEqual({at}, {*comment.records.exclude(number=1).values_list("at", flat=True)})
        self.assertEqual(Decision.objects.get().at, at)

    def test_what_a_rolled_back_transaction_noted_did_not_happen(self) -> None:
        comment = make_comment(self.article, status="pending")
        with transaction.atomic():
            records.note(comment, records.Event.NOTICE)
            transaction.set_rollback(True)
        records.note(comment, records.Event.NOTICE)
        self.assertEqual(events(comment), ["received", "notice"])
        self.assertEqual(self.findings(), [])

    def test_an_edited_text_is_the_one_that_counts(self) -> None:
        comment = make_comment(self.article)
        Comment.objects.filter(pk=comment.pk).update(text="Le bac, corrigé.")
        self.assertEqual(self.kinds(), [("altered", None)])
        comment.refresh_from_db()
        records.edited(comment)
        self.assertEqual(self.findings(), [])

    def test_erasing_a_reader_drops_every_word_and_the_chain_holds(self) -> None:
        comment = make_comment(self.article, "Mon secret", name="Hortense", status="removed")
        other = make_comment(self.article, "Un autre texte")
        records.erase(comment)
        Comment.objects.filter(pk=comment.pk).update(text="", name="")
        Decision.objects.filter(comment=comment).update(text_seen="", reason="")
        kept = str(list(comment.records.values()))
        self.assertNotIn("secret", kept)
        self.assertNotIn("Hortense", kept)
        self.assertEqual({None}, {*comment.records.values_list("salt", flat=True)})
        self.assertEqual(events(comment)[-1], "erased")
        self.assertIn("Un autre texte", other.records.get(number=1).words)
        self.assertEqual(self.findings(), [])


class AppendOnlyTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.comment = make_comment(make_article())

    def refuses(self, sql: str, *values: Any) -> None:
        with self.subTest(sql), self.assertRaises(DatabaseError), transaction.atomic():
            connection.cursor().execute(sql, values)

    def test_no_column_of_a_record_can_be_changed(self) -> None:
        for column, value in {
            "id": 99, "comment_id": 99, "number": 99, "event": "notice", "facts": "{}",
            "at": "2020-01-01 00:00:00+00:00", "digest": b"d", "mac": b"m", "words": "{}",
            "salt": b"s",
        }.items():  # fmt: skip
            self.refuses(f"UPDATE comments_record SET {column} = %s", value)

    def test_no_record_and_no_anchor_can_be_deleted(self) -> None:
        for table in ("comments_record", "comments_anchor"):
            self.refuses(f"DELETE FROM {table}")
            if connection.vendor == "postgresql":
                self.refuses(f"TRUNCATE {table} CASCADE")

    def test_no_anchor_can_be_changed(self) -> None:
        if not Anchor.objects.exists():
            Anchor.objects.create(
                number=0, at="2026-01-01T00:00Z", last_record=0, last_comment=0, last_decision=0,
                count=0, heads="", digest=b"", mac=b"",
            )  # fmt: skip
        self.refuses("UPDATE comments_anchor SET mac = %s", b"m")

    def test_words_can_be_dropped_and_not_put_back(self) -> None:
        record = self.comment.records.get(number=1)
        Record.objects.filter(pk=record.pk).update(words=None, salt=None)
        self.refuses("UPDATE comments_record SET words = %s WHERE id = %s", "{}", record.pk)

    def test_a_record_is_not_replaced_by_another_in_its_place(self) -> None:
        if connection.vendor != "sqlite":
            return
        before = list(self.comment.records.values())
        with connection.cursor() as cursor:
            for id_ in ("NULL", before[0]["id"]):
                cursor.execute(
                    "INSERT OR REPLACE INTO comments_record"
                    " (id, comment_id, number, event, at, facts, digest, mac)"
                    f" VALUES ({id_}, %s, 1, 'notice', '2020-01-01', '{{}}', '', '')",
                    [self.comment.pk],
                )
        self.assertEqual(list(self.comment.records.values()), before)

    def test_a_comment_of_which_there_are_records_cannot_be_deleted(self) -> None:
        with self.assertRaises(DatabaseError), transaction.atomic():
            Comment.objects.filter(pk=self.comment.pk)._raw_delete("default")
            connection.check_constraints()


class TogetherTest(TransactionTestCase):
    def test_many_who_note_at_once_do_not_fork_a_chain(self) -> None:
        comment = make_comment(make_article(), status="pending")
        moderators = [make_user(f"m{number}") for number in range(4)]

        def act(number: int) -> None:
            event = (records.Event.SEEN, records.Event.NOTICE)[number % 2]
            records.note(comment, event, by=moderators[number % 4])

        self.assertEqual(at_once(16, act), [None] * 16)
        self.assertEqual(events(comment).count("seen"), 1)
        self.assertEqual(
            [*comment.records.order_by("number").values_list("number", flat=True)],
            [*range(1, 11)],
        )
        anchors.begin()
        found = [f for f in verifying.one(comment.pk, verifying.Counted()) if f.comment]
        self.assertEqual([f.kind for f in found], [])
