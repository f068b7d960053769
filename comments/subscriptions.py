"""Who wants to be mailed what is said: asked for once, confirmed by mail, ended in one click."""

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from comments.addresses import subscribe_path
from comments.models import Comment, Notice, Subscription
from comments.proving import count_mail
from comments.reader_mails import NotSent, Undeliverable, message, send
from newsportal import signing
from newsportal.claims import claim
from newsportal.compiled import compiled
from newsportal.pagecache import absolute
from newsportal.ratelimit import RateLimited
from newsportal.tasks import queue, retry_later, task

THREAD, STORY = "thread", "story"
CONFIRM, END = "comments.subscribe", "comments.unsubscribe"
CONFIRM_WITHIN = timedelta(days=3)  # then the wish is forgotten, and its link ends
NEWS_FOR = timedelta(days=3)  # what is older is in no mail: an import, a worker that stood still


def subscribe(comment: Comment, scope: str, *, is_proven: bool, address: str) -> None:
    """Have the author of `comment` mailed what is said in its thread, or under its story.

    Unless the address is proven on the device that asks (`is_proven`: the comment may be
    an earlier one), a mail asks first; where its limit is used up, none does, and the
    comment is what counts. Whatever else `scope` may be means nothing.
    """
    if scope not in {THREAD, STORY}:
        return
    now = timezone.now()
    root = (comment.root_id or comment.pk) if scope == THREAD else None
    wish = Subscription(
        commenter_id=comment.commenter_id,
        article_id=comment.article_id,
        root_id=root,
        key=f"{comment.commenter_id}-{comment.article_id}-{root or 0}",
        language=comment.language,
        created_at=now,
        confirmed_at=now if is_proven else None,
    )
    if not claim(wish, by="key"):
        wish = Subscription.objects.get(key=wish.key)
        if is_proven:
            Subscription.objects.unconfirmed().filter(pk=wish.pk).update(confirmed_at=now)
    if is_proven or wish.confirmed_at:
        return
    try:
        count_mail(comment.commenter.email, address=address)
    except RateLimited:
        return
    queue(ask_subscriber, subscription_id=wish.pk)


@task
def ask_subscriber(subscription_id: int, attempt: int = 0) -> None:
    """Mail the link that confirms; none if that was done, or the wish erased, meanwhile."""
    wishes = Subscription.objects.unconfirmed().select_related("commenter", "article")
    wish = wishes.filter(pk=subscription_id).first()
    if wish is None:
        return
    token = signing.signed(CONFIRM, wish.pk)
    with translation.override(wish.language):
        mail = message(
            "confirm_subscription",
            {
                "button_url": absolute(subscribe_path(wish.language, token)),
                "title": wish.article.public_title,
                "article_url": absolute(wish.article.get_absolute_url()),
                "is_thread": wish.root_id is not None,
                "days": CONFIRM_WITHIN.days,
            },
            to=wish.commenter.email,
            subject=_("Confirm that you want replies by mail"),
            language=wish.language,
        )
    try:
        send(mail)
    except Undeliverable:
        wish.delete()
    except NotSent as error:
        retry_later(ask_subscriber, error, attempt=attempt, subscription_id=wish.pk)


def to_confirm(token: str) -> Subscription:
    """Return the wish that the link of `token` confirms; raises BadLink."""
    return _of(signing.read(CONFIRM, token, max_age=CONFIRM_WITHIN))


def confirm(subscription: Subscription) -> None:
    wish = Subscription.objects.unconfirmed().filter(pk=subscription.pk)
    wish.update(confirmed_at=timezone.now())


def end_token(subscription: Subscription) -> str:
    return signing.signed(END, subscription.pk)


def to_end(token: str) -> Subscription | None:
    """Return what the link of `token` ends, None if that was done; raises BadLink.

    A mail is opened after years: the link has no time.
    """
    try:
        return _of(signing.read(END, token, max_age=None))
    except Subscription.DoesNotExist:
        return None


def _of(values: list[Any]) -> Subscription:
    return Subscription.objects.select_related("article", "commenter").get(pk=values[0])


def note(comment: Comment) -> None:
    """Keep that `comment`, which readers see from now on, is to be mailed to subscribers."""
    now = timezone.now()
    root = comment.root_id or comment.pk
    # Who follows both thread and story is told once.
    subscribers = dict(_subscribers(comment.article_id, root, comment.commenter_id))
    if not subscribers or comment.received_at < now - NEWS_FOR:
        return
    if comment.decisions.making_visible().count() > 1:
        return  # seen before, and restored
    Notice.objects.bulk_create(
        Notice(subscription_id=pk, comment=comment, at=now) for pk in subscribers.values()
    )


@compiled(tuple)
def _subscribers(article: int, root: int, commenter: int) -> QuerySet[Any, Any]:
    wanted = Subscription.objects.confirmed().filter(article=article)
    wanted = wanted.filter(Q(root__isnull=True) | Q(root=root)).exclude(commenter=commenter)
    return wanted.values_list("commenter", "pk")


def forget_unconfirmed() -> None:
    """Drop the wishes that nobody confirmed in time."""
    old = timezone.now() - CONFIRM_WITHIN
    Subscription.objects.unconfirmed().filter(created_at__lt=old).delete()
