"""From the state that a comment had elsewhere to decisions, taken here in the same order."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from comments import moderation
from comments.cleaning import clean_text
from comments.importing.incoming import Incoming, State, Taken
from comments.models import Comment, Decision
from comments.moderation import TRANSITIONS
from newsportal.models import User

Act = Decision.Act
ACTS: dict[State, tuple[Decision.Act, ...]] = {
    State.PENDING: (),
    State.APPROVED: (Act.APPROVE,),
    State.REJECTED: (Act.REJECT,),
    State.SPAM: (Act.SPAM,),
    State.REMOVED: (Act.APPROVE, Act.REMOVE),
}


def decisions_of(incoming: Incoming) -> Sequence[Taken]:
    """Return the decisions that lead to its state: its own, if they do, oldest first."""
    if incoming.decisions and _may_be(incoming):
        return incoming.decisions
    reason = _("As it stood where it was imported from.")
    at = incoming.received_at
    return [Taken(act, at, reason, by="") for act in ACTS[incoming.state]]


def carry_out(comment: Comment, decisions: Sequence[Taken]) -> None:
    for taken in decisions:
        moderation.decide(
            comment, taken.act, by=_user(taken.by) if taken.by else None,
            reason=clean_text(taken.reason), seen_revision=comment.revision, at=taken.at,
            is_import=True,
        )  # fmt: skip


def _may_be(incoming: Incoming) -> bool:
    """Whether its decisions follow each other, each in its time, and lead to its state."""
    status: str = Comment.Status.PENDING
    now = timezone.now()
    for taken in incoming.decisions:
        transition = TRANSITIONS.get(taken.act)
        if transition is None or status not in transition.sources:
            return False
        if not incoming.received_at <= taken.at <= now:
            return False
        status = transition.target
    return status == incoming.state


def _user(name: str) -> User | None:
    """Whoever has that name here; for a stranger, it was the site’s policy."""
    return User.objects.filter(username=name).first() if name.isprintable() else None
