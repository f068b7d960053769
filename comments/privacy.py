"""What is held about a proven address: shown, handed out, erased."""

import secrets
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comments.models import Comment, Commenter, Subscription
from comments.moderation import NotPossible, withdraw
from newsportal.online import unhurried
from newsportal.pagecache import absolute
from newsportal.tasks import queue, task

ERASED_AT_ONCE = 50  # comments, while the reader waits; the rest within seconds


def held(commenter: Commenter) -> dict[str, Any]:
    """Return everything that is held about `commenter`, as JSON has it; times in UTC.

    Of moderators it says that there was one: who they are is not the reader's data.
    """
    said = Comment.objects.by(commenter).newest_first().select_related("article")
    return {
        "email": commenter.email,
        "name": commenter.name,
        "first_seen": commenter.created_at,
        "proven": commenter.proven_at,
        "comments": [_comment(comment) for comment in said.prefetch_related("decisions", "edits")],
        "subscriptions": [
            {
                "story": absolute(wish.article.get_absolute_url()),
                "thread": wish.root_id,
                "asked": wish.created_at,
                "confirmed": wish.confirmed_at,
            }
            for wish in Subscription.objects.of(commenter).select_related("article")
        ],
    }


def _comment(comment: Comment) -> dict[str, Any]:
    return {
        "id": comment.pk,
        "story": absolute(comment.article.get_absolute_url()),
        "in_reply_to": comment.parent_id,
        "name": comment.name,
        "text": comment.text,
        "language": comment.language,
        "status": comment.status,
        "received": comment.received_at,
        "edited": comment.edited_at,
        "sent_with_proof": comment.is_proven,
        "network_address": comment.network_address,
        "decisions": [
            {
                "act": decision.act,
                "date": decision.at,
                "by": "moderator" if decision.actor_id else "site",
                "reason": decision.reason,
                "text_seen": decision.text_seen,
            }
            for decision in comment.decisions.all()
        ],
        "edits": [
            {
                "date": edit.at,
                "status": edit.state,
                "text_before": edit.text_before,
                "text": edit.text,
            }
            for edit in comment.edits.all()
        ],
    }


def erase(commenter: Commenter) -> None:
    """Forget the address and the name, and withdraw every comment of theirs, for good.

    What stays is an empty row for each comment, so that the answers to it keep their
    place, and what moderators decided, without the text.
    """
    with transaction.atomic():
        # From here on it is nobody's: whoever writes under the address is somebody new.
        Commenter.objects.filter(pk=commenter.pk).update(
            email=f"{secrets.token_hex(16)}@erased.invalid",
            name="",
            proof_nonce="",
            proven_at=None,
            erased_at=timezone.now(),
            device_epoch=F("device_epoch") + 1,
        )
        Subscription.objects.of(commenter).delete()
        queue(erase_comments, commenter_id=commenter.pk)
    for comment in Comment.objects.by(commenter).telling()[:ERASED_AT_ONCE]:
        _erase_one(comment)


@task
def erase_comments(commenter_id: int) -> None:
    """Withdraw what is left of the comments of somebody who was erased."""
    for comment in unhurried(_each(commenter_id)):
        _erase_one(comment)


def _each(commenter_id: int) -> Iterator[Comment]:
    said = Comment.objects.filter(commenter=commenter_id)
    while some := list(said.telling()[:ERASED_AT_ONCE]):
        yield from some


@transaction.atomic
def _erase_one(comment: Comment) -> None:
    """A transaction of its own: whoever holds two stories' counts may wait for himself."""
    Comment.objects.filter(pk=comment.pk).update(name="")
    try:
        withdraw(comment)
    except NotPossible:
        return  # withdrawn before
