"""What readers wrote, as their own pages print it: some at a time, newest first."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Prefetch
from django.utils.safestring import SafeString

from comments.addresses import edit_path, end_path, withdraw_path
from comments.editing import may_edit
from comments.models import Comment, Commenter, Decision, Edit, Subscription
from comments.models.comment import Status
from comments.subscriptions import end_token
from newsportal.html import trusted
from newsportal.printing import Stamp, stamp

SHOWN = 20
TONES = {Status.APPROVED: "good", Status.PENDING: "warn"}


class Own(NamedTuple):
    """A comment with all that is held of it; `waiting` is the text of an edit, or ""."""

    pk: int
    title: str
    url: str
    received: Stamp
    body: SafeString
    tone: str
    status: str
    is_withdrawn: bool
    is_proven: bool
    waiting: str
    network_address: str
    decisions: list[tuple[str, str, str]]
    edit_url: str
    withdraw_url: str


def page_of_own(commenter: Commenter, *, before: int, now: datetime) -> dict[str, Any]:
    """Return `comments`, those that are older than the one of id `before` (-1: the newest).

    `older` is what to ask for next, None at the end; four queries for any number.
    """
    said = Comment.objects.by(commenter).order_by("-pk").select_related("article").defer("text")
    if 0 <= before <= BigIntegerField.MAX_BIGINT:
        said = said.filter(pk__lt=before)
    said = said.prefetch_related(
        Prefetch("decisions", queryset=Decision.objects.defer("text_seen")),
        Prefetch("edits", queryset=Edit.objects.waiting(), to_attr="waiting_edits"),
    )
    some = list(said[: SHOWN + 1])
    is_more = len(some) > SHOWN
    return {
        "comments": [_own(comment, now=now) for comment in some[:SHOWN]],
        "older": some[SHOWN - 1].pk if is_more else None,
        "is_first_page": before < 0,
        "subscriptions": subscriptions_of(commenter),
    }


def subscriptions_of(commenter: Commenter) -> list[dict[str, Any]]:
    """What is mailed to `commenter`, and where each can be ended."""
    wishes = Subscription.objects.of(commenter).select_related("article").order_by("-pk")
    return [
        {
            "title": wish.article.public_title,
            "url": wish.article.get_absolute_url(),
            "is_thread": wish.root_id is not None,
            "is_confirmed": wish.confirmed_at is not None,
            "end_url": end_path(wish.language, end_token(wish)),
        }
        for wish in wishes
    ]


def _own(comment: Comment, *, now: datetime) -> Own:
    article, status = comment.article, Status(comment.status)
    language, edits = comment.language, getattr(comment, "waiting_edits", ())
    is_withdrawn = status == Status.WITHDRAWN
    return Own(
        pk=comment.pk,
        title=article.public_title or article.title,
        url=comment.get_absolute_url() if comment.is_visible else article.get_absolute_url(),
        received=stamp(comment.received_at),
        body=trusted(comment.body_html),
        tone=TONES.get(status, "plain"),
        status=str(status.label),
        is_withdrawn=is_withdrawn,
        is_proven=comment.is_proven,
        waiting=next((edit.text for edit in edits), ""),
        network_address=comment.network_address or "",
        decisions=[
            (stamp(decision.at).text, decision.get_act_display(), decision.reason)
            for decision in comment.decisions.all()
        ],
        edit_url=edit_path(language, comment.pk) if may_edit(comment, now=now) else "",
        withdraw_url="" if is_withdrawn else withdraw_path(language, comment.pk),
    )
