"""The only way in which the status of a comment changes."""

from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F

from articles.models import Article
from comments import placing
from comments.markup import markup_of
from comments.models import Comment, Decision
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


def possible_acts(status: str) -> list[Decision.Act]:
    """The acts that go with `status`, in the order of their buttons.

    Restoring is what approving is called once a comment was decided upon, so
    only one of the two is offered.
    """
    acts = [act for act in Act if status in TRANSITIONS[act].sources]
    return [act for act in acts if not (act == Act.APPROVE and Act.RESTORE in acts)]


def decide(
    comment: Comment, act: str, *, by: User | None, reason: str = "", seen_revision: int
) -> Decision:
    """Carry out `act` on the comment as it stood at `seen_revision`, and record it.

    `by` is None when the site’s policy decides. Whoever lets people in here has
    checked PERMISSION. `comment` is brought up to date.

    Raises AlreadyDecided if status or text changed since, and NotPossible.
    """
    transition = TRANSITIONS[act]
    seen = Comment.objects.get(pk=comment.pk)
    if seen.revision != seen_revision:
        raise AlreadyDecided(seen.decisions.select_related("actor").first())
    if seen.status not in transition.sources:
        raise NotPossible(act, seen.status)
    changes: dict[str, Any] = {"status": transition.target, "revision": seen.revision + 1}
    if transition.target == Status.APPROVED:
        changes |= markup_of(seen.text, language=seen.language)._asdict()
    decision = _record(seen, changes, act=act, by=by, reason=reason)
    for name, value in changes.items():
        setattr(comment, name, value)
    return decision


@transaction.atomic
def _record(
    seen: Comment, changes: dict[str, Any], *, act: str, by: User | None, reason: str
) -> Decision:
    if Comment.objects.unchanged_since(seen).update(**changes) != 1:
        raise AlreadyDecided(seen.decisions.select_related("actor").first())
    decision = Decision.objects.create(
        comment=seen,
        act=act,
        actor=by,
        reason=reason[: Decision._meta.get_field("reason").max_length],
        from_status=seen.status,
        to_status=changes["status"],
        text_seen=seen.text,
        revision_seen=seen.revision,
    )
    becomes_visible = changes["status"] == Status.APPROVED
    if becomes_visible != seen.is_visible:
        _show_change(seen, by_how_many=1 if becomes_visible else -1)
    return decision


def _show_change(comment: Comment, *, by_how_many: int) -> None:
    """Count the comment in or out, and make stale every page that shows it."""
    article = Article.objects.get(pk=comment.article_id)
    Article.objects.filter(pk=article.pk).update(comment_count=F("comment_count") + by_how_many)
    if by_how_many > 0:
        placing.show(comment)
    else:
        placing.hide(comment)
    # Whatever prints the comments of a story, or how many there are, says so; the front
    # page ranks by them.
    keys = (f"comments:{article.pk}", f"front:{article.language}")
    purge_on_commit(*keys, is_hard=by_how_many < 0)
