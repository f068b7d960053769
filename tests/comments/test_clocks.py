"""What is left of personal data once its time is over, and what a legal hold keeps."""

import io
import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.test import TestCase, override_settings
from django.utils import timezone

from articles.models import Article
from comments import clocks, holding, moderation
from comments.models import Comment
from newsportal.models import User
from newsportal.network import network_digest
from tests import plans
from tests.builders import make_article, make_comment, make_moderator
from tests.comments.importing.dumps import own

DAY = timedelta(days=1)


class ClockTest(TestCase):
    article: Article
    claire: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()
        cls.claire = make_moderator(username="claire")

    def comment(self, text: str, *, days: float, **fields: Any) -> Comment:
        comment = make_comment(self.article, text, **fields)
        at = timezone.now() - days * DAY
        refused_at = at if comment.refused_at else None
        Comment.objects.filter(pk=comment.pk).update(received_at=at, refused_at=refused_at)
        comment.refresh_from_db()
        return comment

    def purge(self, *options: str) -> list[str]:
        told = io.StringIO()
        call_command("purge_expired", *options, stdout=told)
        return told.getvalue().splitlines()

    def addresses(self) -> dict[str, tuple[str | None, str | None]]:
        rows = Comment.objects.values_list("text", "network_address", "network_digest")
        return {text: (address, digest) for text, address, digest in rows}


class AddressTest(ClockTest):
    def test_an_address_is_kept_then_a_hash_of_its_network_then_nothing(self) -> None:
        self.comment("29 jours", days=29)
        self.comment("31 jours", days=31)
        self.comment("181 jours", days=181)
        hashed = self.comment("181 jours, en hachage", days=181)
        Comment.objects.filter(pk=hashed.pk).update(network_address=None, network_digest="a" * 32)
        expected = {
            "29 jours": ("192.0.2.7", None),
            "31 jours": (None, network_digest("192.0.2.7")),
            "181 jours": (None, None),
            "181 jours, en hachage": (None, None),
        }
        dry = self.purge("--dry-run")
        self.assertNotEqual(self.addresses(), expected)
        done = self.purge()
        self.assertEqual(self.addresses(), expected)
        self.assertEqual(dry, [line.replace(" done", " would be") for line in done])
        self.assertEqual(
            done,
            [
                "KEEP_ADDRESS_HASH (after 180 days), network addresses are erased: 1 done",
                "KEEP_ADDRESS (after 30 days), network addresses become keyed hashes: 1 done",
                "KEEP_ADDRESS_HASH (after 180 days), keyed hashes of addresses are erased: 1 done",
                "KEEP_REFUSED (after 180 days), words of rejected comments and spam are erased: "
                "0 done",
            ],
        )
        self.assertTrue(all(line.endswith(": 0 done") for line in self.purge()))

    def test_one_network_has_one_hash_and_others_have_others(self) -> None:
        same = {network_digest("2001:db8::1"), network_digest("2001:db8::ffff:2")}
        self.assertEqual(len(same), 1)
        self.assertEqual(network_digest("::ffff:192.0.2.7"), network_digest("192.0.2.7"))
        others = {"192.0.2.7", "192.0.2.8", "2001:db8::1", "2001:db8:0:1::1"}
        self.assertEqual(len({network_digest(address) for address in others}), 4)
        self.assertEqual(network_digest("pas une adresse"), "")
        with override_settings(SECRET_KEY="another"):
            self.assertNotIn(network_digest("2001:db8::1"), same)

    def test_a_clock_that_never_runs_out_keeps_everything(self) -> None:
        self.comment("Ancien", days=9000)
        with override_settings(KEEP_ADDRESS=None, KEEP_ADDRESS_HASH=None, KEEP_REFUSED=None):
            self.assertIn("KEEP_ADDRESS (never)", self.purge()[1])
        self.assertEqual(self.addresses()["Ancien"], ("192.0.2.7", None))

    def test_many_are_done_in_small_steps(self) -> None:
        with override_settings(KEEP_ADDRESS=timedelta(0), KEEP_ADDRESS_HASH=None):
            for number in range(7):
                self.comment(f"Texte {number}", days=1, email=f"{number}@example.org")
            clock = clocks.CLOCKS[1]
            before, clocks.BATCH = clocks.BATCH, 3
            self.addCleanup(setattr, clocks, "BATCH", before)
            self.assertEqual(list(clock.batches(timezone.now())), [3, 3, 1])

    def test_looking_for_what_is_due_reads_nothing_else(self) -> None:
        self.comment("31 jours", days=31)
        plans.pretend_times(100_000)
        with plans.recorded() as asked:
            for clock in clocks.CLOCKS:
                list(clock.batches(timezone.now()))
        self.assertGreaterEqual(len(asked), 5)
        for statement in asked:
            if "LIMIT" in statement[0]:
                with self.subTest(statement[0]):
                    self.assertEqual(plans.faults(statement), [])

    def test_the_worker_runs_the_clocks(self) -> None:
        self.comment("31 jours", days=31)
        clocks.expire_some()
        self.assertIsNone(self.addresses()["31 jours"][0])


