"""Mails about what was said to those who asked for them: some at once, many as one digest."""

from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.addresses import discussion_path, end_path, own_path
from comments.models import Comment, Subscription
from comments.reader_mails import NotSent, Undeliverable, message, send
from comments.subscriptions import NEWS_FOR, end_token
from newsportal.html import trusted
from newsportal.pagecache import absolute
from newsportal.printing import stamp
from newsportal.tasks import queue, task

MOST_IN_HOUR = 3  # mails to one subscriber; what else is said waits for the hour to end
HOUR = timedelta(hours=1)
MOST_IN_DIGEST = 20
BUSY_FOR = timedelta(minutes=10)  # beyond it, whoever was at work on the mail is gone
TRY_AGAIN_AFTER = timedelta(minutes=10)
REFUSED_FOR = timedelta(hours=6)
MOST_REFUSALS = 3  # a mailbox may be full for a day; one that is gone gets no fourth mail
AT_ONCE = 200


def queue_due() -> None:
    """Have the mails sent whose time has come; the worker asks twice a minute."""
    now = timezone.now()
    due = Subscription.objects.due(now).order_by("pk").values_list("pk", flat=True)
    for pk in due[:AT_ONCE]:
        with transaction.atomic():
            if Subscription.objects.due(now).filter(pk=pk).update(next_at=now + BUSY_FOR):
                queue(mail_replies, subscription_id=pk)


@task
def mail_replies(subscription_id: int) -> None:
    """Mail all that waits, in one message, and forget it; a refusal ends the subscription."""
    wishes = Subscription.objects.confirmed().select_related("commenter", "article", "root")
    subscription = wishes.filter(pk=subscription_id).first()
    if subscription is None:
        return
    now = timezone.now()
    waiting = list(subscription.notices.values_list("pk", "comment", "at"))
    fresh = [comment for _pk, comment, at in waiting if at > now - NEWS_FOR]
    said = list(_readable(subscription, fresh))
    changes: dict[str, Any] = {"next_at": now}
    try:
        if said:
            send(digest(subscription, said))
            changes = _counted(subscription, now=now)
    except NotSent:
        changes, waiting = {"next_at": now + TRY_AGAIN_AFTER}, []
    except Undeliverable:
        if subscription.refusals + 1 >= MOST_REFUSALS:
            subscription.delete()
            return
        refusals = subscription.refusals + 1
        changes, waiting = {"next_at": now + REFUSED_FOR, "refusals": refusals}, []
    with transaction.atomic():
        subscription.notices.filter(pk__in=[pk for pk, *_rest in waiting]).delete()
        Subscription.objects.filter(pk=subscription.pk).update(**changes)


def _readable(subscription: Subscription, pks: list[int]) -> Any:
    """What readers see of it by now: removed or withdrawn meanwhile, it is not mailed."""
    article = subscription.article
    if not (article.is_public and article.shows_comments):
        return []
    visible = Comment.objects.visible().filter(pk__in=pks).oldest_first()
    return visible.select_related("article", "parent")


def _counted(subscription: Subscription, *, now: datetime) -> dict[str, Any]:
    """Return what changes by a mail that was sent."""
    is_new_hour = now - subscription.hour_at >= HOUR
    hour_at = now if is_new_hour else subscription.hour_at
    sent = 1 if is_new_hour else subscription.sent_in_hour + 1
    next_at = hour_at + HOUR if sent >= MOST_IN_HOUR else now
    return {"hour_at": hour_at, "sent_in_hour": sent, "next_at": next_at, "refusals": 0}


def digest(subscription: Subscription, said: list[Comment]) -> EmailMultiAlternatives:
    """Return the mail about the comments `said`. Opening its links ends nothing."""
    article, language = subscription.article, subscription.language
    end_url = absolute(end_path(language, end_token(subscription)))
    with translation.override(language):
        count = len(said)
        heading = ngettext("%(count)s new comment", "%(count)s new comments", count)
        heading %= {"count": count}
        if count == 1:
            heading = _("{name} has commented").format(name=said[0].name)
        return message(
            "replies",
            {
                "heading": heading,
                "title": article.public_title,
                "article_url": absolute(article.get_absolute_url()),
                "replies": [_printed(comment) for comment in said[:MOST_IN_DIGEST]],
                "left_out": max(len(said) - MOST_IN_DIGEST, 0),
                "button_url": absolute(_place(said)),
                "is_thread": subscription.root_id is not None,
                "end_url": end_url,
                "own_url": absolute(own_path(language)),
            },
            to=subscription.commenter.email,
            subject=f"{heading} – {article.public_title}",
            language=language,
            headers={
                # RFC 8058: mail programs post to it, and readers who open it get a button.
                "List-Unsubscribe": f"<{end_url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )


def _place(said: list[Comment]) -> str:
    first = said[0]
    return first.get_absolute_url() if len(said) == 1 else discussion_path(first.article)


def _printed(comment: Comment) -> dict[str, Any]:
    return {
        "name": comment.name,
        "received": stamp(comment.received_at).text,
        "in_reply_to": comment.parent.name if comment.parent and comment.parent.is_visible else "",
        "text": comment.text,
        "body": trusted(comment.body_html),
        "url": absolute(comment.get_absolute_url()),
    }
