"""Answering a reader from the desk, in the newsroom's name."""

from django.db import transaction

from comments import posting
from comments.claiming import name_of
from comments.models import Comment, Decision
from comments.moderation import decide
from newsportal.models import User


@transaction.atomic
def answer(comment: Comment, text: str, *, by: User, seen_revision: int) -> Comment:
    """Publish a reply by `by`; a comment that still waits is approved with it.

    Raises AlreadyDecided and NotPossible, posting.BadLength (of `email` when the
    account has no address), a policy.ThreadRefused and policy.ParentNotVisible.
    """
    if comment.is_pending:
        decide(comment, Decision.Act.APPROVE, by=by, seen_revision=seen_revision)
    return posting.post(
        comment.article,
        name=name_of(by),
        email=by.email,
        text=text,
        parent=comment,
        address="",
        language=comment.article.language,
        by_staff=by,
    )
