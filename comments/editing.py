"""Authors change the text of a comment for a while; readers see what a moderator let pass."""

from copy import copy
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from comments import policy, records, rulebook, spam_judging
from comments.markup import markup_of
from comments.matching import Sample
from comments.models import Comment, Edit, Finding
from comments.models.rule import Effect
from comments.notifications import tell_moderators_of_edit
from comments.posting import cleaned
from newsportal.models import User
from newsportal.pagecache import purge_on_commit
from newsportal.tasks import queue

State = Edit.State
EDIT_WINDOW = timedelta(minutes=15)  # typos, not rewritten arguments


class WindowOver(Exception):
    """The comment is too old to be edited, or was decided against."""


class TextChanged(Exception):
    """Text or status are not what the author, or the moderator, saw any more."""


def may_edit(comment: Comment, *, now: datetime) -> bool:
    """Whether its author may: who that is is for the door to know."""
    is_young = now - comment.received_at < EDIT_WINDOW
    return is_young and comment.is_proven and (comment.is_visible or comment.is_pending)


def newest_text(comment: Comment) -> str:
    """The text as its author left it: what waits, else what is there."""
    waiting = comment.edits.waiting().first()
    return waiting.text if waiting else comment.text


def edit(
    comment: Comment, *, text: str, seen_revision: int, now: datetime | None = None
) -> Edit | None:
    """Put `text` in the place of the comment's, or have it wait beside what readers see.

    It goes through what a new comment goes through. What waits takes the place of what
    waited before. Returns None where nothing is to be changed.

    Raises WindowOver, TextChanged, BadLength, or a policy.ThreadRefused.
    """
    now = now or timezone.now()
    seen = Comment.objects.select_related("commenter", "article").get(pk=comment.pk)
    policy.refuse_thread(seen.article)
    if not may_edit(seen, now=now):
        raise WindowOver(seen.pk)
    if seen.revision != seen_revision:
        raise TextChanged(seen.pk)
    _name, _email, text = cleaned(name=seen.name, email=seen.commenter.email, text=text)
    candidate = copy(seen)
    candidate.text = text
    sample = Sample(text, seen.name, seen.commenter.email, seen.network_address or "")
    found = rulebook.examine(sample)
    is_held = rulebook.effect_of(found) in {Effect.HOLD, Effect.REJECT}
    is_held = is_held or spam_judging.is_suspect(candidate, email=seen.commenter.email)
    waits = seen.is_visible and (is_held or not policy.is_public_at_once(candidate))
    return _store(seen, text, found, waits=waits, now=now)


@transaction.atomic
def _store(
    seen: Comment, text: str, found: list[Finding], *, waits: bool, now: datetime
) -> Edit | None:
    # Whoever decides on what was there before, an edit that waits among it, is told.
    if text == seen.text and not seen.edits.waiting().exists():
        return None
    seen.edits.waiting().update(state=State.OVERTAKEN, decided_at=now)
    if text == seen.text:
        _replace(seen, {})
        return None
    _replace(seen, {} if waits else _text(seen, text, now=now))
    if not waits:
        seen.findings.all().delete()  # they point into the former text
        rulebook.keep(found, seen)
    stored = Edit.objects.create(
        comment=seen,
        text_before=seen.text,
        text=text,
        state=State.WAITING if waits else State.ACCEPTED,
        at=now,
        decided_at=None if waits else now,
    )
    if waits:
        queue(tell_moderators_of_edit, edit_id=stored.pk)
    elif seen.is_visible:
        _show(seen)
    return stored


def decide(edit: Edit, *, accept: bool, by: User, seen_revision: int) -> None:
    """Let the text that waits take the place of the comment's, or keep what is there.

    `seen_revision` is the comment's. Whoever lets people in here has checked
    moderation.PERMISSION. Raises TextChanged if it was decided, overtaken or taken back
    meanwhile.
    """
    now = timezone.now()
    with transaction.atomic():
        seen = Comment.objects.filter(pk=edit.comment_id, revision=seen_revision).first()
        if seen is None or not seen.is_visible:
            raise TextChanged(edit.comment_id)
        state = State.ACCEPTED if accept else State.REFUSED
        _replace(seen, _text(seen, edit.text, now=now) if accept else {})
        waiting = Edit.objects.waiting().filter(pk=edit.pk)
        if waiting.update(state=state, decided_at=now, decided_by=by) != 1:
            raise TextChanged(edit.comment_id)
        if accept:
            _show(seen)


def _text(comment: Comment, text: str, *, now: datetime) -> dict[str, Any]:
    markup = markup_of(text, language=comment.language)
    return {"text": text, "edited_at": now, **markup._asdict()}


def _replace(seen: Comment, changes: dict[str, Any]) -> None:
    changes = {"revision": seen.revision + 1, **changes}
    if Comment.objects.unchanged_since(seen).update(**changes) != 1:
        raise TextChanged(seen.pk)
    if "text" in changes:
        changed = copy(seen)
        changed.text = changes["text"]
        records.edited(changed)


def _show(comment: Comment) -> None:
    """Have the former text shown by no copy of a page."""
    purge_on_commit(f"comments:{comment.article_id}", is_hard=True)
