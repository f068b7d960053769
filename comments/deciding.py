"""From the buttons of the desk to decisions, and to words about what came of them."""

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import BigIntegerField, QuerySet
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import editing
from comments.models import Comment, Decision, Edit
from comments.moderation import TRANSITIONS, AlreadyDecided, NotPossible, decide
from newsportal.models import User

Act = Decision.Act
DONE = {
    Act.APPROVE: gettext_lazy("Comment approved"),
    Act.REJECT: gettext_lazy("Comment rejected"),
    Act.SPAM: gettext_lazy("Marked as spam"),
    Act.REMOVE: gettext_lazy("Comment removed"),
    Act.RESTORE: gettext_lazy("Comment restored"),
    Act.KEEP: gettext_lazy("Comment kept"),
    Act.UNDO: gettext_lazy("Decision undone"),
}

EDIT_DONE = {
    "accept": gettext_lazy("The new text is accepted"),
    "refuse": gettext_lazy("The new text is refused"),
}


class Choice(NamedTuple):
    """A button that was pressed: the act, the comment, and the state that was in view."""

    act: Decision.Act
    pk: int
    seen_revision: int

    @property
    def value(self) -> str:
        return f"{self.act}:{self.pk}:{self.seen_revision}"


def choice_of(value: str) -> Choice:
    """Read back a button’s `value`; raises BadRequest for anything else."""
    act, _colon, seen = value.partition(":")
    try:
        choice = Choice(Act(act), *seen_of(seen))
    except ValueError as error:
        raise BadRequest("No such decision.") from error
    if choice.act not in TRANSITIONS:  # such as the author’s own
        raise BadRequest("No such decision.")
    return choice


def seen_of(value: str) -> tuple[int, int]:
    """Read `<id>:<revision>`; raises ValueError, also for an id that no database holds."""
    pk, revision = map(int, value.split(":"))
    if not 0 < pk <= BigIntegerField.MAX_BIGINT:
        raise ValueError(value)
    return pk, revision


def moderator_of(request: HttpRequest) -> User:
    """Who is signed in; the doors let nobody else in here."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class Outcome(NamedTuple):
    """What came of a choice: the decision, if it counts, and what its moderator is told."""

    decision: Decision | None
    words: str


def carry_out(choice: Choice, *, by: User, **words: Any) -> Outcome:
    """Carry out one choice; `words` are those that `decide` takes: reasons and their like."""
    comment = Comment.objects.select_related("commenter").filter(pk=choice.pk).first()
    if comment is None:
        return Outcome(None, _("This comment does not exist."))
    try:
        decision = decide(comment, choice.act, by=by, seen_revision=choice.seen_revision, **words)
    except (AlreadyDecided, NotPossible) as refusal:
        if not (before := _same_before(refusal, choice, by)):
            return Outcome(None, f"{comment.name} – {why_not(refusal)}")
        decision = before
    return Outcome(decision, f"{DONE[choice.act]} – {comment.name}")


def _same_before(refusal: Exception, choice: Choice, by: User) -> Decision | None:
    """Return the decision that this very choice has led to when it was sent the first time."""
    decision = getattr(refusal, "decision", None)
    if decision is None or decision.actor_id != by.pk:
        return None
    is_same = (decision.act, decision.revision_seen) == (choice.act, choice.seen_revision)
    return decision if is_same else None


def decide_one(request: HttpRequest, choice: Choice, *, reason: str = "", law: str = "") -> bool:
    """Carry out one choice of the person signed in and tell them; False if it did not count."""
    outcome = carry_out(choice, by=moderator_of(request), reason=reason, law=law)
    tell = messages.success if outcome.decision else messages.warning
    tell(request, outcome.words)
    return outcome.decision is not None


def decide_edit(request: HttpRequest, value: str) -> bool:
    """Carry out the button `accept:<edit>:<revision of the comment>`, or `refuse:…`; say so.

    False if it did not count; raises BadRequest for anything else.
    """
    word, _colon, seen = value.partition(":")
    try:
        pk, revision = seen_of(seen)
    except ValueError as error:
        raise BadRequest("No such edit.") from error
    edit = Edit.objects.select_related("comment").filter(pk=pk).first()
    if edit is None or word not in EDIT_DONE:
        raise BadRequest("No such edit.")
    try:
        editing.decide(
            edit, accept=word == "accept", by=moderator_of(request), seen_revision=revision
        )
    except editing.TextChanged:
        changed = _("This was decided, changed or withdrawn since you saw it.")
        messages.warning(request, format_lazy("{} – {}", edit.comment.name, changed))
        return False
    messages.success(request, format_lazy("{} – {}", EDIT_DONE[word], edit.comment.name))
    return True


def decide_many(
    request: HttpRequest,
    act: Decision.Act,
    comments: QuerySet[Comment],
    seen: dict[int, int],
    words_for: Callable[[Comment], dict[str, Any]] = lambda _comment: {},
) -> None:
    """Carry out `act` on those of `comments` that were in view: `seen` has their revisions.

    Each thing there is to say is said once, of however many comments: the queue
    may be long, and “select all” means all of it. `words_for` gives what `decide` takes
    of reasons.
    """
    by, done = moderator_of(request), 0
    _tell_unseen(request, comments, seen)  # before decisions move some out of `comments`
    refused: dict[str, list[str]] = defaultdict(list)
    for comment in comments.filter(pk__in=seen):
        try:
            decide(comment, act, by=by, seen_revision=seen[comment.pk], **words_for(comment))
        except (AlreadyDecided, NotPossible) as refusal:
            refused[why_not(refusal)].append(comment.name)
        else:
            done += 1
    for why, names in refused.items():
        who = names[0] if len(names) == 1 else in_words(len(names))
        messages.warning(request, f"{who} – {why}")
    if done:
        messages.success(request, format_lazy("{} – {}", DONE[act], in_words(done)))


def _tell_unseen(request: HttpRequest, comments: QuerySet[Comment], seen: Collection[int]) -> None:
    """Say how many of `comments` were ticked without having been in view, if any."""
    if unseen := comments.exclude(pk__in=seen).count():
        message = ngettext(
            "%(count)d comment was not on your page and is left alone.",
            "%(count)d comments were not on your page and are left alone.",
            unseen,
        )
        messages.warning(request, message % {"count": unseen})


def in_words(count: int) -> str:
    return ngettext("%(count)d comment", "%(count)d comments", count) % {"count": count}


def why_not(refusal: AlreadyDecided | NotPossible) -> str:
    """Say who was faster, or what does not go together."""
    if isinstance(refusal, NotPossible):
        message = _("“{act}” does not go with a comment that is {status}.")
        return message.format(act=refusal.act.label, status=refusal.status.label)
    decision = refusal.decision
    if decision is None:
        return _("The text has changed since you saw it.")
    message = _("{name} has just decided on this comment.").format(name=decision.who)
    return f"{message} ({decision.get_act_display()})"
