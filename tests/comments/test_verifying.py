"""Whatever somebody does to the records who can write in the database, it is found."""

from datetime import timedelta
from io import StringIO

from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from comments import anchors, verifying
from comments.models import Anchor, Comment, Decision, Record
from tests.builders import make_article, make_comment, make_comments
from tests.tampering import RecordsTest, forge, tamper


class VerifyingTest(RecordsTest):
    """A removed comment has five records, and another stands beside it."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()
        cls.comment = make_comment(cls.article, "Le premier", status="removed")
        cls.other = make_comment(cls.article, "Le second")

    def setUp(self) -> None:
        super().setUp()
        anchors.anchor_heads()
        self.assertEqual(self.findings(), [])

    def cut(self, *, since: int) -> None:
        tamper(
            "DELETE FROM comments_record WHERE comment_id = %s AND number >= %s",
            self.comment.pk, since,
        )  # fmt: skip


class ChainTest(VerifyingTest):
    def test_a_changed_record_is_found(self) -> None:
        for column, value in {
            "event": "notice", "facts": '{"act":"reject"}', "words": "{}", "mac": b"m" * 32,
        }.items():  # fmt: skip
            with self.subTest(column):
                before = Record.objects.filter(comment=self.comment, number=2).values().get()
                sql = f"UPDATE comments_record SET {column} = %s WHERE id = %s"
                tamper(sql, value, before["id"])
                self.assertIn(("altered", 2), self.kinds())
                self.assertIn(("altered", 2), self.kinds(self.comment))
                self.assertEqual(self.kinds(self.other), [])
                tamper(sql, before[column], before["id"])
        self.assertEqual(self.findings(), [])

    def test_a_record_that_is_missing_is_found(self) -> None:
        tamper("DELETE FROM comments_record WHERE comment_id = %s AND number = 3", self.comment.pk)
        self.assertIn(("missing", 3), self.kinds())

    def test_records_in_another_order_are_found(self) -> None:
        for old, new in ((4, 99), (2, 4), (99, 2)):
            sql = "UPDATE comments_record SET number = %s WHERE comment_id = %s AND number = %s"
            tamper(sql, new, self.comment.pk, old)
        self.assertEqual([f for f in self.kinds() if f[1]], [("reordered", 2), ("reordered", 4)])

    def test_a_forged_record_is_found(self) -> None:
        forge(self.comment, 6)
        self.assertEqual(self.kinds(), [("inserted", 6)])

    def test_a_tail_that_was_cut_is_found_by_its_anchor(self) -> None:
        self.cut(since=4)
        self.assertIn(("tail cut", 5), self.kinds())
        self.assertIn(("tail cut", 5), self.kinds(self.comment))

    def test_a_chain_that_was_taken_away_is_found(self) -> None:
        self.cut(since=1)
        self.assertIn(("missing", 1), self.kinds())
        self.assertIn(("tail cut", 5), self.kinds())

    def test_words_that_were_dropped_in_silence_are_found(self) -> None:
        Record.objects.filter(comment=self.comment).update(words=None, salt=None)
        self.assertEqual(self.kinds(), [("altered", 1), ("altered", 2), ("altered", 4)])

    def test_a_comment_that_was_never_recorded_is_found(self) -> None:
        [unrecorded] = make_comments(self.article, 1)
        self.assertEqual(self.kinds(unrecorded), [("missing", 1)])


class StoredTest(VerifyingTest):
    """What is stored is compared with what was recorded."""

    def test_a_text_name_or_state_that_was_changed_by_hand_is_found(self) -> None:
        for change in ({"text": "Autre"}, {"name": "Gaël"}, {"status": "approved"}):
            with self.subTest(change):
                comments = Comment.objects.filter(pk=self.comment.pk)
                before = comments.values(*change).get()
                comments.update(**change)
                self.assertEqual(self.kinds(), [("altered", None)])
                comments.update(**before)

    def test_a_decision_that_was_changed_is_found(self) -> None:
        decision = self.comment.decisions.first()
        for change in (
            {"reason": "Autre"}, {"text_seen": "Autre"}, {"act": "spam"}, {"revision_seen": 9},
            {"at": timezone.now() + timedelta(hours=1)},
        ):  # fmt: skip
            with self.subTest(change):
                decisions = Decision.objects.filter(pk=decision.pk)
                before = decisions.values(*change).get()
                decisions.update(**change)
                self.assertEqual(self.kinds(), [("altered", 4)])
                decisions.update(**before)

    def test_a_decision_that_is_missing_or_was_added_is_found(self) -> None:
        Decision.objects.create(
            comment=self.other, act="remove", to_status="removed", revision_seen=1
        )
        self.comment.decisions.first().delete()
        self.assertEqual(self.kinds(), [("missing", 4), ("missing", None)])

    def test_what_is_older_than_the_records_needs_none(self) -> None:
        [older] = make_comments(self.article, 1)
        decision = Decision.objects.create(comment=older, act="approve", revision_seen=0)
        first = Anchor.objects.get(number=0)
        first.last_comment, first.last_decision = older.pk, decision.pk
        tamper(
            "UPDATE comments_anchor SET last_comment = %s, last_decision = %s, mac = %s"
            " WHERE number = 0", older.pk, decision.pk, anchors.mac_of(first, b""),
        )  # fmt: skip
        self.assertEqual([kind for kind, number in self.kinds(older) if number], [])


class AnchorsTest(VerifyingTest):
    def test_tail_and_anchors_cut_together_are_found_by_the_file(self) -> None:
        comment = make_comment(self.article, "Le troisième", status="pending")
        anchors.anchor_heads()
        tamper("DELETE FROM comments_record WHERE comment_id = %s", comment.pk)
        tamper("DELETE FROM comments_anchor WHERE number = 2")
        comment.delete()
        self.assertEqual(self.kinds(), [("anchor missing", None)])
        self.assertIn(("anchor missing", None), self.kinds(self.other))
        with self.assertRaises(anchors.CopiesDiffer):
            anchors.anchor_heads()

    def test_an_anchor_between_that_is_missing_is_found(self) -> None:
        make_comment(self.article, "Le troisième", status="pending")
        anchors.anchor_heads()
        tamper("DELETE FROM comments_anchor WHERE number = 1")
        self.assertIn(("anchor missing", None), self.kinds())

    def test_a_changed_anchor_is_found(self) -> None:
        for column, value in {"heads": " ", "count": 1, "digest": b"d", "last_record": 1}.items():
            with self.subTest(column):
                before = Anchor.objects.filter(number=1).values().get()
                tamper(f"UPDATE comments_anchor SET {column} = %s WHERE number = 1", value)
                self.assertIn(("anchor altered", None), self.kinds())
                tamper(f"UPDATE comments_anchor SET {column} = %s WHERE number = 1", before[column])

    def test_a_missing_file_and_a_line_missing_from_it_are_found(self) -> None:
        lines = self.file.read_text().splitlines(keepends=True)
        self.file.write_text(lines[1])
        self.assertEqual(self.kinds(), [("anchor missing", None)])
        self.file.unlink()
        self.assertEqual(self.kinds(), [("anchor missing", None)])

    def test_a_line_that_a_crash_cut_short_is_written_again(self) -> None:
        self.file.write_text(self.file.read_text()[:-30])
        anchors.anchor_heads()
        self.assertEqual(self.findings(), [])
        self.assertEqual([line.number for line in anchors.lines()], [0, 1])

    def test_nothing_new_makes_no_anchor(self) -> None:
        anchors.anchor_heads()
        self.assertEqual(Anchor.objects.count(), 2)

    def test_many_records_make_several_anchors(self) -> None:
        for number in range(3):
            make_comment(self.article, f"Texte {number}", email=f"r{number}@example.org")
        most = anchors.MOST_AT_ONCE
        anchors.MOST_AT_ONCE = 4
        self.addCleanup(setattr, anchors, "MOST_AT_ONCE", most)
        anchors.anchor_heads()
        self.assertEqual([*Anchor.objects.values_list("count", flat=True)], [0, 8, 4, 4, 1])
        self.assertEqual(self.findings(), [])

    def test_another_key_is_told_once(self) -> None:
        with override_settings(RECORDS_KEY="another key that is long enough to be one"):
            self.assertEqual(self.kinds(), [("wrong key", None)])

    def test_records_without_any_anchor_are_not_blessed_anew(self) -> None:
        tamper("DELETE FROM comments_anchor")
        with self.assertRaises(anchors.BeginningLost):
            anchors.anchor_heads()
        self.assertEqual(self.kinds(), [("anchor missing", None)])

    def test_a_guard_that_was_taken_away_is_found(self) -> None:
        on = " ON comments_record" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER comments_record_no_update{on}")
        self.assertEqual(self.kinds(), [("unguarded", None)])


class CommandTest(VerifyingTest):
    def run_it(self, *args: str) -> tuple[int, str]:
        out = StringIO()
        try:
            call_command("verify_records", *args, stdout=out)
        except CommandError as error:
            return error.returncode, out.getvalue()
        return 0, out.getvalue()

    def test_what_is_whole_exits_with_0_and_says_since_when(self) -> None:
        code, out = self.run_it()
        self.assertEqual(code, 0)
        self.assertIn("Whole: 2 comments, 8 records, 2 anchors.", out)
        self.assertIn("Records are kept since", out)
        self.assertNotIn("not anchored", out)

    def test_what_is_not_anchored_yet_is_said(self) -> None:
        make_comment(self.article, "Le troisième", status="pending")
        self.assertIn("1 records are not anchored yet", self.run_it()[1])

    def test_what_is_not_exits_with_1_and_says_what(self) -> None:
        self.cut(since=5)
        code, out = self.run_it()
        self.assertEqual(code, 1)
        self.assertIn(f"comment {self.comment.pk}, record 5: tail cut", out)
        code, out = self.run_it("--comment", str(self.other.pk))
        self.assertEqual(code, 0)
        self.assertIn("Whole: 1 comments, 3 records", out)

    def test_since_looks_at_what_happened_since(self) -> None:
        Comment.objects.filter(pk=self.comment.pk).update(text="Autre")
        now = timezone.now()
        tomorrow = f"{timezone.localtime(now) + timedelta(days=1):%Y-%m-%d}"
        self.assertEqual(self.run_it("--since", tomorrow)[0], 0)
        yesterday = f"{timezone.localtime(now) - timedelta(days=1):%Y-%m-%dT%H:%M}"
        self.assertEqual(self.run_it("--since", yesterday)[0], 1)

    def test_nonsense_is_refused(self) -> None:
        for args in (("--comment", "999999"), ("--since", "demain"), ("--since", "2026-13-01")):
            with self.subTest(args), self.assertRaises(CommandError):
                call_command("verify_records", *args)

    def test_batches_cost_the_same_at_any_size(self) -> None:
        with self.assertNumQueries(15):
            self.findings()
        for number in range(6):
            make_comment(self.article, f"Texte {number}", email=f"s{number}@example.org")
        with self.assertNumQueries(15):
            list(verifying.everything(verifying.Counted()))