class ImportedAddressTest(ClockTest):
    def test_an_import_stores_no_address_beyond_its_clock(self) -> None:
        story = self.article.get_absolute_url()
        lines = [
            {
                "id": f"other:{days}", "state": "approved", "story": story, "name": "Malo",
                "received_at": (timezone.now() - days * DAY).isoformat(), "text": f"{days} jours",
                "address": "192.0.2.9",
            }
            for days in (1, 31, 181)
        ]  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "dump"
            file.write_text(own(*lines))
            call_command("import_comments", "own", str(file), stdout=io.StringIO())
        self.assertEqual(
            self.addresses(),
            {
                "1 jours": ("192.0.2.9", None),
                "31 jours": (None, network_digest("192.0.2.9")),
                "181 jours": (None, None),
            },
        )

    def test_an_import_leaves_alone_what_is_on_hold(self) -> None:
        held = self.comment("Preuve", days=31)
        holding.place(held, by=self.claire)
        with tempfile.TemporaryDirectory() as folder:
            file = f"{folder}/export.jsonl"
            call_command("export_comments", file)
            call_command("import_comments", "own", file, stdout=io.StringIO())
        self.assertEqual(self.addresses(), {"Preuve": ("192.0.2.7", None)})


class RefusedTest(ClockTest):
    def test_words_of_refused_comments_go_and_the_decision_stays(self) -> None:
        for status in ("rejected", "spam"):
            old = self.comment(f"{status}, ancien", days=181, status=status, name="Malo")
            with self.subTest(status):
                clocks.expire_some()
                after = Comment.objects.get(pk=old.pk)
                self.assertEqual((after.text, after.name, after.body_html), ("", "", ""))
                self.assertFalse(after.commenter.has_address)
                self.assertEqual(after.status, status)
                self.assertEqual([d.text_seen for d in after.decisions.all()], [""])

    def test_what_is_younger_visible_pending_or_removed_stays(self) -> None:
        self.comment("Récent", days=179, status="rejected")
        for status in ("approved", "pending", "removed"):
            self.comment(status, days=1000, status=status)
        clocks.expire_some()
        self.assertEqual(Comment.objects.with_words().count(), 4)

    def test_the_time_begins_with_the_decision(self) -> None:
        comment = self.comment("Ancien", days=1000)
        moderation.decide(comment, "spam", by=self.claire, seen_revision=comment.revision)
        clocks.expire_some()
        self.assertEqual(Comment.objects.get().text, "Ancien")

    def test_a_restored_comment_has_no_clock(self) -> None:
        comment = self.comment("Rétabli", days=181, status="rejected")
        moderation.decide(comment, "restore", by=self.claire, seen_revision=comment.revision)
        clocks.expire_some()
        self.assertEqual(Comment.objects.get().text, "Rétabli")

    def test_what_is_erased_cannot_be_shown_again_and_can_be_said_again(self) -> None:
        old = self.comment("Texte", days=181, status="rejected")
        seen = old.revision
        clocks.expire_some()
        with self.assertRaises(moderation.AlreadyDecided):
            moderation.decide(old, "restore", by=self.claire, seen_revision=seen)
        old.refresh_from_db()
        with self.assertRaises(moderation.NotPossible):
            moderation.decide(old, "restore", by=self.claire, seen_revision=old.revision)
        again = make_comment(self.article, "Texte", status="pending")
        self.assertNotEqual(again.pk, old.pk)

    def test_spam_that_an_import_would_have_to_erase_is_not_taken_in(self) -> None:
        line = {
            "id": "other:1", "state": "spam", "story": self.article.get_absolute_url(),
            "name": "Malo", "received_at": "2019-01-01T00:00:00Z", "text": "Montres",
        }  # fmt: skip
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "dump"
            file.write_text(own(line))
            told = io.StringIO()
            call_command("import_comments", "own", str(file), stdout=told)
        self.assertIn("skipped, refused longer ago than KEEP_REFUSED: 1", told.getvalue())
        self.assertFalse(Comment.objects.exists())


class HoldTest(ClockTest):
    def test_a_hold_stops_every_clock_until_it_is_lifted(self) -> None:
        held = self.comment("Preuve", days=181, status="rejected")
        holding.place(held, by=self.claire, reason="Plainte 12/2026")
        told = self.purge("--dry-run")
        self.assertIn("0 would be; on legal hold: 1", told[0])
        self.purge()
        self.assertEqual(self.addresses(), {"Preuve": ("192.0.2.7", None)})
        self.assertTrue(holding.lift(held, by=self.claire))
        self.purge()
        self.assertEqual(self.addresses(), {"": (None, None)})

    def test_who_placed_and_lifted_it_is_recorded(self) -> None:
        comment = self.comment("Preuve", days=1)
        first = holding.place(comment, by=self.claire, reason="Plainte")
        second = holding.place(comment, by=make_moderator(username="malik"), reason="Autre")
        self.assertEqual(
            (second.pk, second.placed_by, second.reason), (first.pk, self.claire, "Plainte")
        )
        self.assertTrue(holding.lift(comment, by=self.claire))
        self.assertFalse(holding.lift(comment, by=self.claire))
        first.refresh_from_db()
        self.assertEqual(first.lifted_by, self.claire)
        self.assertIsNotNone(first.lifted_at)
        self.assertNotEqual(holding.place(comment, by=self.claire).pk, first.pk)


class NothingElseKeepsAddressesTest(ClockTest):
    def test_only_the_comment_itself_holds_the_address(self) -> None:
        """Limits, queued tasks, sessions, purges and decisions: looked at row by row."""
        from django.apps import apps

        self.client.post(
            f"/comments/{self.article.pk}/",
            {"name": "Malo", "email": "malo@example.org", "text": "Par le formulaire"},
            REMOTE_ADDR="198.51.100.77",
        )
        self.assertEqual(Comment.objects.get().network_address, "198.51.100.77")
        found = [
            model._meta.label
            for model in apps.get_models()
            for row in model._default_manager.values()
            if "198.51.100.77" in json.dumps(row, default=str)
        ]
        self.assertEqual(found, ["comments.Comment"])
