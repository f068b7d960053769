"""Editors’ picks: comments that the newsroom points out, and who did."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from comments.models import Comment, Discussion, Pick
from newsportal.models import User
from newsportal.pagecache import purge_on_commit


class NotVisible(Exception):
    """Only what readers can see is pointed out to them."""


def pick(comment: Comment, *, by: User) -> bool:
    """Point out `comment`; False if it is already. Whoever lets people in has checked PERMISSION.

    Raises NotVisible.
    """
    if not Comment.objects.visible().filter(pk=comment.pk).exists():
        raise NotVisible(comment.pk)
    try:
        with transaction.atomic():
            Pick.objects.create(comment=comment, article_id=comment.article_id, by=by)
            _count(comment, 1)
    except IntegrityError:  # one_pick_at_a_time: somebody else was faster
        return False
    return True


@transaction.atomic
def unpick(comment: Comment, *, by: User) -> bool:
    """Take back the pick, which stays on record; False if there is none."""
    standing = Pick.objects.standing().filter(comment=comment)
    if not standing.update(undone_by=by, undone_at=timezone.now()):
        return False
    _count(comment, -1)
    return True


def _count(comment: Comment, number: int) -> None:
    discussion = Discussion.objects.filter(pk=comment.article_id)
    discussion.update(pick_count=F("pick_count") + number)
    purge_on_commit(f"thread:{comment.article_id}")
