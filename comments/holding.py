"""Legal holds: who stops the clocks of a comment, why, and who lets them go on."""

from django.db import transaction
from django.utils import timezone

from comments.models import Comment, Hold
from newsportal.models import User


def place(comment: Comment, *, by: User, reason: str = "") -> Hold:
    """Have nothing of the comment erased until the hold is lifted; one in force stays as it is.

    Whoever lets people in here has checked moderation.PERMISSION.
    """
    reason = reason[: Hold._meta.get_field("reason").max_length]
    with transaction.atomic():
        # Of two moderators at the same moment, the second gets the hold of the first; and
        # a clock that runs now has either erased already, or finds the hold.
        locked = Comment.objects.select_for_update().get(pk=comment.pk)
        hold = in_force(locked)
        return hold or Hold.objects.create(comment=locked, placed_by=by, reason=reason)


def lift(comment: Comment, *, by: User) -> bool:
    """End the hold in force; say whether there was one."""
    held = Hold.objects.in_force().filter(comment=comment)
    return held.update(lifted_by=by, lifted_at=timezone.now()) == 1


def in_force(comment: Comment) -> Hold | None:
    return Hold.objects.in_force().select_related("placed_by").filter(comment=comment).first()
