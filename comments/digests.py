"""Mails to moderators who want one in a while: all that came since the last."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from comments.models import Comment
from comments.notifications import named, recipients
from newsportal.long_lists import AtLeast
from newsportal.models import Pace, User
from newsportal.pagecache import absolute
from newsportal.printing import stamp
from newsportal.tasks import queue, retry_later, task

MORNING_HOUR = 7  # on the newsroom's clock
LISTED = 20  # comments; the desk has the others
COUNTED = 1000
OVERLAP = timedelta(minutes=1)  # what was being stored while the last one went out


def send_due() -> None:
    """Queue the digests whose time has come. Of several workers, one queues each."""
    now = timezone.now()
    for moderator in recipients(paces=[Pace.HOURLY, Pace.DAILY]):
        last = moderator.comment_digest_at
        if last is not None and last > _latest_time(moderator.comment_mail_pace, now):
            continue
        since = (last or now - timedelta(hours=1)) - OVERLAP
        with transaction.atomic():
            same = User.objects.filter(pk=moderator.pk, comment_digest_at=last)
            if same.update(comment_digest_at=now) == 1:
                queue(send, user_id=moderator.pk, since=since.isoformat())


def _latest_time(pace: str, now: datetime) -> datetime:
    """Return the moment since which a digest is due, unless one was sent after it."""
    if pace == Pace.HOURLY:
        return now - timedelta(hours=1)
    local = timezone.localtime(now)
    morning = local.replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)
    return morning if morning <= local else morning - timedelta(days=1)


@task
def send(user_id: int, since: str, attempt: int = 0) -> None:
    """Mail what came after `since` (ISO 8601) and still waits; nothing if nothing does."""
    moderator = recipients([user_id], paces=Pace.values).first()
    if moderator is None:
        return
    arrived = Comment.objects.pending().filter(received_at__gt=datetime.fromisoformat(since))
    count = arrived.order_by()[: COUNTED + 1].count()
    if not count:
        return
    shown = arrived.oldest_first().select_related("article").defer("body_html")[:LISTED]
    try:
        _message(moderator, list(shown), count=count).send()
    except OSError as error:
        retry_later(send, named(error), attempt=attempt, user_id=user_id, since=since)


def _message(moderator: User, shown: list[Comment], *, count: int) -> EmailMultiAlternatives:
    language = moderator.language or settings.LANGUAGE_CODE
    with translation.override(language):
        number = AtLeast(COUNTED) if count > COUNTED else count
        awaiting = ngettext(
            "%(count)s comment awaits your decision", "%(count)s comments await your decision",
            count,
        )  # fmt: skip
        context = {
            "language": language,
            "site_name": settings.SITE_NAME,
            "title": awaiting % {"count": number},
            "lines": [_line(comment) for comment in shown],
            "others": count > len(shown),
            "queue_url": absolute(reverse("desk:home")),
            "preferences_url": absolute(reverse("desk:preferences")),
        }
        message = EmailMultiAlternatives(
            subject=f"{context['title']} – {settings.SITE_NAME}",
            body=render_to_string("email/comment_digest.txt", context),
            to=[moderator.email],
        )
        html = render_to_string("email/comment_digest.html", context)
        message.attach_alternative(html, "text/html")
    return message


def _line(comment: Comment) -> dict[str, Any]:
    return {
        "comment": comment,
        "received": stamp(comment.received_at).text,
        "title": comment.article.public_title or comment.article.title,
        "url": absolute(reverse("desk:case", args=[comment.pk])),
    }
