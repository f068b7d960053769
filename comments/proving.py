"""A reader proves an e-mail address by a link that is mailed to it and works once."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from comments.addresses import confirm_path
from comments.authors import written_by
from comments.models import Comment, Commenter, normalised_email
from comments.reader_mails import NotSent, Undeliverable, message, send
from newsportal import ratelimit, signing
from newsportal.environment import Rate
from newsportal.network import network_of
from newsportal.pagecache import absolute, purge_on_commit
from newsportal.tasks import queue, retry_later, task

PURPOSE = "comments.proof"
LINK_LASTS = timedelta(hours=24)


def send_link(email: str, *, address: str, language: str) -> None:
    """Have a link mailed to `email`, if it is known; an earlier one stops working.

    Nothing tells the sender whether it is known. Only those get mail in whose name a
    comment was written; a stranger to us cannot be written to from here.

    Raises RateLimited, by network and by address: call it in `ratelimit.counting()`.
    """
    email = normalised_email(email)
    count_mail(email, address=address)
    for commenter in Commenter.objects.known_as(email):
        commenter.proof_nonce = secrets.token_urlsafe(16)
        commenter.save(update_fields=["proof_nonce"])
        queue(mail_link, commenter_id=commenter.pk, language=language)


@task
def mail_link(commenter_id: int, language: str, attempt: int = 0) -> None:
    """Mail the live link; none if it was used, or its owner erased, meanwhile."""
    commenter = Commenter.objects.filter(pk=commenter_id).first()
    if commenter is None or not commenter.proof_nonce:
        return
    token = signing.signed(PURPOSE, commenter.pk, commenter.proof_nonce)
    with translation.override(language):
        mail = message(
            "confirm_address",
            {
                "button_url": absolute(confirm_path(language, token)),
                "hours": LINK_LASTS // timedelta(hours=1),
            },
            to=commenter.email,
            subject=_("Confirm your e-mail address"),
            language=language,
        )
    try:
        send(mail)
    except Undeliverable:
        return
    except NotSent as error:
        retry_later(mail_link, error, attempt=attempt, commenter_id=commenter_id, language=language)


def commenter_of(token: str) -> Commenter:
    """Return whose address the link of `token` proves; raises BadLink, also for a used one."""
    pk, nonce = signing.read(PURPOSE, token, max_age=LINK_LASTS)
    commenter = Commenter.objects.awaiting(nonce).filter(pk=pk).first()
    if commenter is None:
        raise signing.BadLink
    return commenter


@transaction.atomic
def prove(token: str, *, own: Collection[int], now: datetime | None = None) -> Commenter:
    """Use up the link of `token`, and return whose address it proves from now on.

    `own`: ids of comments that were sent from this very device. Those of this address
    count as sent with the proof, too. Raises BadLink.
    """
    commenter = commenter_of(token)
    link, commenter.proof_nonce = commenter.proof_nonce, ""
    commenter.proven_at = commenter.proven_at or now or timezone.now()
    sent_here = Comment.objects.by(commenter).not_withdrawn().filter(pk__in=own)
    if not commenter.name and (last := sent_here.newest_first().first()):
        commenter.name = last.name
    used = Commenter.objects.awaiting(link).filter(pk=commenter.pk).update(
        proof_nonce="", proven_at=commenter.proven_at, name=commenter.name
    )  # fmt: skip
    if used != 1:
        raise signing.BadLink  # pressed twice at once: one of the two
    _recognise([c for c in sent_here if not c.is_proven], email=commenter.email)
    return commenter


def _recognise(comments: list[Comment], *, email: str) -> None:
    """Mark `comments` as sent with the proof, wherever they are shown."""
    Comment.objects.filter(pk__in=[comment.pk for comment in comments]).update(is_proven=True)
    own = written_by(email, among=[comment.article_id for comment in comments])
    by_author = [comment.pk for comment in comments if comment.article_id in own]
    Comment.objects.filter(pk__in=by_author).update(is_by_author=True)
    stories = {comment.article_id for comment in comments if comment.is_visible}
    if stories:
        purge_on_commit(*(f"comments:{pk}" for pk in stories))


def sign_out_everywhere(commenter: Commenter) -> None:
    """Trust no device any more, and no link that is on its way."""
    Commenter.objects.filter(pk=commenter.pk).update(
        device_epoch=F("device_epoch") + 1, proof_nonce=""
    )


def count_mail(email: str, *, address: str) -> None:
    """Count a mail to `email`, whose owner may not have asked for it; raises RateLimited."""
    _count("network", network_of(address), settings.PROOF_LIMIT_PER_NETWORK)
    _count("email", email, settings.PROOF_LIMIT_PER_EMAIL)


def _count(kind: str, value: str, rate: Rate | None) -> None:
    digest = salted_hmac(f"comments.proof.{kind}", value, algorithm="sha256").hexdigest()
    ratelimit.count(f"proof:{kind}:{digest}", rate)
