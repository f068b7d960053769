"""The only way in which the status of a comment changes."""

import secrets
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from articles.models import Article
from comments import consequences, placing, records
from comments.markup import markup_of
from comments.models import Claim, Comment, DecidedText, Decision
from comments.models.decision import MAX_LAW_LENGTH, MAX_REASON_LENGTH
from comments.same_text import digest_of
from comments.subscriptions import note
from newsportal.models import User
from newsportal.pagecache import purge_on_commit, purging_last

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
    Act.KEEP: Transition(frozenset({Status.APPROVED}), Status.APPROVED),
}

REFUSED = frozenset({Status.REJECTED, Status.SPAM})  # what KEEP_REFUSED is about
LETS_PASS = frozenset({Act.APPROVE, Act.RESTORE, Act.KEEP})


# What an author does whatever moderators decided; they cannot do it for them.
WITHDRAWAL = Transition(frozenset(set(Status.values) - {Status.WITHDRAWN}), Status.WITHDRAWN)


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


def possible_acts(status: str, *, is_reported: bool = False) -> list[Decision.Act]:
    """The acts that go with `status`, in the order of their buttons.

    Restoring is what approving is called once a comment was decided upon, so
    only one of the two is offered; keeping is, where somebody asked for another.
    """
    acts = [Act(act) for act, way in TRANSITIONS.items() if status in way.sources]
    acts.sort(key=lambda act: act not in LETS_PASS)  # what does no harm comes first
    unasked = {Act.APPROVE} if Act.RESTORE in acts else set()
    unasked |= set() if is_reported else {Act.KEEP}
    return [act for act in acts if act not in unasked]


def decide(
    comment: Comment,
    act: str,
    *,
    by: User | None,
    reason: str = "",
    law: str = "",
    reason_code: str = "",
    text_to_author: str = "",
    seen_revision: int,
    at: datetime | None = None,
    is_import: bool = False,
) -> Decision:
    """Carry out `act` on the comment as it stood at `seen_revision`, and record it.

    `by` is None when the site’s policy decides. Whoever lets people in here has
    checked PERMISSION. `comment` is brought up to date. Its author is told why
    (`text_to_author`, or else the `reason`, which is for the record, and the `law` that
    it breaks, if it does), and so is who reported it, unless this was decided elsewhere,
    long ago (`is_import`); `at` dates it then.

    Raises AlreadyDecided if status or text changed since, and NotPossible.
    """
    seen = Comment.objects.get(pk=comment.pk)
    if seen.revision != seen_revision:
        raise AlreadyDecided(_first_since(seen, seen_revision))
    transition = TRANSITIONS.get(act)
    if transition is None or seen.status not in transition.sources:
        raise NotPossible(act, seen.status)
    if transition.target == Status.APPROVED and not seen.text:  # erased: nothing to show any more
        raise NotPossible(act, seen.status)
    decision = Decision(
        comment=seen,
        act=act,
        actor=by,
        at=at or timezone.now(),
        reason=reason[:MAX_REASON_LENGTH],
        law=law[:MAX_LAW_LENGTH] or None,
        reason_code=reason_code or None,
        text_to_author=text_to_author or None,
    )
    changes = _record(seen, decision, to=transition.target, is_import=is_import)
    for name, value in changes.items():
        setattr(comment, name, value)
    return decision


def withdraw(comment: Comment) -> Decision:
    """Take the comment back for its author, and with it every copy of its text.

    Where it was answered its place stays known. Moderators who decide meanwhile are
    told; they do not keep it. What is on legal hold is only taken out of sight.
    `comment` is brought up to date.

    Raises NotPossible for what was withdrawn before.
    """
    with purging_last():
        seen = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
        if seen.status not in WITHDRAWAL.sources:
            raise NotPossible(Act.WITHDRAW, seen.status)
        decision = Decision(comment=seen, act=Act.WITHDRAW)
        changes = _record(seen, decision, to=WITHDRAWAL.target)
        if not Comment.objects.on_hold().filter(pk=seen.pk).exists():
            changes |= _erase_text(seen)
        # An answered comment that was removed before has a placeholder, which now says otherwise.
        purge_on_commit(f"comments:{seen.article_id}", is_hard=True)
    for name, value in changes.items():
        setattr(comment, name, value)
    return decision


def _erase_text(comment: Comment) -> dict[str, Any]:
    """Drop every copy of the text, and what came with it; return what is left of it."""
    nothing = {
        "text": "",
        "body_html": "",
        "link_count": 0,
        "network_address": None,
        # It was made of the text; and the author may say the same again.
        "dedup_key": secrets.token_hex(32),
    }
    Comment.objects.filter(pk=comment.pk).update(**nothing)
    comment.decisions.update(text_seen="")
    DecidedText.objects.filter(decision__comment=comment).delete()
    comment.edits.all().delete()
    records.erase(comment)
    return nothing


