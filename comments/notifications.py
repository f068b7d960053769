"""Mails to those who decide on comments: one for each, as it comes."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from comments.models import Comment
from newsportal.html import trusted
from newsportal.models import Pace, User
from newsportal.pagecache import absolute
from newsportal.printing import stamp
from newsportal.tasks import retry_later, task

MODERATE = "comments.moderate_comment"
MAX_SUBJECT_LENGTH = 150  # what mail programs show, and more


@task
def tell_moderators(comment_id: int, attempt: int = 0, user_ids: list[int] | None = None) -> None:
    """Mail every moderator who wants to know that the comment awaits a decision.

    Nobody is told of a comment that was decided upon meanwhile. Those whom the
    mail server did not serve (`user_ids`) are told later.
    """
    comment = Comment.objects.pending().select_related("article", "parent").filter(pk=comment_id)
    if not (pending := comment.first()):
        return
    missed: list[int] = []
    fault: Exception | None = None
    for moderator in recipients(user_ids, paces=[Pace.EACH]):
        try:
            message_for(moderator, pending).send()
        except OSError as error:  # smtplib's exceptions, refused connections, time-outs
            missed.append(moderator.pk)
            fault = error
    if fault:
        retry_later(
            tell_moderators, named(fault), attempt=attempt,
            comment_id=comment_id, user_ids=missed,
        )  # fmt: skip


def message_for(moderator: User, comment: Comment) -> EmailMultiAlternatives:
    """Return the mail about `comment` in the moderator's language. Its links decide nothing."""
    language = moderator.language or settings.LANGUAGE_CODE
    with translation.override(language):
        context = _context(comment, language=language)
        awaits = _("A comment awaits your decision")
        subject = f"{awaits} – {context['title']}"
        message = EmailMultiAlternatives(
            subject=" ".join(subject.split())[:MAX_SUBJECT_LENGTH],
            body=render_to_string("email/comment_pending.txt", context),
            to=[moderator.email],
        )
        message.attach_alternative(
            render_to_string("email/comment_pending.html", context), "text/html"
        )
    return message


def recipients(user_ids: list[int] | None = None, *, paces: Collection[str]) -> QuerySet[User]:
    """Active users who may decide, have an address and want mail; among `user_ids` if given."""
    users = User.objects.with_perm(MODERATE, backend="django.contrib.auth.backends.ModelBackend")
    users = users.filter(wants_comment_mail=True, comment_mail_pace__in=paces)
    users = users.exclude(email="").order_by("pk")
    return users if user_ids is None else users.filter(pk__in=user_ids)


def _context(comment: Comment, *, language: str) -> dict[str, Any]:
    return {
        "language": language,
        "site_name": settings.SITE_NAME,
        "comment": comment,
        "body": trusted(comment.body_html),
        "received": stamp(comment.received_at).text,
        "parent": comment.parent,
        "title": comment.article.public_title or comment.article.title,
        "article_url": absolute(comment.article.get_absolute_url()),
        "decide_url": absolute(reverse("desk:case", args=[comment.pk])),
        "queue_url": absolute(reverse("desk:home")),
    }


def named(error: Exception) -> Exception:
    """The kind of `error` without its words, which may name addresses: it goes to the log."""
    return OSError(type(error).__name__)
