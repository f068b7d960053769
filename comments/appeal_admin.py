"""Appeals in the admin: somebody else than who decided first looks at the comment again."""

from copy import copy
from typing import Any

from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.admin_access import ForModerators
from comments.case_admin import WaitingFilter, is_all
from comments.judging import REVERSE, UPHOLD, judge, why_not_you
from comments.models import Appeal
from comments.models.decision import MAX_REASON_LENGTH
from newsportal.long_lists import LongListAdmin
from newsportal.printing import stamp

SHOWN = 200  # characters of a text in the list
WORDS = {
    UPHOLD: gettext_lazy("Let the decision stand"),
    REVERSE: gettext_lazy("Restore the comment"),
}


class WaitingAppeals(WaitingFilter):
    def waiting(self, queryset: Any) -> Any:
        return queryset.waiting()


@admin.display(description=gettext_lazy("comment"))
def comment(appeal: Appeal) -> SafeString:
    return _under_its_story(appeal, Truncator(appeal.statement.decision.text_seen).chars(SHOWN))


@admin.display(description=gettext_lazy("comment"))
def whole_comment(appeal: Appeal) -> SafeString:
    return _under_its_story(appeal, appeal.statement.decision.text_seen)


def _under_its_story(appeal: Appeal, text: str) -> SafeString:
    about = appeal.statement.decision.comment
    return format_html(
        '<p class="said__story"><a href="{}">{}</a></p><div class="said__text">{}</div>',
        reverse("admin:comments_comment_change", args=[about.pk]),
        about.article.public_title or about.article.title,
        text,
    )


@admin.display(description=gettext_lazy("first decision"))
def first_decision(appeal: Appeal) -> str:
    decision = appeal.statement.decision
    actor = decision.actor.get_username() if decision.actor else _("the site’s policy")
    parts = (decision.get_act_display(), actor, stamp(decision.at).text, decision.law)
    return " · ".join(part for part in (*parts, decision.reason) if part)


@admin.display(description=gettext_lazy("what the author says"))
def said(appeal: Appeal) -> SafeString:
    return format_html('<div class="said__text">{}</div>', appeal.text or "–")


@admin.display(description=gettext_lazy("received"))
def received(appeal: Appeal) -> str:
    return stamp(appeal.received_at).text


@admin.display(description=gettext_lazy("outcome"))
def outcome(appeal: Appeal) -> str:
    if appeal.is_waiting:
        return _("awaits a decision")
    actor = appeal.decided_by.get_username() if appeal.decided_by else _("the site’s policy")
    return f"{appeal.get_outcome_display()} · {actor} · {appeal.explanation}".rstrip(" ·")


class AppealAdmin(ForModerators, LongListAdmin[Appeal]):
    list_display = [comment, first_decision, said, received, outcome]
    list_display_links = [received]
    list_filter = [WaitingAppeals]
    list_select_related = ["statement__decision__comment__article", "statement__decision__actor",
                           "decided_by"]  # fmt: skip
    filtered_by = frozenset({WaitingAppeals.parameter_name})
    sortable_by = ()
    actions = None
    readonly_fields = (  # type: ignore[assignment]  # callables are fine here
        whole_comment, first_decision, said, received, outcome,
    )  # fmt: skip
    fields = readonly_fields  # type: ignore[assignment]

    class Media:
        css = {"all": ["css/admin-comments.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appeal]:
        return super().get_queryset(request).select_related(*self.list_select_related)

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Who has waited longest comes first; of all, the newest."""
        return ["-received_at", "-pk"] if is_all(request) else ["received_at", "pk"]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        appeal = self.get_object(request, object_id)
        is_refused = False
        if request.method == "POST" and "judge" in request.POST and appeal:
            if self._judge(request, appeal):
                return HttpResponseRedirect(reverse("admin:comments_appeal_changelist"))
            # What was typed is kept; to Django, which saves nothing here, this is a look.
            request, is_refused = copy(request), True
            request.method = "GET"
            appeal = self.get_object(request, object_id)
        context: dict[str, Any] = {"explanation": request.POST.get("explanation", "")}
        if appeal and appeal.is_waiting:
            revision = appeal.statement.decision.comment.revision
            context |= {
                "is_waiting": True,
                "why_not": why_not_you(request, appeal),
                "acts": [(f"{act}:{revision}", act, word) for act, word in WORDS.items()],
            }
        context |= extra_context or {}
        response = super().change_view(request, object_id, form_url, context)
        if is_refused:
            response.status_code = 409
        return response

    def _judge(self, request: HttpRequest, appeal: Appeal) -> bool:
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        act, _colon, revision = request.POST["judge"].partition(":")
        if not (revision.isascii() and revision.isdecimal() and len(revision) < 10):
            raise BadRequest("No such decision.")
        explanation = request.POST.get("explanation", "").strip()[:MAX_REASON_LENGTH]
        return judge(request, appeal, act, explanation=explanation, seen_revision=int(revision))
