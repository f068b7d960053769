"""The page of a statement of reasons: private to whoever holds its link, who may appeal there."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from comments.appeals import AppealRefused, lodge
from comments.models import Statement
from comments.notice_doors import notice_door, typed_into
from comments.notice_pages import statement_page
from comments.report_forms import AppealForm
from comments.tokens import statement_of
from newsportal.security import CrossSitePost, refuse_cross_site


@notice_door(AppealForm, _("Appeal"))
def statement(request: HttpRequest, token: str) -> HttpResponse:
    """GET: what was decided and why; it changes nothing. POST: the appeal."""
    found = statement_of(token)
    if found is None or found.decision.comment.language != request.LANGUAGE_CODE:
        raise Http404
    if request.method == "POST":
        return _receive(request, found)
    return statement_page(request, found)


def _receive(request: HttpRequest, found: Statement) -> HttpResponse:
    form = AppealForm(typed_into(request, AppealForm))
    try:
        refuse_cross_site(request)
        if not form.is_valid():
            return statement_page(request, found, form=form)
        lodge(found, text=form.cleaned_data["text"])
    except (CrossSitePost, AppealRefused) as refusal:
        return statement_page(request, found, form=form, refusal=refusal)
    return HttpResponse(status=303, headers={"Location": request.path})
