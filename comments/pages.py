"""The pages below /comments/: a discussion as one reader sees it; refusals keep the text."""

import math
from dataclasses import dataclass, replace
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.models.discussion import Mode
from comments import policy
from comments.addresses import discussion_path, reply_path
from comments.devices import Reader, reader_of
from comments.forms import CommentForm, blank_fields, filled_fields, grouped
from comments.models import Comment
from comments.models.comment import MAX_TEXT_LENGTH
from comments.models.rule import Effect
from comments.outlines import when_open_again
from comments.own_comments import remembered
from comments.printing import printed_page
from comments.reading import discussion
from comments.submissions import beginning
from comments.suspending import Kind, Suspended
from comments.suspending import Row as Suspension
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
    policy.ThreadAsleep: Refusal(
        403, _("Comments are closed at night."), NOT_SENT, offers_form=False
    ),
    policy.ThreadOff: Refusal(403, _("This story takes no comments."), NOT_SENT, offers_form=False),
    policy.ParentNotVisible: Refusal(
        409,
        _("The comment that you answer is no longer there."),
        _("Your text is kept below: you can send it as a comment of its own."),
        offers_form=True,
    ),
    policy.CommentRejected: Refusal(
        422,
        _("Your comment was not accepted, and will not be published."),
        _("Your text is kept below: you may word it otherwise, and send it again."),
        offers_form=True,
    ),
    Suspended: Refusal(403, _("You cannot comment at present."), NOT_SENT, offers_form=False),
    RateLimited: Refusal(
        429,
        _("Please wait a moment before sending another message."),
        _("Your text is kept below."),
        offers_form=True,
    ),
}


SUSPENDED: dict[str, str | Promise] = {
    Kind.EMAIL: _("The newsroom has suspended this e-mail address."),
    Kind.DOMAIN: _("The newsroom has suspended all addresses of this domain."),
    Kind.NETWORK: _("The newsroom has suspended the network you write from, perhaps not for you."),
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
    reader = reader_of(request)
    if isinstance(refusal, policy.ParentNotVisible):
        parent = None
    context: dict[str, Any] = {
        "article": article,
        "title": article.public_title,
        "category": article.public_category,
        "form": form,
        "refused": refused,
        "parent": printed_parent(parent) if parent else None,
        "fields": _fields(article, form, refused, reader),
        "action": reply_path(article, parent.pk) if parent else discussion_path(article),
        "discussion_url": discussion_path(article),
    }
    if article.shows_comments and not parent:
        sent = just_sent(request, article) if form is None else None
        page = discussion(article, own=_own(request, article, reader), sent=sent)
        context |= printed_page(page, article, sent=sent)
        context["is_open"] = bool(context["fields"])  # what leads to the form needs one
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
    """Return how `refusal` is said; of a limit also when it opens, of a rule why it stands."""
    said = REFUSALS[type(refusal)]
    if isinstance(refusal, policy.CommentRejected):
        return replace(said, advice=f"{_why_rejected(refusal.comment)} {said.advice}")
    if isinstance(refusal, Suspended):
        return replace(said, advice=f"{_why_suspended(refusal.suspension)} {said.advice}")
    if isinstance(refusal, policy.ThreadAsleep):
        return replace(said, advice=f"{when_open_again()} {said.advice}")
    if not isinstance(refusal, RateLimited):
        return said
    return replace(said, advice=f"{said.advice} {again_in_words(refusal)}")


def again_in_words(refusal: RateLimited) -> str:
    minutes = math.ceil(refusal.retry_after.total_seconds() / 60)
    again = ngettext(
        "Try again in %(minutes)s minute.", "Try again in %(minutes)s minutes.", minutes
    )
    return again % {"minutes": minutes}


def _why_rejected(comment: Comment) -> str:
    """Say whether a rule or a moderator did so, and the rule’s own words if it has some."""
    for finding in comment.findings.all():
        if finding.effect == Effect.REJECT:
            return finding.notice or gettext("A rule refused it, automatically.")
    return gettext("A moderator has decided so.")


def _why_suspended(suspension: Suspension) -> str:
    """Say of what, until when and why somebody is suspended, and how to object."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    sentences = [SUSPENDED[suspension.kind], gettext("Reason: “{reason}”.")]
    if suspension.until is not None:
        sentences.append(gettext("It ends on {date}."))
    sentences.append(gettext("If you think that this is wrong, write to {address}."))
    until = stamp(suspension.until).text if suspension.until else ""
    words = {"reason": suspension.reason, "date": until, "address": address}
    return " ".join(str(sentence).format(**words) for sentence in sentences)


def unavailable_page(request: HttpRequest, form: CommentForm) -> HttpResponse:
    """503 for a comment that the database could not take; asks it nothing."""
    fields = filled_fields(form, is_premoderated=settings.COMMENT_MODERATION == Mode.BEFORE)
    context = {"fields": fields, "action": request.path}
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


def _own(request: HttpRequest, article: Article, reader: Reader | None) -> list[int]:
    """Return ids of what this reader sees while it waits: sent from here, or with the proof."""
    sent_here = remembered(request)
    if reader is None:
        return sent_here
    proven = Comment.objects.by(reader.commenter).proven().pending().under(article)
    return [*sent_here, *proven.values_list("pk", flat=True)]


def _fields(
    article: Article, form: CommentForm | None, refused: Refusal | None, reader: Reader | None
) -> str:
    """Return the fields with what was typed, else with what a proven device remembers."""
    if not article.allows_comments or (refused and not refused.offers_form):
        return ""
    is_premoderated = policy.is_premoderated(article)
    if form is None and reader is None:
        return blank_fields(is_premoderated=is_premoderated)
    filled = form or CommentForm(initial=reader.known if reader else {})
    return filled_fields(filled, is_premoderated=is_premoderated)
