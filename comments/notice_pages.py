"""The pages for reporting a comment, and for a statement of reasons with its appeal."""

import math
from dataclasses import replace
from typing import Any

from crispy_forms.utils import render_crispy_form
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments import appeals, reports
from comments.addresses import discussion_path
from comments.models import Comment, Statement
from comments.pages import Refusal, again_in_words, printed_parent
from comments.report_forms import AppealForm, ReportForm
from comments.statements import facts_of, heading_of
from newsportal.ratelimit import RateLimited
from newsportal.security import CrossSitePost

KEPT = _("Your text is kept below.")
REFUSALS: dict[type[Exception], Refusal] = {
    CrossSitePost: Refusal(
        403,
        _("This has not been sent yet: it came from another site’s page."),
        _("Is this what you want to say? Then send it from here."),
        offers_form=True,
    ),
    RateLimited: Refusal(
        429, _("Please wait a moment before sending another message."), KEPT, offers_form=True
    ),
    reports.CommentGone: Refusal(
        409,
        _("This comment is no longer there."),
        _("Nobody sees it any more, so there is nothing left to report."),
        offers_form=False,
    ),
    appeals.TooLate: Refusal(
        409, _("The time to appeal is over."), KEPT, offers_form=False
    ),
    appeals.NothingToAppeal: Refusal(
        409, _("This decision was taken back already."), KEPT, offers_form=False
    ),
}  # fmt: skip


def report_page(
    request: HttpRequest,
    article: Article,
    *,
    comment: Comment | None,
    form: ReportForm | None = None,
    refusal: Exception | None = None,
    is_sent: bool = False,
) -> HttpResponse:
    """Answer with the comment and the form, with what is wrong, or with thanks.

    A bound `form` was not accepted. Without a `comment` there is nothing to report.
    """
    offers_form = not is_sent and comment is not None
    context = {
        "article": article,
        "title": article.public_title,
        "category": article.public_category,
        "comment": printed_parent(comment) if comment else None,
        "form": form,
        "fields": render_crispy_form(form or ReportForm()) if offers_form else "",
        "is_sent": is_sent,
        "discussion_url": discussion_path(article),
    }
    return _answer(request, "comments/report.html", context, form, refusal)


def statement_page(
    request: HttpRequest,
    statement: Statement,
    *,
    form: AppealForm | None = None,
    refusal: Exception | None = None,
) -> HttpResponse:
    """Answer with what was decided and why, and with the form to appeal where there is one."""
    comment = statement.decision.comment
    appeal = getattr(statement, "appeal", None)
    may_appeal = appeal is None and appeals.is_open(statement)
    context = {
        "heading": heading_of(statement),
        "facts": facts_of(statement),
        "text": statement.decision.text_seen,
        "back": comment.get_absolute_url() if statement.reversed_by_id else "",
        "appeal": appeal,
        "form": form,
        "fields": render_crispy_form(form or AppealForm()) if may_appeal else "",
    }
    return _answer(request, "comments/statement.html", context, form, refusal)


def _answer(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    form: ReportForm | AppealForm | None,
    refusal: Exception | None,
) -> HttpResponse:
    refused = REFUSALS[type(refusal)] if refusal else None
    headers: dict[str, str] = {}
    if refused and isinstance(refusal, RateLimited):
        refused = replace(refused, advice=f"{refused.advice} {again_in_words(refusal)}")
        headers["Retry-After"] = str(math.ceil(refusal.retry_after.total_seconds()))
    if form is None:
        status = 404 if refused else 200
    else:
        status = refused.status if refused else 422
    page = render_to_string(template, context | {"refused": refused}, request)
    return HttpResponse(page, status=status, headers=headers)