@transaction.atomic
def undo(decision: Decision, *, by: User) -> Decision:
    """Return the comment to what it was before `decision`, and record that.

    Raises NotTheirs, TooLate, and AlreadyDecided if anything has happened to the
    comment since.
    """
    if decision.actor_id != by.pk:
        raise NotTheirs(decision)
    # People are told once it is too late: who tells them waits, or has told them.
    comments = Comment.objects.select_for_update(of=("self",))
    comment = comments.get(pk=decision.comment_id)
    if decision.act == Act.UNDO or timezone.now() >= decision.final_at:
        raise TooLate(decision)
    if comment.revision != decision.revision_seen + 1:
        raise AlreadyDecided(_first_since(comment, decision.revision_seen + 1))
    undoing = Decision(comment=comment, act=Act.UNDO, actor=by)
    _record(comment, undoing, to=decision.from_status, undone=decision)
    # Nothing to go by any more where the same text comes again.
    DecidedText.objects.filter(decision__in=[decision, undoing]).delete()
    return undoing


@transaction.atomic
def _record(
    seen: Comment,
    decision: Decision,
    *,
    to: str,
    is_import: bool = False,
    undone: Decision | None = None,
) -> dict[str, Any]:
    """Store the decision on the comment that was seen; return what changed of the comment."""
    changes = _changes(seen, decision, to)
    if Comment.objects.unchanged_since(seen).update(**changes) != 1:
        raise AlreadyDecided(_first_since(seen, seen.revision))
    decision.from_status, decision.to_status = seen.status, to
    decision.text_seen, decision.revision_seen = seen.text, seen.revision
    decision.save(force_insert=True)
    records.decided(decision)
    if undone is not None:
        consequences.unfollow(undone)
    elif not is_import:
        consequences.follow(decision)
    if decision.actor_id:
        DecidedText.objects.create(decision=decision, digest=digest_of(seen.text))
        Claim.objects.filter(comment=seen).delete()
    becomes_visible = to == Status.APPROVED
    if becomes_visible != seen.is_visible:
        if becomes_visible and not is_import:
            note(seen)
        _show_change(seen, is_shown=becomes_visible)
    return changes


def _changes(seen: Comment, decision: Decision, to: str) -> dict[str, Any]:
    """Return what `decision` makes of the comment that was seen."""
    changes: dict[str, Any] = {"status": to, "revision": seen.revision + 1}
    if to != Status.WITHDRAWN:
        changes["refused_at"] = decision.at if to in REFUSED and seen.text else None
    if to == Status.APPROVED != seen.status:
        changes |= markup_of(seen.text, language=seen.language)._asdict()
    if decision.actor_id and seen.first_seen_at is None:
        changes["first_seen_at"] = decision.at
    return changes


def _first_since(comment: Comment, revision: int) -> Decision | None:
    """Return the last decision on `comment` as it stood at `revision` or later."""
    return comment.decisions.since(revision).select_related("actor").first()


@contextmanager
def showing_last() -> Iterator[None]:
    """Run a transaction in which many are decided upon; count, place and purge at its end."""
    with purging_last():
        changed: dict[int, list[Change]] = defaultdict(list)
        before = _changed.set(changed)
        try:
            yield
        finally:
            _changed.reset(before)
        for article in sorted(changed):
            _show_changes(article, changed[article])


class Change(NamedTuple):
    """A comment that readers see from now on, or no longer."""

    comment: Comment
    is_shown: bool


# For each story, what the decisions changed of what readers see.
_changed: ContextVar[dict[int, list[Change]] | None] = ContextVar("changed", default=None)


def _show_change(comment: Comment, *, is_shown: bool) -> None:
    """Count the comment in or out, and make stale every page that shows it."""
    change, changed = Change(comment, is_shown), _changed.get()
    if changed is None:
        _show_changes(comment.article_id, [change])
    else:
        changed[comment.article_id].append(change)


def _show_changes(article_id: int, changes: list[Change]) -> None:
    article = Article.objects.get(pk=article_id)
    count = F("comment_count") + sum(1 if change.is_shown else -1 for change in changes)
    # First, as `placing` asks: under one story, one after the other comes and goes.
    Article.objects.filter(pk=article.pk).update(comment_count=count)
    for change in changes:
        (placing.show if change.is_shown else placing.hide)(change.comment)
    # Whatever prints the comments of a story, or how many there are, says so; the front
    # page ranks by them.
    keys = (f"comments:{article.pk}", f"front:{article.language}")
    purge_on_commit(*keys, is_hard=not all(change.is_shown for change in changes))
