"""The starting set, its counts, and how well it judges texts that it has not seen."""

import gzip
import io
import json
import tempfile
from pathlib import Path

from django.core.management import CommandError, call_command
from django.test import SimpleTestCase, TestCase

from comments.models import Comment, SpamModel
from comments.spam import shipped

UNSEEN = Path(__file__).parent / "unseen.jsonl"
LEAST = 700  # examples of each kind in each language


def evaluated(file: Path) -> tuple[dict[str, dict[str, float]], str]:
    out = io.StringIO()
    call_command("evaluate_spam", str(file), stdout=out)
    table, _, last = out.getvalue().rstrip("\n").rpartition("\n")
    return json.loads(last), table


class StartingSetTest(SimpleTestCase):
    def test_the_counts_are_those_of_the_texts(self) -> None:
        # Unpacked: another Python packs the same into other bytes.
        counted, kept = shipped.packed(shipped.recounted()), shipped.COUNTS.read_bytes()
        self.assertEqual(gzip.decompress(counted), gzip.decompress(kept))

    def test_there_are_many_examples_of_each_kind_and_none_twice(self) -> None:
        found: dict[tuple[str, bool], list[str]] = {}
        for text, language, is_spam in shipped.texts():
            found.setdefault((language, is_spam), []).append(text)
        self.assertEqual(set(found), {(lang, spam) for lang in ("fr", "en") for spam in (0, 1)})
        for texts in found.values():
            self.assertGreaterEqual(len(texts), LEAST)
            self.assertEqual(len(texts), len(set(texts)))

    def test_what_examines_it_is_not_in_it(self) -> None:
        unseen = {json.loads(line)["text"] for line in UNSEEN.read_text("utf-8").splitlines()}
        self.assertEqual(unseen & {text for text, _lang, _spam in shipped.texts()}, set())


class EvaluationTest(TestCase):
    def test_unseen_spam_is_held_honest_comments_are_not_and_none_is_rejected(self) -> None:
        found, _table = evaluated(UNSEEN)
        self.assertEqual(set(found), {"all", "fr", "en"})
        for language, shares in found.items():
            with self.subTest(language):
                self.assertGreaterEqual(shares["spam_held"], 0.95)
                self.assertLessEqual(shares["ham_held"], 0.05)
                self.assertEqual(shares["rejected"], 0)

    def test_nothing_is_stored(self) -> None:
        evaluated(UNSEEN)
        self.assertFalse(Comment.objects.exists() or SpamModel.objects.exists())

    def test_the_table_has_a_line_for_each_language(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "some.jsonl"
            file.write_text(
                '{"text": "Offre de prêt, écrivez sur WhatsApp", "label": "spam", "lang": "fr"}\n\n'
                '{"text": "The mayor was there.", "label": "ham", "lang": "en"}\n'
            )
            found, table = evaluated(file)
        self.assertEqual([line.split()[0] for line in table.split("\n")[1:]], ["all", "en", "fr"])
        self.assertEqual(found["fr"], {"spam_held": 1.0, "ham_held": 0.0, "rejected": 0})
        self.assertEqual(found["en"], {"spam_held": 0.0, "ham_held": 0.0, "rejected": 0})

    def test_a_line_amiss_is_named(self) -> None:
        lines = [
            "no json",
            "[]",
            '{"text": "x", "label": "other", "lang": "fr"}',
            '{"text": 1, "label": "spam", "lang": "fr"}',
            '{"text": "x", "label": "ham"}',
        ]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "bad.jsonl"
            for line in lines:
                file.write_text(f"\n{line}\n")
                with self.subTest(line), self.assertRaisesRegex(CommandError, "line 2"):
                    evaluated(file)
            with self.assertRaises(CommandError):
                evaluated(Path(folder) / "missing.jsonl")
