"""From a text and the circumstances of its sending to a score with reasons.

    verdict = judged("Prêt rapide …", language="fr", signals=Signals(links=2), model=model)
    verdict.score                  # → 0.97, from 0 (surely honest) to 1 (surely spam)
    [r.code for r in verdict.reasons]  # → ["words", "links"]

A score holds a comment for a moderator; nothing is ever rejected by it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from comments.folding import unmasked
from comments.spam.bayes import Model
from comments.spam.features import features_of
from comments.spam.languages import SMALL_WORDS, language_of
from comments.spam.structure import WORD

# How a text's evidence becomes log-odds. At EVEN the score is 0.5: there one in 25 of the
# honest starting texts is held by a model that did not learn from it (cross-validated).
STEEPNESS = 2.0
EVEN = 0.98
WORDS_NAMED = 5
MANY_LINKS = 3
FIRST_OF_MANY = 3  # approved comments after which someone is known here
CERTAIN = 30.0  # log-odds beyond which nothing changes
# What each signal adds, in log-odds. None of the weak ones holds an honest text by
# itself (−2 and below, mostly); the strong ones do.
HONEYPOT = 20.0
KNOWN_SPAM = 12.0  # for a text that is one that was marked as spam; in part, so much of it
REPEATED = 2.5
FAST = 1.5
DISPOSABLE = 1.5
OTHER_LANGUAGE = 1.5
LINKS = 0.7  # for each from MANY_LINKS on
MOST_FOR_LINKS = 3.0
FIRST_COMMENT = 0.3
KNOWN_READER = -1.5
ALIKE = 0.5  # the share of known spam in a text that is worth a word


@dataclass(frozen=True)
class Signals:
    """What is known of a sending besides its words. The defaults say nothing.

    `known_spam`: the share of the text, 0 to 1, that stands in known spam.
    `recent`: comments from the same network or address within seconds.
    `approved`: earlier comments of the same address that were approved, None if unknown.
    """

    links: int = 0
    is_by_robot: bool = False
    repeated: int = 0
    recent: int = 0
    is_disposable: bool = False
    is_first: bool = False
    approved: int | None = None
    known_spam: float = 0.0


@dataclass(frozen=True)
class Reason:
    """Why a score is high: a code and its data, put into words in the moderator's language."""

    code: str
    data: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Verdict:
    score: float
    reasons: tuple[Reason, ...]


def words_of(text: str) -> list[str]:
    """Return the words of `text`, folded, in their order."""
    return WORD.findall(unmasked(text).text)


def judged(
    text: str,
    *,
    language: str,
    signals: Signals,
    model: Model,
    words: Sequence[str] | None = None,
) -> Verdict:
    """Return the verdict on `text`, which stands under a story in `language`.

    Who has its `words_of` gives them.
    """
    features = features_of(text)
    words = words_of(text) if words is None else words
    written_in = language_of(words) if language in SMALL_WORDS else None
    read_as = language if written_in is None else written_in
    of_words = STEEPNESS * (model.evidence(features, read_as) - EVEN)
    reasons: list[tuple[float, Reason]] = []
    if of_words > -1:
        named = model.loudest(features, read_as, kind="w")[:WORDS_NAMED]
        concepts = model.loudest(features, read_as, kind="c")[:WORDS_NAMED]
        reasons.append((of_words, Reason("words", {"words": named, "concepts": concepts})))
    if "s:masks" in features:
        reasons.append((0.0, Reason("masks", {})))
    reasons += _of_signals(signals)
    if written_in is not None and written_in != language:
        reasons.append((OTHER_LANGUAGE, Reason("language", {"language": written_in})))
    others = sum(weight for weight, reason in reasons if reason.code != "words")
    if signals.approved is not None and signals.approved >= FIRST_OF_MANY:
        others += KNOWN_READER
    reasons.sort(key=lambda pair: -pair[0])
    return Verdict(_chance(of_words + others), tuple(reason for _weight, reason in reasons))


def _of_signals(signals: Signals) -> list[tuple[float, Reason]]:
    """Return (log-odds, reason) for each signal that speaks for spam."""
    found: list[tuple[float, Reason]] = []
    if signals.is_by_robot:
        found.append((HONEYPOT, Reason("honeypot", {})))
    if signals.known_spam >= ALIKE:
        percent = round(100 * signals.known_spam)
        found.append((KNOWN_SPAM * signals.known_spam, Reason("known_spam", {"percent": percent})))
    if signals.repeated:
        found.append((REPEATED, Reason("repeated", {"count": signals.repeated})))
    if signals.recent:
        found.append((FAST, Reason("fast", {"count": signals.recent})))
    if signals.is_disposable:
        found.append((DISPOSABLE, Reason("disposable", {})))
    if signals.links >= MANY_LINKS:
        weight = min(LINKS * (signals.links - MANY_LINKS + 1), MOST_FOR_LINKS)
        found.append((weight, Reason("links", {"count": signals.links})))
    if signals.is_first:
        found.append((FIRST_COMMENT, Reason("first", {})))
    return found


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-max(-CERTAIN, min(CERTAIN, log_odds))))
