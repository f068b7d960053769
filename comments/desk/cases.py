"""One comment as a moderator meets it: all that the case page prints."""

from typing import NamedTuple

from django.http import Http404
from django.utils import timezone
from django.utils.safestring import SafeString

from comments.admin_cells import acts_for
from comments.claiming import Holder, claim, holders, see_first
from comments.desk import reading, reasons
from comments.desk.marking import links_in, marked, matched_in
from comments.desk.panels import Around, Shown, around, evidence_on, panels_of
from comments.desk.queues import BY_NAME, PENDING, Queue
from comments.desk.wording import Typed
from comments.models import Comment, Decision
from comments.models.comment import Status
from comments.moderation import possible_acts
from newsportal.models import User

MOST_ID = 2**63 - 1  # no database holds more


class Place(NamedTuple):
    """Where in which queue a moderator is."""

    queue: Queue
    entry: int | None


class Case(NamedTuple):
    comment: Comment
    place: Place
    text: SafeString
    acts: list[tuple[str, str, str]]
    reasons: list[reasons.Choice]
    holder: Holder | None
    around: Around
    panels: list[Shown]
    may_answer: bool
    typed: Typed

    @property
    def title(self) -> str:
        return self.comment.article.public_title or self.comment.article.title


def comment_of(comment_id: int) -> Comment:
    """Return the comment with all that its case refers to. Raises Http404."""
    for comment in reading.case(comment_id) if comment_id <= MOST_ID else ():
        return comment
    raise Http404


def place_of(queue_name: str, comment_id: int, entry: str = "") -> Place:
    """Return the queue, the pending one if there is none of the name, and where the case stands."""
    queue = BY_NAME.get(queue_name, PENDING)
    if entry.isdecimal() and entry.isascii() and int(entry) <= MOST_ID:
        return Place(queue, int(entry))
    return Place(queue, queue.entry_of(comment_id))


def open_case(comment: Comment, place: Place, *, by: User, typed: Typed | None = None) -> Case:
    """Claim the comment for `by`, record that it was seen, and return its case."""
    holder = claim(comment.pk, by=by)
    see_first(comment, by=by)
    return _case(comment, place, holder=holder, typed=typed)


def prepare_case(comment: Comment, place: Place, *, by: User) -> Case:
    """Return the case that `by` will open next, which they hold but have not seen."""
    return _case(comment, place, holder=claim(comment.pk, by=by))


def shown_again(comment: Comment, place: Place, *, by: User, typed: Typed) -> Case:
    """Return the case after a choice that did not count, with what was typed."""
    holder = holders([comment.pk], besides=by).get(comment.pk)
    return _case(comment, place, holder=holder, typed=typed)


def _case(
    comment: Comment, place: Place, *, holder: Holder | None, typed: Typed | None = None
) -> Case:
    evidence = evidence_on(comment)
    acts = possible_acts(comment.status)
    spans = [*matched_in(evidence.findings), *links_in(comment.text)]
    return Case(
        comment=comment,
        place=place,
        text=marked(comment.text, spans),
        acts=acts_for(comment, is_reported=bool(evidence.reports)),
        reasons=reasons.fitting(reasons.choices(comment.language), acts),
        holder=holder,
        around=around(comment),
        panels=panels_of(comment, evidence),
        may_answer=comment.status in (Status.PENDING, Status.APPROVED)
        and comment.article.is_public and comment.article.allows_comments,
        typed=typed or Typed(),
    )  # fmt: skip


def last_undoable(user: User) -> Decision | None:
    """Return the newest decision of `user`, if it can still be taken back."""
    for decision in reading.last_decision_by(user.pk):
        return decision if may_undo(decision, user) else None
    return None


def may_undo(decision: Decision, user: User) -> bool:
    """Whether `user` can take it back; `decision` has its comment at hand."""
    return (
        decision.actor_id == user.pk
        and decision.act != Decision.Act.UNDO
        and timezone.now() < decision.final_at
        and decision.comment.revision == decision.revision_seen + 1
    )
