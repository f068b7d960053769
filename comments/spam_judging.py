"""The spam score of a comment that comes in: gathering, judging, keeping the verdict."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import Error
from django.db.models import QuerySet

from comments.knowledge import Knowledge, keeper
from comments.models import Comment, Judgement
from comments.spam.disposable import is_disposable
from comments.spam.knowing_again import fingerprint, share_known
from comments.spam.scoring import Signals, Verdict, judged, words_of
from newsportal.claims import claim
from newsportal.compiled import compiled
from newsportal.network import network_of

log = logging.getLogger("newsportal.comments")
# A cached page holds no token that would say when the form was opened. What can be
# seen is that one network, or one address, sends several comments within seconds.
SECONDS_TOGETHER = timedelta(seconds=30)
MANY_TOGETHER = 2  # others; a reader who answers twice in half a minute is quick, not a robot
MOST_LOOKED_AT = 30
HISTORY = 20  # newest comments of the same address
MOST_TWINS = 5


def judge(comment: Comment, *, email: str, is_by_robot: bool) -> bool:
    """Judge a comment that was just stored; return whether a moderator has to see it first.

    A fault in judging is reported and blocks nobody: the comment then waits.
    """
    found = _judged(comment, email=email, is_by_robot=is_by_robot)
    if found is None:
        return True
    verdict, mark = found
    _keep(comment, verdict, mark)
    return is_held(verdict.score)


def is_suspect(comment: Comment, *, email: str) -> bool:
    """Whether a moderator has to see the text that its author wants `comment` to have."""
    found = _judged(comment, email=email, is_by_robot=False)
    return found is None or is_held(found[0].score)


def _judged(
    comment: Comment, *, email: str, is_by_robot: bool
) -> tuple[Verdict, int | None] | None:
    """Return the verdict and the mark by which the text is known again; None after a fault."""
    try:
        words = words_of(comment.text)
        mark = fingerprint(words)
        knowledge = keeper.current()
        signals = _signals(comment, words, mark, knowledge, email=email, is_by_robot=is_by_robot)
        verdict = judged(
            comment.text,
            language=comment.language,
            signals=signals,
            model=knowledge.model,
            words=words,
        )
    except Error:
        raise  # the transaction of the comment is over
    except Exception:
        log.exception("Comment %s could not be judged and waits for a moderator", comment.pk)
        return None
    return verdict, mark


def is_held(score: float) -> bool:
    return score * 100 >= settings.COMMENT_SPAM_HOLD_FROM


def _keep(comment: Comment, verdict: Verdict, mark: int | None) -> None:
    reasons = [reason.as_json() for reason in verdict.reasons]
    row = Judgement(comment=comment, score=verdict.score, reasons=reasons, fingerprint=mark)
    claim(row, by="comment")


def _signals(
    comment: Comment,
    words: list[str],
    mark: int | None,
    knowledge: Knowledge,
    *,
    email: str,
    is_by_robot: bool,
) -> Signals:
    twins = [] if mark is None else _twins(mark)
    earlier = [state for pk, state in _history(comment.commenter_id) if pk != comment.pk]
    is_spam_again = (Comment.Status.SPAM,) in twins
    return Signals(
        links=comment.link_count,
        is_by_robot=is_by_robot,
        repeated=len(twins),
        recent=_together(comment),
        is_disposable=is_disposable(email),
        is_first=not earlier,
        approved=earlier.count(Comment.Status.APPROVED),
        known_spam=1.0 if is_spam_again else share_known(words, knowledge.known_spam),
    )


def _together(comment: Comment) -> int:
    """Return how many others came from the same network or address just before; 0 for few."""
    network = network_of(comment.network_address) if comment.network_address else ""
    others = [
        pk
        for pk, address, commenter_id in _newest(comment.received_at - SECONDS_TOGETHER)
        if pk != comment.pk
        and (
            commenter_id == comment.commenter_id
            or (network and address == comment.network_address)
            or (network and address and ":" in network and network_of(address) == network)
        )
    ]
    return len(others) if len(others) >= MANY_TOGETHER else 0


@compiled(tuple)
def _twins(mark: int) -> QuerySet[Any, Any]:
    return Judgement.objects.filter(fingerprint=mark).values_list("comment__status")[:MOST_TWINS]


@compiled(tuple)
def _history(commenter_id: int) -> QuerySet[Any, Any]:
    own = Comment.objects.filter(commenter_id=commenter_id).order_by("-pk")
    return own.values_list("pk", "status")[:HISTORY]


@compiled(tuple)
def _newest(since: datetime) -> QuerySet[Any, Any]:
    newest = Comment.objects.filter(received_at__gte=since).newest_first()
    return newest.values_list("pk", "network_address", "commenter_id")[:MOST_LOOKED_AT]
