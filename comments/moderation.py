"""The only way in which the status of a comment changes."""

from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Article
from comments.markup import markup_of
from comments.models import Claim, Comment, DecidedText, Decision
from comments.same_text import digest_of
from newsportal.models import User
from newsportal.pagecache import purge_on_commit

Act = Decision.Act
Status = Comment.Status
PERMISSION = "comments.moderate_comment"


class Transition(NamedTuple):
    sources: frozenset[str]
    target: str


TRANSITIONS: dict[str, Transition] = {
    Act.APPROVE: Transition(
        frozenset({Status.PENDING, Status.REJECTED, Status.SPAM}), Status.APPROVED
    ),
    Act.REJECT: Transition(frozenset({Status.PENDING}), Status.REJECTED),
    Act.SPAM: Transition(frozenset({Status.PENDING, Status.APPROVED}), Status.SPAM),
    Act.REMOVE: Transition(frozenset({Status.APPROVED}), Status.REMOVED),
    Act.RESTORE: Transition(
        frozenset({Status.REJECTED, Status.SPAM, Status.REMOVED}), Status.APPROVED
    ),
}


class AlreadyDecided(Exception):
    """The comment is not what the moderator saw any more.

    `decision` is the one that came first; None if the text changed instead.
    """

    def __init__(self, decision: Decision | None) -> None:
        super().__init__(str(decision))
        self.decision = decision


class NotPossible(Exception):
    """The act does not go with the comment’s present status."""

    def __init__(self, act: str, status: str) -> None:
        super().__init__(f"{act}: {status}")
        self.act, self.status = Act(act), Status(status)


class TooLate(Exception):
    """A decision can be taken back for ten minutes; `decision` is older."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(str(decision))
        self.decision = decision


class NotTheirs(Exception):
    """Only who has decided takes it back; others decide anew."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(str(decision))
        self.decision = decision


def possible_acts(status: str) -> list[Decision.Act]:
    """The acts that go with `status`, in the order of their buttons.

    Restoring is what approving is called once a comment was decided upon, so
    only one of the two is offered.
    """
    acts = [Act(act) for act, way in TRANSITIONS.items() if status in way.sources]
    return [act for act in acts if not (act == Act.APPROVE and Act.RESTORE in acts)]


def decide(
    comment: Comment,
    act: str,
    *,
    by: User | None,
    reason: str = "",
    reason_code: str = "",
    text_to_author: str = "",
    seen_revision: int,
) -> Decision:
    """Carry out `act` on the comment as it stood at `seen_revision`, and record it.

    `by` is None when the site’s policy decides. `reason` is for the record,
    `text_to_author` for whoever wrote the comment. Whoever lets people in here has
    checked PERMISSION. `comment` is brought up to date.

    Raises AlreadyDecided if status or text changed since, and NotPossible.
    """
    seen = Comment.objects.get(pk=comment.pk)
    if seen.revision != seen_revision:
        raise AlreadyDecided(_last_decision(seen))
    transition = TRANSITIONS.get(act)
    if transition is None or seen.status not in transition.sources:
        raise NotPossible(act, seen.status)
    decision = Decision(
        comment=seen,
        act=act,
        actor=by,
        reason=reason[: Decision._meta.get_field("reason").max_length],
        reason_code=reason_code or None,
        text_to_author=text_to_author or None,
    )
    changes = _record(seen, decision, to=transition.target)
    for name, value in changes.items():
        setattr(comment, name, value)
    return decision


@transaction.atomic
def undo(decision: Decision, *, by: User) -> Decision:
    """Return the comment to what it was before `decision`, and record that.

    Raises NotTheirs, TooLate, and AlreadyDecided if anything has happened to the
    comment since.
    """
    if decision.actor_id != by.pk:
        raise NotTheirs(decision)
    if decision.act == Act.UNDO or timezone.now() >= decision.final_at:
        raise TooLate(decision)
    comment = Comment.objects.get(pk=decision.comment_id)
    if comment.revision != decision.revision_seen + 1:
        last = _last_decision(comment)
        raise AlreadyDecided(None if last == decision else last)
    undoing = Decision(comment=comment, act=Act.UNDO, actor=by)
    _record(comment, undoing, to=decision.from_status)
    # Nothing to go by any more where the same text comes again.
    DecidedText.objects.filter(decision__in=[decision, undoing]).delete()
    return undoing


def _last_decision(comment: Comment) -> Decision | None:
    return comment.decisions.select_related("actor").order_by("-pk").first()


@transaction.atomic
def _record(seen: Comment, decision: Decision, *, to: str) -> dict[str, Any]:
    """Store the decision on the comment that was seen; return what changed of the comment."""
    changes: dict[str, Any] = {"status": to, "revision": seen.revision + 1}
    becomes_visible = to == Status.APPROVED
    if becomes_visible:
        changes |= markup_of(seen.text, language=seen.language)._asdict()
    if decision.actor_id and seen.first_seen_at is None:
        changes["first_seen_at"] = decision.at
    if Comment.objects.unchanged_since(seen).update(**changes) != 1:
        raise AlreadyDecided(_last_decision(seen))
    decision.from_status, decision.to_status = seen.status, to
    decision.text_seen, decision.revision_seen = seen.text, seen.revision
    decision.save(force_insert=True)
    if decision.actor_id:
        DecidedText.objects.create(decision=decision, digest=digest_of(seen.text))
        Claim.objects.filter(comment=seen).delete()
    if becomes_visible != seen.is_visible:
        _show_change(seen, by_how_many=1 if becomes_visible else -1)
    return changes


def _show_change(comment: Comment, *, by_how_many: int) -> None:
    """Count the comment in or out, and make stale every page that shows it."""
    article = Article.objects.get(pk=comment.article_id)
    Article.objects.filter(pk=article.pk).update(comment_count=F("comment_count") + by_how_many)
    # Whatever prints the comments of a story, or how many there are, says so; the front
    # page ranks by them.
    keys = (f"comments:{article.pk}", f"front:{article.language}")
    purge_on_commit(*keys, is_hard=by_how_many < 0)
