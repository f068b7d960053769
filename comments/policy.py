"""Who may comment where, and whether a moderator reads it first."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from articles.models import Article
from articles.models.discussion import Mode, State
from comments.models import Comment, Commenter
from newsportal.compiled import compiled

LOOKED_BACK = 50  # comments of a reader: who has written thousands is known by the last
REFUSAL_COUNTS_FOR = timedelta(days=30)


class ThreadRefused(Exception):
    """Nothing can be said under this story."""

    def __init__(self, article: Article) -> None:
        super().__init__(article.pk)
        self.article = article


class StoryNotPublic(ThreadRefused):
    """Readers cannot see the story."""


class ThreadOff(ThreadRefused):
    """The story has no comments at all."""


class ThreadClosed(ThreadRefused):
    """What was said stays, nothing is added."""


class ThreadAsleep(ThreadClosed):
    """The newsroom sleeps; something can be said again in the morning."""


class ParentNotVisible(Exception):
    """The comment to be answered is not, or no longer, under this story."""


class CommentRejected(Exception):
    """It was taken in, and a rule or a moderator has rejected it."""

    def __init__(self, comment: Comment) -> None:
        super().__init__(comment.pk)
        self.comment = comment


REFUSED: dict[str, type[ThreadRefused]] = {
    State.OFF: ThreadOff,
    State.CLOSED: ThreadClosed,
    State.ASLEEP: ThreadAsleep,
}


def is_premoderated(article: Article) -> bool:
    """Whether every comment waits for a moderator, whoever sends it."""
    return article.discussion.reading == Mode.BEFORE


def is_public_at_once(comment: Comment) -> bool:
    """Whether readers see the text of `comment`, as it stands, before a moderator does.

    Never that of somebody who writes under a proven address without its proof.
    """
    if comment.is_proven < comment.commenter.is_proven:
        return False
    reading = comment.article.discussion.reading
    if reading == Mode.TRUSTED:
        return is_trusted(comment.commenter, is_proven_here=comment.is_proven)
    return reading == Mode.AFTER


class Past(NamedTuple):
    status: str
    received_at: datetime


def is_trusted(commenter: Commenter, *, is_proven_here: bool, now: datetime | None = None) -> bool:
    """Whether what this reader writes needs no eyes before it appears.

    The address is proven, on the device that writes (`is_proven_here`); of the last
    comments enough were approved, and none was refused within 30 days.
    """
    if not is_proven_here or commenter.proven_at is None:
        return False
    past = _last_comments(commenter.pk)
    since = (now or timezone.now()) - REFUSAL_COUNTS_FOR
    if any(comment.status in Comment.REFUSED and comment.received_at > since for comment in past):
        return False
    approved = sum(comment.status == Comment.Status.APPROVED for comment in past)
    return approved >= settings.COMMENT_TRUST_AFTER


@compiled(Past._make)
def _last_comments(commenter: int) -> QuerySet[Any, Any]:
    said = Comment.objects.filter(commenter=commenter).order_by("-pk")
    return said.values_list("status", "received_at")[:LOOKED_BACK]


def refuse_thread(article: Article) -> None:
    """Raise the ThreadRefused that stands against a comment under `article` now."""
    if not article.is_public:
        raise StoryNotPublic(article)
    if refusal := REFUSED.get(article.discussion.state(timezone.now())):
        raise refusal(article)


def refuse_parent(article: Article, parent: Comment | None) -> None:
    """Raise ParentNotVisible unless readers can see `parent` under `article` now."""
    if parent is None:
        return
    if not Comment.objects.visible().under(article).filter(pk=parent.pk).exists():
        raise ParentNotVisible(parent.pk)


def refuse_strange_parent(article: Article, parent: Comment | None) -> None:
    """Raise ParentNotVisible for a parent under another story; for history any state will do."""
    if parent is not None and parent.article_id != article.pk:
        raise ParentNotVisible(parent.pk)
