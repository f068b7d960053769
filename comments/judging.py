"""From the buttons of the desk to decided appeals, and to words about what came of them."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils.translation import gettext as _

from comments import appeals
from comments.deciding import moderator_of, why_not
from comments.models import Appeal
from comments.moderation import AlreadyDecided, NotPossible

UPHOLD, REVERSE = "uphold", "reverse"


def why_not_you(request: HttpRequest, appeal: Appeal) -> str:
    """Say why the person signed in may not judge this appeal, "" if they may."""
    try:
        appeals.refuse_judge(appeal, moderator_of(request))
    except appeals.OwnDecision as refusal:
        return in_words(refusal)
    return ""


def judge(
    request: HttpRequest, appeal: Appeal, act: str, *, explanation: str, seen_revision: int
) -> bool:
    """Carry out what the person signed in decided, and tell them; False if it did not count."""
    by = moderator_of(request)
    try:
        if act == UPHOLD:
            appeals.uphold(appeal, by=by, explanation=explanation)
        elif act == REVERSE:
            appeals.reverse(appeal, by=by, explanation=explanation, seen_revision=seen_revision)
        else:
            raise BadRequest("No such decision.")
    except appeals.AppealRefused as refusal:
        messages.warning(request, in_words(refusal))
        return False
    except (AlreadyDecided, NotPossible) as refusal:
        messages.warning(request, why_not(refusal))
        return False
    done = _("The decision stands.") if act == UPHOLD else _("Comment restored")
    messages.success(request, done)
    return True


def in_words(refusal: appeals.AppealRefused) -> str:
    if isinstance(refusal, appeals.Unexplained):
        return _("Say why the decision stands: the author reads this.")
    if isinstance(refusal, appeals.NobodyElse):
        return _(
            "You took the decision that this appeal is against, and nobody else may moderate "
            "here. Have somebody else added to the moderators, or ask a superuser."
        )
    if isinstance(refusal, appeals.OwnDecision):
        return _(
            "You took the decision that this appeal is against: another moderator has to look "
            "at it."
        )
    assert isinstance(refusal, appeals.AppealDecided)
    appeal = refusal.appeal
    who = appeal.decided_by.get_username() if appeal.decided_by else _("the site’s policy")
    message = _("{name} has just decided on this appeal.").format(name=who)
    return f"{message} ({appeal.get_outcome_display()})"
