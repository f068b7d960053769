"""Appeals against restrictions: lodged by a comment’s author, decided by somebody else."""

from django.db import transaction
from django.utils import timezone

from comments import moderation
from comments.letters import write
from comments.models import Appeal, Comment, Decision, Statement
from newsportal.claims import claim
from newsportal.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
Outcome = Appeal.Outcome


class AppealRefused(Exception):
    """This appeal cannot be lodged, or not be decided like this."""


class TooLate(AppealRefused):
    """The time to appeal is over."""


class NothingToAppeal(AppealRefused):
    """The restriction was taken back already."""


class OwnDecision(AppealRefused):
    """Who took the first decision does not judge it; somebody else can (DSA art. 20(6))."""


class NobodyElse(OwnDecision):
    """Nobody but who took the first decision may moderate here."""


class Unexplained(AppealRefused):
    """Who lets a decision stand says why (DSA art. 20(5))."""


class AppealDecided(AppealRefused):
    """Somebody was faster; `appeal` says who and how."""

    def __init__(self, appeal: Appeal) -> None:
        super().__init__(appeal.pk)
        self.appeal = appeal


def is_open(statement: Statement) -> bool:
    """Whether its author may appeal now, for all that was read."""
    return statement.reversed_by_id is None and timezone.now() <= statement.appeal_until


@transaction.atomic
def lodge(statement: Statement, *, text: str) -> Appeal:
    """Take in the appeal against `statement`; a second one is the first again.

    `text` is cleaned, and may be empty. Raises TooLate and NothingToAppeal.
    """
    if known := Appeal.objects.filter(statement=statement).first():
        return known
    # Whoever restores the comment meanwhile waits, and then finds the appeal.
    Comment.objects.select_for_update(no_key=True).get(pk=statement.decision.comment_id)
    now = timezone.now()
    if not Statement.objects.standing().filter(pk=statement.pk).exists():
        raise NothingToAppeal
    if now > statement.appeal_until:
        raise TooLate
    appeal = Appeal(statement=statement, text=text, received_at=now)
    if not claim(appeal, by="statement"):
        return Appeal.objects.get(statement=statement)
    write("appeal_receipt", appeal.pk)
    return appeal


def refuse_judge(appeal: Appeal, user: User) -> None:
    """Raise OwnDecision if `user` took the decision that the appeal is against.

    What software decided, any moderator may judge. Where nobody else may moderate, a
    superuser may; the author is told so.
    """
    if appeal.statement.decision.actor_id != user.pk:
        return
    moderators = User.objects.with_perm(moderation.PERMISSION, backend=BACKEND)
    if moderators.exclude(pk=user.pk).exists():
        raise OwnDecision
    if not user.is_superuser:
        raise NobodyElse


@transaction.atomic
def uphold(appeal: Appeal, *, by: User, explanation: str) -> None:
    """Let the decision stand, and have its author told why.

    Raises OwnDecision, Unexplained and AppealDecided.
    """
    refuse_judge(appeal, by)
    if not explanation:
        raise Unexplained
    _close(appeal, Outcome.UPHELD, by=by, explanation=explanation)
    write("appeal_upheld", appeal.pk)


@transaction.atomic
def reverse(appeal: Appeal, *, by: User, explanation: str, seen_revision: int) -> Decision:
    """Put the comment back in its place; both sides are told once this stands.

    Raises OwnDecision, AppealDecided, moderation.AlreadyDecided and NotPossible.
    """
    refuse_judge(appeal, by)
    # The comment first, as `decide` has it: who restores it from elsewhere waits for us.
    comment = Comment.objects.select_for_update(no_key=True).get(
        pk=appeal.statement.decision.comment_id
    )
    _close(appeal, Outcome.REVERSED, by=by, explanation=explanation)
    return moderation.decide(
        comment,
        Decision.Act.RESTORE,
        by=by,
        reason=explanation,
        seen_revision=seen_revision,
    )


def _close(appeal: Appeal, outcome: str, *, by: User, explanation: str) -> None:
    closed = Appeal.objects.waiting().filter(pk=appeal.pk).update(
        outcome=outcome, decided_by=by, decided_at=timezone.now(), explanation=explanation
    )  # fmt: skip
    appeal.refresh_from_db()
    if not closed:
        raise AppealDecided(appeal)
