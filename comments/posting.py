"""The only way in for a comment."""

import unicodedata
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_noop

from articles.models import Article
from comments import moderation, policy, records, rulebook, spam_judging, suspending
from comments.authors import written_by
from comments.cleaning import clean_name, clean_text, has_words
from comments.markup import markup_of
from comments.matching import Sample
from comments.models import Comment, Commenter, Decision, normalised_email
from comments.models.comment import MAX_NAME_LENGTH, MAX_TEXT_LENGTH, MIN_TEXT_LENGTH
from comments.models.rule import Effect
from comments.notifications import tell_moderators
from newsportal import ratelimit
from newsportal.claims import claim
from newsportal.compiled import Instances, compiled
from newsportal.environment import Rate
from newsportal.models import User
from newsportal.network import network_of, parsed
from newsportal.tasks import queue

MAX_EMAIL_LENGTH = 254  # RFC 5321 §4.5.3.1.3, less the angle brackets
MAX_IMPORTED_LENGTH = 65_535  # what WordPress takes, which takes most
RAW_ROOM = 4  # times the length allowed: room for what cleaning takes out
AT_ONCE = gettext_noop("Published at once, by the site’s policy.")


class BadLength(ValueError):
    """A field is empty or too long; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def post(
    article: Article,
    *,
    name: str,
    email: str,
    text: str,
    parent: Comment | None = None,
    address: str,
    language: str,
    now: datetime | None = None,
    is_proven: bool = False,
    is_by_robot: bool = False,
    is_import: bool = False,
    import_key: str = "",
    is_admitted: bool = False,
    by_staff: User | None = None,
) -> Comment:
    """Take in a comment and return it, pending or as the site’s policy has it.

    The same text by the same person at the same place is one comment, however
    often and from however many windows it is sent: later ones get the first.
    `is_proven`: it comes from a device on which the address was proven. What looks
    like spam waits for a moderator, whatever the policy; `is_by_robot`: it filled in
    what people do not see. A door that has called `admit` itself says so (`is_admitted`).
    What a moderator writes (`by_staff`) has no limits and is approved by themselves.

    An import (`is_import`) has no limits, tells nobody, and leaves every decision to
    the importer; what was said is taken in whether or not the thread is open today,
    and up to the length that others allow. With an `import_key`, that key is what
    makes it one comment.

    Raises BadLength, a policy.ThreadRefused, policy.ParentNotVisible, Suspended, or
    RateLimited; refused ones count for the limits too.
    """
    longest = MAX_IMPORTED_LENGTH if is_import else MAX_TEXT_LENGTH
    name, email, text = cleaned(name=name, email=email, text=text, longest=longest)
    key = dedup_key(article, parent=parent, email=email, text=text, import_key=import_key)
    if twin := _known(key):
        return twin
    if is_import:
        policy.refuse_strange_parent(article, parent)
    else:
        policy.refuse_thread(article)
        policy.refuse_parent(article, parent)
    comment = Comment(
        article=article,
        parent=parent,
        root_id=(parent.root_id or parent.pk) if parent else None,
        depth=parent.depth + 1 if parent else 0,
        name=name,
        text=text,
        language=language,
        is_proven=is_proven,
        is_by_author=is_proven and article.pk in written_by(email, among=[article.pk]),
        received_at=now or timezone.now(),
        network_address=str(parsed(address) or "") or None,
        dedup_key=key,
        import_key=import_key or None,
        by_staff=by_staff,
        is_staff=by_staff is not None,
    )
    if by_staff is not None:
        return _publish(comment, email=email, by=by_staff)
    if is_import:
        return _store(comment, email=email, is_import=True)[0]
    suspending.refuse_suspended(email=email, address=address)
    try:
        if not is_admitted:
            admit(address)
        return _take_in(comment, email=email, is_proven=is_proven, is_by_robot=is_by_robot)
    except ratelimit.RateLimited:
        # The twin of a double click may have arrived since.
        if twin := _known(key):
            return twin
        raise


def cleaned(
    *, name: str, email: str, text: str, longest: int = MAX_TEXT_LENGTH
) -> tuple[str, str, str]:
    """Return name, e-mail address and text as they are stored; `longest` is that of the text.

    Raises BadLength.
    """
    _refuse_endless(name=name, email=email, text=text, longest=longest)
    name, email, text = clean_name(name), normalised_email(email), clean_text(text)
    _refuse_lengths(name=name, email=email, text=text, longest=longest)
    return name, email, text


def admit(address: str) -> None:
    """Count a sending from the network of `address`, whatever it may hold.

    Raises RateLimited; the door then looks for an `earlier` twin, so that no retry is lost.
    """
    key = _limit_key("network", network_of(address))
    ratelimit.count(key, settings.COMMENT_LIMIT_PER_NETWORK)


def earlier(article: Article, *, parent: Comment | None, email: str, text: str) -> Comment | None:
    """Return the comment that was taken in when the same was sent before."""
    return _known(dedup_key(article, parent=parent, email=email, text=text))


def _known(key: str) -> Comment | None:
    return next(iter(_by_key(key)), None)


@compiled(Instances(Comment))
def _by_key(key: str) -> QuerySet[Any, Any]:
    return Comment.objects.filter(dedup_key=key).values_list()


@compiled(Instances(Commenter))
def _commenters(email: str) -> QuerySet[Any, Any]:
    return Commenter.objects.filter(email=email).values_list()


def dedup_key(
    article: Article, *, parent: Comment | None, email: str, text: str, import_key: str = ""
) -> str:
    """Return what two sendings of one comment have in common; tells nothing about it."""
    if import_key:
        return salted_hmac("comments.import", import_key, algorithm="sha256").hexdigest()
    words = " ".join(unicodedata.normalize("NFC", text).split())
    parts = (str(article.pk), str(parent.pk if parent else 0), normalised_email(email), words)
    return salted_hmac("comments.dedup", "\0".join(parts), algorithm="sha256").hexdigest()


@transaction.atomic
def _take_in(comment: Comment, *, email: str, is_proven: bool, is_by_robot: bool) -> Comment:
    """Count and store the comment, and have it decided upon, all of it or nothing.

    Of a sending beyond the limit nothing needs to be kept: the count stands at it already.
    """
    stored, is_new = _store(comment, email=email)
    if not is_new:
        return stored  # another window was faster by a moment
    sample = Sample(comment.text, comment.name, email, comment.network_address or "")
    findings = rulebook.examine(sample)
    # Late, as whoever comments at the same time waits for the rows of story and site.
    ratelimit.count_all(_limits(comment, email=email, is_proven=is_proven))
    rulebook.keep(findings, comment)
    effect = rulebook.effect_of(findings)
    is_suspect = spam_judging.judge(comment, email=email, is_by_robot=is_by_robot)
    is_held = is_suspect or effect == Effect.HOLD
    if effect == Effect.REJECT and not is_by_robot:  # whose address is anybody's
        reason = rulebook.reason_of(findings[0], language=comment.language)
        _decide(comment, Decision.Act.REJECT, reason)
    elif not is_held and policy.is_public_at_once(comment):
        _decide(comment, Decision.Act.APPROVE, AT_ONCE)
    elif not is_by_robot:  # of whom nobody wants to hear; they wait in the queue all the same
        queue(tell_moderators, comment_id=comment.pk)
    return comment


@transaction.atomic
def _publish(comment: Comment, *, email: str, by: User) -> Comment:
    stored, is_new = _store(comment, email=email)
    if is_new:
        _decide(comment, Decision.Act.APPROVE, "", by=by)
    return stored


@transaction.atomic(savepoint=False)
def _store(comment: Comment, *, email: str, is_import: bool = False) -> tuple[Comment, bool]:
    """Return the comment as it is stored, and whether it was not there before."""
    for name, value in markup_of(comment.text, language=comment.language)._asdict().items():
        setattr(comment, name, value)
    commenter = Commenter(email=email)
    if not claim(commenter, by="email"):
        [commenter] = _commenters(email)
    comment.commenter = commenter
    if claim(comment, by="dedup_key"):
        records.received(comment, is_import=is_import)
        return comment, True
    return Comment.objects.get(dedup_key=comment.dedup_key), False


def _decide(comment: Comment, act: str, reason: str, *, by: User | None = None) -> None:
    moderation.decide(comment, act, by=by, reason=reason, seen_revision=comment.revision)


def _refuse_endless(*, name: str, email: str, text: str, longest: int) -> None:
    """Before anything is done with them, which takes time for each character."""
    limits = (("text", text, longest), ("name", name, MAX_NAME_LENGTH),
              ("email", email, MAX_EMAIL_LENGTH))  # fmt: skip
    for field, value, most in limits:
        if len(value) > most * RAW_ROOM:
            raise BadLength(field)


def _refuse_lengths(*, name: str, email: str, text: str, longest: int) -> None:
    if len(text) > longest or not has_words(text, MIN_TEXT_LENGTH):
        raise BadLength("text")
    if len(name) > MAX_NAME_LENGTH or not has_words(name, 1):
        raise BadLength("name")
    if len(email) > MAX_EMAIL_LENGTH or not email:
        raise BadLength("email")


def _limits(comment: Comment, *, email: str, is_proven: bool) -> dict[str, Rate | None]:
    """Who has proven the address counts apart: others who type it use nothing of theirs up."""
    sender = (
        ("reader", settings.COMMENT_LIMIT_PER_READER)
        if is_proven
        else ("email", settings.COMMENT_LIMIT_PER_EMAIL)
    )
    return {
        _limit_key(sender[0], email): sender[1],
        f"comment:story:{comment.article_id}": settings.COMMENT_LIMIT_PER_STORY,
        "comment:site": settings.COMMENT_LIMIT_PER_SITE,
    }


def _limit_key(kind: str, value: str) -> str:
    # Hashed: the table of limits is no list of readers.
    digest = salted_hmac(f"comments.limit.{kind}", value, algorithm="sha256").hexdigest()
    return f"comment:{kind}:{digest}"
