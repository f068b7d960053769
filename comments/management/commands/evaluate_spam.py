"""How well the spam score judges a file of texts of which the truth is known."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from comments.knowledge import keeper
from comments.spam import shipped
from comments.spam.bayes import Model
from comments.spam.examining import Judged, Shares, by_language
from comments.spam.scoring import Signals, judged
from comments.spam_judging import is_held

LABELS = {"spam": True, "ham": False}


class Command(BaseCommand):
    help = (
        "Judge the texts of FILE and say how many were held; stores nothing. Each line is "
        '{"text": …, "label": "spam" or "ham", "lang": "fr" or "en"}.'
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--wrong", action="store_true", help="Print what is misjudged.")

    def handle(self, *args: Any, file: Path, wrong: bool, **options: Any) -> None:
        model = self._model()
        found = []
        for text, is_spam, language in read(file):
            verdict = judged(text, language=language, signals=Signals(), model=model)
            # The score knows no other fate: a comment is held, or it is not.
            found.append(Judged(language, is_spam, is_held(verdict.score)))
            if wrong and found[-1].is_held != is_spam:
                self.stdout.write(f"{verdict.score:.2f} {language} {text}")
        result = by_language(found)
        self.stdout.write(f"{'':5}{'spam':>7}{'held':>9}{'honest':>9}{'held':>9}{'rejected':>10}")
        for name, of_it in result.items():
            self.stdout.write(
                f"{name:5}{of_it.spam:>7}{percent(of_it.spam_held):>9}"
                f"{of_it.ham:>9}{percent(of_it.ham_held):>9}{of_it.rejected:>10}"
            )
        self.stdout.write(json.dumps({name: as_json(of_it) for name, of_it in result.items()}))

    def _model(self) -> Model:
        """The one in use; without a database, the shipped one."""
        try:
            return keeper.current().model
        except DatabaseError as error:
            self.stderr.write(f"No database, so the shipped model is used: {error}")
            return shipped.model()


def read(file: Path) -> Iterator[tuple[str, bool, str]]:
    """Yield (text, whether it is spam, language) for each line.

    Raises CommandError for a file that cannot be read or a line amiss, and says which.
    """
    try:
        lines = file.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file}: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            text, is_spam, language = entry["text"], LABELS[entry["label"]], entry["lang"]
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{file}, line {number}: {error!r}") from error
        if not isinstance(text, str) or not isinstance(language, str):
            raise CommandError(f"{file}, line {number}: text and lang must be strings.")
        yield text, is_spam, language


def percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def as_json(of_it: Shares) -> dict[str, float | int]:
    """Numbers alone: of nothing, nothing was held."""
    return {
        "spam_held": round(of_it.spam_held or 0.0, 4),
        "ham_held": round(of_it.ham_held or 0.0, 4),
        "rejected": of_it.rejected,
    }
