"""What the pages for reports and appeals have in common: who is let in, what is never lost."""

from collections.abc import Callable

from crispy_forms.utils import render_crispy_form
from django import forms
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.doors import honest
from comments.submissions import beginning, typed

View = Callable[..., HttpResponse]
RETRY_AFTER_S = "30"
AWAY = (_("Something failed on our side. Your text is kept: try again in a moment."), "")
TOO_LARGE = (
    _("Your message is far too long to be taken in."),
    _("Only its beginning is kept below."),
)


def notice_door(form: type[forms.Form], heading: str | Promise) -> Callable[[View], View]:
    """Declare a page with `form`: uncached, without token, honest when the database is away."""

    def too_large(request: HttpRequest) -> HttpResponse:
        kept = form({"text": beginning(request)})
        return _not_read(request, kept, heading, TOO_LARGE, status=413)

    def away(request: HttpRequest) -> HttpResponse:
        kept = form(typed_into(request, form))
        return _not_read(request, kept, heading, AWAY, status=503)

    return lambda view: honest(view, too_large=too_large, away=away)


def public_story(request: HttpRequest, article_id: int) -> Article:
    """Return the story, if readers can see it in the language of the address; else raise 404."""
    if article_id <= BigIntegerField.MAX_BIGINT:  # no database holds more
        stories = Article.objects.published(timezone.now()).in_language(request.LANGUAGE_CODE)
        if story := stories.select_related("public_category").filter(pk=article_id).first():
            return story
    raise Http404


def typed_into(request: HttpRequest, form: type[forms.Form]) -> dict[str, str]:
    return typed(request, form.base_fields)


def _not_read(
    request: HttpRequest,
    form: forms.Form,
    heading: str | Promise,
    said: tuple[str | Promise, str | Promise],
    *,
    status: int,
) -> HttpResponse:
    """Say why nothing was taken in, with what was typed; asks the database nothing."""
    why, advice = said
    fields = render_crispy_form(form)
    context = {"heading": heading, "why": why, "advice": advice, "fields": fields}
    response = render(request, "comments/notice_not_read.html", context, status=status)
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER_S
    return response
