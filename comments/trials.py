"""What a rule would have caught, had it been there: tried on decisions that were taken."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from comments.highlighting import Segment, segments
from comments.matching import Guard, Matcher, Sample
from comments.models import Comment, Decision, Rule

SINCE = timedelta(days=90)
MOST_DECISIONS = 10_000  # the newest; a second or two of work while somebody waits
BATCH = 500
EXAMPLES = 5  # of each outcome
# What moderators made of a comment that the rule would have caught: refused it, let it
# stand, or nobody but the site’s policy or a rule has decided.
RIGHTLY, WRONGLY, UNJUDGED = "rightly", "wrongly", "unjudged"


class Decided(NamedTuple):
    """The newest decision on a comment."""

    pk: int
    comment: int
    at: datetime
    actor: int | None
    status: str
    text: str
    name: str
    email: str
    address: str | None

    @property
    def outcome(self) -> str:
        if self.actor is None:
            return UNJUDGED
        return WRONGLY if self.status == Comment.Status.APPROVED else RIGHTLY


class Example(NamedTuple):
    comment: Comment
    outcome: str
    text: list[Segment]
    name: list[Segment]


def run(rule: Rule, *, now: datetime | None = None) -> None:
    """Try `rule` as it is on the decisions of the last 90 days, and keep what came of it.

    Of a comment the newest decision counts, and the text that was seen then.
    """
    now = now or timezone.now()
    matcher = _matcher(rule)
    looked_at, read, found = 0, 0, Counter[str]()
    examples: dict[str, list[int]] = {RIGHTLY: [], WRONGLY: [], UNJUDGED: []}
    known: set[int] = set()
    for decided in _newest_decisions():
        read += 1
        if decided.comment in known:
            continue
        known.add(decided.comment)
        if decided.at < now - SINCE:
            continue
        looked_at += 1
        sample = Sample(decided.text, decided.name, decided.email, decided.address or "")
        if matcher.matches(sample):
            found[decided.outcome] += 1
            if len(examples[decided.outcome]) < EXAMPLES:
                examples[decided.outcome].append(decided.comment)
    trial = {
        "looked_at": looked_at,
        "is_cut": read >= MOST_DECISIONS,
        "found": {outcome: found[outcome] for outcome in examples},
        "examples": examples,
    }
    # The digest of what was tried: the rule may have been changed meanwhile.
    Rule.objects.filter(pk=rule.pk).update(tried_at=now, tried_digest=rule.digest, trial=trial)
    rule.refresh_from_db(fields=["tried_at", "tried_digest", "trial"])


def examples_of(rule: Rule) -> list[Example]:
    """Return what the trial of `rule` noted as examples, as far as it is still there."""
    if not rule.trial:
        return []
    outcomes = {pk: outcome for outcome, pks in rule.trial["examples"].items() for pk in pks}
    comments = Comment.objects.select_related("article", "commenter").in_bulk(outcomes)
    matcher = _matcher(rule)
    found = []
    for pk, outcome in outcomes.items():
        if comment := comments.get(pk):
            address = comment.network_address or ""
            sample = Sample(comment.text, comment.name, comment.commenter.email, address)
            matches = matcher.matches(sample)
            text = segments(comment.text, [s for match in matches for s in match.text_spans])
            name = segments(comment.name, [s for match in matches for s in match.name_spans])
            found.append(Example(comment, outcome, text, name))
    return found


def _matcher(rule: Rule) -> Matcher:
    return Matcher([Guard(rule.pk, rule.kind, rule.lines)])


def _newest_decisions() -> Iterator[Decided]:
    """Yield the newest MOST_DECISIONS, newest first: by their numbers, which have an index."""
    rows = Decision.objects.order_by("-pk").values_list(
        "pk", "comment_id", "at", "actor_id", "to_status", "text_seen",
        "comment__name", "comment__commenter__email", "comment__network_address",
    )  # fmt: skip
    some = [Decided(*row) for row in rows[:BATCH]]
    read = 0
    while some and read < MOST_DECISIONS:
        yield from some
        read += len(some)
        some = [Decided(*row) for row in rows.filter(pk__lt=some[-1].pk)[:BATCH]]
