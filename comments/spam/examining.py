"""How well a model judges texts of which the truth is known."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

ALL = "all"


class Judged(NamedTuple):
    """One text: its language, what it is, and its fate."""

    language: str
    is_spam: bool
    is_held: bool
    is_rejected: bool = False


@dataclass(frozen=True)
class Shares:
    """Of so many texts; `spam_held` and `ham_held` are None where there were none."""

    spam: int
    ham: int
    spam_held: float | None
    ham_held: float | None
    rejected: int

    @property
    def precision(self) -> float | None:
        """The share of what was held that is spam; None if nothing was held."""
        spam = self.spam * (self.spam_held or 0)
        held = spam + self.ham * (self.ham_held or 0)
        return spam / held if held else None

    @property
    def misjudged(self) -> float:
        """The mean of both kinds’ shares, 0 to 1, whichever of them is rarer."""
        wrong = []
        if self.spam_held is not None:
            wrong.append(1 - self.spam_held)
        if self.ham_held is not None:
            wrong.append(self.ham_held)
        return sum(wrong) / len(wrong) if wrong else 0.0


def shares(judged: Iterable[Judged]) -> Shares:
    texts = list(judged)
    spam = [text.is_held for text in texts if text.is_spam]
    ham = [text.is_held for text in texts if not text.is_spam]
    return Shares(
        spam=len(spam),
        ham=len(ham),
        spam_held=sum(spam) / len(spam) if spam else None,
        ham_held=sum(ham) / len(ham) if ham else None,
        rejected=sum(text.is_rejected for text in texts),
    )


def by_language(judged: Iterable[Judged]) -> dict[str, Shares]:
    """Return the shares of all, then of each language."""
    texts = list(judged)
    languages: dict[str, list[Judged]] = defaultdict(list)
    for text in texts:
        languages[text.language].append(text)
    found = {language: shares(languages[language]) for language in sorted(languages)}
    return {ALL: shares(texts)} | found
