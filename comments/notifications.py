"""Mails to those who decide on comments: one for each, as it comes."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from comments.models import Comment, Edit
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
    if pending := comment.first():
        _tell(
            tell_moderators, partial(message_for, comment=pending), user_ids,
            attempt=attempt, comment_id=comment_id,
        )  # fmt: skip


@task
def tell_moderators_of_edit(
    edit_id: int, attempt: int = 0, user_ids: list[int] | None = None
) -> None:
    """The same for an edit that waits beside the text which readers see."""
    edit = Edit.objects.to_decide().select_related("comment__article", "comment__parent")
    if waiting := edit.filter(pk=edit_id).first():
        _tell(
            tell_moderators_of_edit, partial(message_of_edit, edit=waiting), user_ids,
            attempt=attempt, edit_id=edit_id,
        )  # fmt: skip


def _tell(
    job: Any,
    message: Callable[[User], EmailMultiAlternatives],
    user_ids: list[int] | None,
    *,
    attempt: int,
    **kwargs: int,
) -> None:
    missed: list[int] = []
    fault: Exception | None = None
    for moderator in recipients(user_ids, paces=[Pace.EACH]):
        try:
            message(moderator).send()
        except OSError as error:  # smtplib's exceptions, refused connections, time-outs
            missed.append(moderator.pk)
            fault = error
    if fault:
        retry_later(job, named(fault), attempt=attempt, user_ids=missed, **kwargs)


def message_for(moderator: User, comment: Comment) -> EmailMultiAlternatives:
    """Return the mail about `comment` in the moderator's language. Its links decide nothing."""
    language = moderator.language or settings.LANGUAGE_CODE
    with translation.override(language):
        context = _context(comment, language=language)
        awaits = _("A comment awaits your decision")
        return _message(moderator, "comment_pending", awaits, context)


def message_of_edit(moderator: User, edit: Edit) -> EmailMultiAlternatives:
    """Return the mail about `edit`, with both texts."""
    language = moderator.language or settings.LANGUAGE_CODE
    with translation.override(language):
        context = _context(edit.comment, language=language) | {
            "edit": edit,
            "button_url": absolute(reverse("admin:comments_edit_change", args=[edit.pk])),
        }
        awaits = _("An edited comment awaits your decision")
        return _message(moderator, "edit_pending", awaits, context | {"heading": awaits})


def _message(
    moderator: User, template: str, awaits: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=" ".join(f"{awaits} – {context['title']}".split())[:MAX_SUBJECT_LENGTH],
        body=render_to_string(f"email/{template}.txt", context),
        to=[moderator.email],
    )
    message.attach_alternative(render_to_string(f"email/{template}.html", context), "text/html")
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
