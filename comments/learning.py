"""Learning from what moderators decide: training in the background, and watching for drift."""

import logging
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Max

from comments.knowledge import keeper
from comments.models import Decision, SpamModel
from comments.spam import shipped
from comments.spam.bayes import Counts, Example, Model, counted, trained
from comments.spam.examining import Judged, Shares, shares
from comments.spam.features import features_of
from comments.spam.knowing_again import MOST_PHRASES, phrases
from comments.spam.scoring import Signals, judged, words_of
from comments.spam_judging import is_held

log = logging.getLogger("newsportal.comments")
LEAST_NEW = 20  # decisions since the last training that are worth another one
LOOKED_THROUGH = 100_000  # newest decisions, most of them perhaps by the site's policy
SAMPLE = 4_000  # newest decisions of moderators
MOST_OF_A_KIND = 1_500
LEFT_OUT = 5  # every fifth comment is never learned from: it examines what was learned
RARE = 2  # a feature of fewer comments is forgotten: names, and what one person wrote
KNOWN_SPAM = 300  # newest spam whose phrases are known again
SLACK = 0.005  # by which a new model may be worse: a few texts more or less
EXAMINED = 8  # every eighth starting text tells whether a training teaches nonsense
KEPT = 30  # trainings
ACTS: dict[str, bool] = {  # whether it says that the comment is spam
    Decision.Act.APPROVE: False,
    Decision.Act.RESTORE: False,
    Decision.Act.SPAM: True,
}
# Drift: of the newest decisions, once there are enough.
WATCHED = 500
ENOUGH = 20  # of a kind
LEAST_SPAM_HELD = 0.8
MOST_HAM_HELD = 0.1


class Decided(NamedTuple):
    comment_id: int
    text: str
    language: str
    is_spam: bool


def retrain_when_due() -> None:
    """Train anew once moderators have decided enough; the worker’s clock asks each hour."""
    newest = SpamModel.objects.aggregate(Max("last_decision"))["last_decision__max"] or 0
    decided = Decision.objects.filter(pk__gt=newest, actor__isnull=False)
    if decided.filter(act__in=list(ACTS))[:LEAST_NEW].count() >= LEAST_NEW:
        retrain()


def retrain() -> SpamModel:
    """Train on the newest decisions; what judges worse than the present model is not taken.

    Both are examined on decisions that neither learned from, and on the starting set.
    """
    last, decided = _decisions()
    learned_from = _balanced(d for d in decided if d.comment_id % LEFT_OUT)
    left_out = [d for d in decided if d.comment_id % LEFT_OUT == 0]
    counts = _without_rare(counted(_example(d) for d in learned_from))
    model = trained(shipped.counts().plus(counts))
    before, after = _error(keeper.current().model, left_out), _error(model, left_out)
    row = SpamModel.objects.create(
        counts=shipped.packed(counts),
        known_spam=_known_spam(decided),
        last_decision=last,
        ham_count=sum(not d.is_spam for d in learned_from),
        spam_count=sum(d.is_spam for d in learned_from),
        error_before=before,
        error_after=after,
        is_taken=after <= before + SLACK,
    )
    if not row.is_taken:
        log.warning("Spam score: training %d misjudges %.1f %%, the present model %.1f %%: "
                    "it is not taken", row.pk, 100 * after, 100 * before)  # fmt: skip
    if drifts(watched := present()):
        log.warning("Spam score: it drifts; held of the newest decisions: %s of spam, "
                    "%s of honest comments", watched.spam_held, watched.ham_held)  # fmt: skip
    _forget_old()
    return row


def present() -> Shares:
    """Return how the score, when they came in, judged the comments last decided upon."""
    decisions = Decision.objects.filter(
        actor__isnull=False, act__in=list(ACTS), comment__judgement__isnull=False
    ).order_by("-pk")
    rows = decisions.values_list("comment_id", "act", "comment__judgement__score")[:WATCHED]
    newest: dict[int, Judged] = {}
    for comment_id, act, score in rows:
        newest.setdefault(comment_id, Judged("", ACTS[act], is_held(score)))
    return shares(newest.values())


def drifts(watched: Shares) -> bool:
    """Whether too much spam passes, or too many honest comments are held."""
    misses = watched.spam >= ENOUGH and (watched.spam_held or 0) < LEAST_SPAM_HELD
    annoys = watched.ham >= ENOUGH and (watched.ham_held or 0) > MOST_HAM_HELD
    return misses or annoys


def _decisions() -> tuple[int, list[Decided]]:
    """Return the number of the newest decision, and what moderators decided, newest first.

    Of a comment the last word counts; a rejected or removed one teaches neither.
    """
    last = Decision.objects.aggregate(Max("pk"))["pk__max"] or 0
    rows = (
        Decision.objects.filter(pk__gt=last - LOOKED_THROUGH, pk__lte=last, actor__isnull=False)
        .order_by("-pk")
        .values_list("comment_id", "act", "text_seen", "comment__language")[:SAMPLE]
    )
    last_words: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        last_words.setdefault(row[0], row)
    decided = [
        Decided(comment_id, text, language, ACTS[act])
        for comment_id, act, text, language in last_words.values()
        if act in ACTS
    ]
    return last, decided


def _balanced(decided: Iterable[Decided]) -> list[Decided]:
    """Return the newest of both kinds, of neither more than twice the other."""
    kinds: tuple[list[Decided], list[Decided]] = ([], [])
    for decision in decided:
        kinds[decision.is_spam].append(decision)
    most = min(MOST_OF_A_KIND, 2 * min(map(len, kinds)))
    return [decision for kind in kinds for decision in kind[:most]]


def _example(decision: Decided) -> Example:
    return Example(features_of(decision.text), decision.language, decision.is_spam)


def _without_rare(counts: Counts) -> Counts:
    kept = Counts(examples=counts.examples)
    for language, features in counts.features.items():
        for name, (ham, spam) in features.items():
            if ham + spam >= RARE:
                kept.features[language][name] = [ham, spam]
    return kept


def _known_spam(decided: list[Decided]) -> list[int]:
    known: set[int] = set()
    for decision in [d for d in decided if d.is_spam][:KNOWN_SPAM]:
        known |= set(sorted(phrases(words_of(decision.text)))[:MOST_PHRASES])
    return sorted(known)


def _error(model: Model, left_out: list[Decided]) -> float:
    """Return the mean of what is misjudged of the site’s decisions and of the starting set."""
    of_site = shares(
        Judged(d.language, d.is_spam, _is_held(d.text, d.language, model)) for d in left_out
    )
    of_start = shares(
        Judged(language, is_spam, _is_held(text, language, model))
        for text, language, is_spam in _starting_texts()
    )
    return (of_site.misjudged + of_start.misjudged) / 2


@cache
def _starting_texts() -> tuple[tuple[str, str, bool], ...]:
    return tuple(shipped.texts())[::EXAMINED]


def _is_held(text: str, language: str, model: Model) -> bool:
    verdict = judged(text, language=language, signals=Signals(), model=model)
    return is_held(verdict.score)


def _forget_old() -> None:
    """Keep the last trainings, and the one in use however old it is."""
    kept = list(SpamModel.objects.order_by("-pk").values_list("pk", flat=True)[:KEPT])
    used = SpamModel.objects.filter(is_taken=True).aggregate(Max("pk"))["pk__max"] or 0
    SpamModel.objects.filter(pk__lt=min(kept)).exclude(pk=used).delete()
