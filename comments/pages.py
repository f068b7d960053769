"""The pages below /comments/: a discussion as one reader sees it; refusals keep the text."""

import math
from dataclasses import dataclass, replace
from typing import Any

from crispy_forms.utils import render_crispy_form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models import Article
from comments import policy
from comments.addresses import discussion_path, reply_path
from comments.forms import CommentForm, blank_fields, grouped
from comments.models import Comment
from comments.models.comment import MAX_TEXT_LENGTH
from comments.own_comments import remembered
from comments.printing import printed_page
from comments.reading import discussion
from comments.submissions import beginning
from comments.thanks import just_sent
from newsportal.html import trusted
from newsportal.printing import Stamp, hue_of, initials_of, stamp
from newsportal.ratelimit import RateLimited
from newsportal.security import CrossSitePost


@dataclass(frozen=True)
class Refusal:
    """How a refusal is said: status, sentence, what to do, and whether to offer the form again."""

    status: int
    heading: str | Promise
    advice: str | Promise
    offers_form: bool


NOT_SENT = _("Your text is kept below: copy it, if you want to keep it.")
REFUSALS: dict[type[Exception], Refusal] = {
    CrossSitePost: Refusal(
        403,
        _("Your comment has not been sent yet: it came from another site’s page."),
        _("Is this what you want to say? Then send it from here."),
        offers_form=True,
    ),
    policy.ThreadClosed: Refusal(403, _("Comments are closed."), NOT_SENT, offers_form=False),
    policy.ThreadOff: Refusal(403, _("This story takes no comments."), NOT_SENT, offers_form=False),
    policy.ParentNotVisible: Refusal(
        409,
        _("The comment that you answer is no longer there."),
        _("Your text is kept below: you can send it as a comment of its own."),
        offers_form=True,
    ),
    RateLimited: Refusal(
        429,
        _("Please wait a moment before sending another message."),
        _("Your text is kept below."),
        offers_form=True,
    ),
}


def discussion_page(
    request: HttpRequest,
    article: Article,
    *,
    parent: Comment | None = None,
    form: CommentForm | None = None,
    refusal: Exception | None = None,
) -> HttpResponse:
    """Answer with the thread and the form, or with `parent` and the form to answer it.

    A bound `form` was not accepted: it stands first, with what is wrong. With a
    `refusal` the status is its own, else 422.
    """
    refused = _refused(refusal) if refusal else None
    if isinstance(refusal, policy.ParentNotVisible):
        parent = None
    context: dict[str, Any] = {
        "article": article,
        "title": article.public_title,
        "category": article.public_category,
        "form": form,
        "refused": refused,
        "parent": printed_parent(parent) if parent else None,
        "fields": _fields(article, form, refused),
        "action": reply_path(article, parent.pk) if parent else discussion_path(article),
        "discussion_url": discussion_path(article),
    }
    if article.shows_comments and not parent:
        sent = just_sent(request, article) if form is None else None
        page = discussion(article, own=remembered(request), sent=sent)
        context |= printed_page(page, article, sent=sent)
    status = refused.status if refused else 422 if form else 200
    response = render(request, "comments/discussion.html", context, status=status)
    if isinstance(refusal, RateLimited):
        response.headers["Retry-After"] = str(math.ceil(refusal.retry_after.total_seconds()))
    return response


def appreciation_page(
    request: HttpRequest, article: Article, comment: Comment, *, is_own: bool
) -> HttpResponse:
    """A comment, and the button by which its reader finds it useful or takes that back."""
    context = {
        "article": article,
        "title": article.public_title,
        "category": article.public_category,
        "comment": printed_parent(comment),
        "is_own": is_own,
    }
    return render(request, "comments/appreciation.html", context)


def _refused(refusal: Exception) -> Refusal:
    """Return how `refusal` is said; of a limit also when it opens again."""
    said = REFUSALS[type(refusal)]
    if not isinstance(refusal, RateLimited):
        return said
    minutes = math.ceil(refusal.retry_after.total_seconds() / 60)
    again = ngettext(
        "Try again in %(minutes)s minute.", "Try again in %(minutes)s minutes.", minutes
    )
    return replace(said, advice=f"{said.advice} {again % {'minutes': minutes}}")


def unavailable_page(request: HttpRequest, form: CommentForm) -> HttpResponse:
    """503 for a comment that the database could not take; asks it nothing."""
    context = {"fields": render_crispy_form(form), "action": request.path}
    response = render(request, "comments/unavailable.html", context, status=503)
    response.headers["Retry-After"] = "30"
    return response


def too_large_page(request: HttpRequest) -> HttpResponse:
    """413 for a body that no comment has; asks the database nothing."""
    context = {
        "beginning": beginning(request),
        "most": grouped(MAX_TEXT_LENGTH),
        "action": request.path,
    }
    return render(request, "comments/too_large.html", context, status=413)


def printed_parent(parent: Comment) -> dict[str, str | int | Stamp]:
    return {
        "pk": parent.pk,
        "name": parent.name,
        "hue": hue_of(parent.name),
        "initials": initials_of(parent.name),
        "received": stamp(parent.received_at),
        "body": trusted(parent.body_html),
        "url": parent.get_absolute_url(),
    }


def _fields(article: Article, form: CommentForm | None, refused: Refusal | None) -> str:
    if not article.allows_comments or (refused and not refused.offers_form):
        return ""
    return render_crispy_form(form) if form else blank_fields()
