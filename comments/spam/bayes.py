"""Naive Bayes: how much each feature speaks for spam, learned from examples by counting.

Counts can be added up, so what the site decided is added to the starting set. What is
no language (links, concepts) is counted in all languages together.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

SHARED = ""  # the language of what all languages have in common
SHARED_KINDS = frozenset("sc")
OF_KNOWN_LANGUAGES = "s:small"  # says nothing where the small words are not known
PRIOR = 0.5  # of a feature that was not seen in one of the classes
DOUBT = 0.5  # so often a feature is taken not to have been seen, whatever was counted
CALM = 10  # features that speak for neither side, added to every text: short ones prove little


class Example(NamedTuple):
    features: Collection[str]
    language: str
    is_spam: bool


@dataclass
class Counts:
    """How many examples of [ham, spam] there were, and how many had a feature, by language."""

    examples: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    features: dict[str, dict[str, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(lambda: [0, 0]))
    )

    def add(self, example: Example, *, weight: float = 1) -> None:
        for language in (SHARED, example.language):
            self.examples[language][example.is_spam] += weight
        for name in example.features:
            language = SHARED if name[0] in SHARED_KINDS else example.language
            self.features[language][name][example.is_spam] += weight

    def plus(self, other: "Counts") -> "Counts":
        total = Counts()
        for counts in (self, other):
            for language, (ham, spam) in counts.examples.items():
                total.examples[language][0] += ham
                total.examples[language][1] += spam
            for language, features in counts.features.items():
                of_language = total.features[language]
                for name, (ham, spam) in features.items():
                    both = of_language[name]
                    both[0] += ham
                    both[1] += spam
        return total


def counted(examples: Iterable[Example]) -> Counts:
    counts = Counts()
    for example in examples:
        counts.add(example)
    return counts


@dataclass(frozen=True)
class Model:
    """Weights by language and feature; above zero, it speaks for spam."""

    weights: Mapping[str, Mapping[str, float]]

    def evidence(self, features: Collection[str], language: str) -> float:
        """Return how much the features speak for spam; 0 where they say nothing.

        A language that was never learned is judged by what all have in common.
        """
        known = [self.weights[SHARED]]
        if language in self.weights and language != SHARED:
            known.append(self.weights[language])
        else:
            features = [name for name in features if not name.startswith(OF_KNOWN_LANGUAGES)]
        found = [
            weight
            for weights in known
            for name in features
            if (weight := weights.get(name)) is not None
        ]
        return sum(found) / math.sqrt(len(found) + CALM)

    def loudest(self, features: Collection[str], language: str, *, kind: str) -> list[str]:
        """Return the names of `kind` that speak for spam, the loudest first, without prefix."""
        weights = self.weights[SHARED] if kind in SHARED_KINDS else self.weights.get(language, {})
        loud = Counter({n: weights.get(n, 0.0) for n in features if n[0] == kind})
        return [name[2:] for name, weight in loud.most_common() if weight > 0]


def trained(counts: Counts) -> Model:
    weights: dict[str, dict[str, float]] = {SHARED: {}}
    for language, features in counts.features.items():
        ham_total, spam_total = counts.examples[language]
        base = math.log((ham_total + 2 * PRIOR) / (spam_total + 2 * PRIOR))
        weights[language] = {
            name: round(
                (base + math.log((spam + PRIOR) / (ham + PRIOR)))
                * ((ham + spam) / (ham + spam + DOUBT)),
                3,
            )
            for name, (ham, spam) in features.items()
        }
    return Model(weights)
