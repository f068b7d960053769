"""The moderators' queue in the admin: every change goes through moderation.decide."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comments import admin_cells as cells
from comments import (
    admin_picks,
    case_cells,
    claiming,
    holding,
)
from comments.admin_access import ForModerators
from comments.appeal_admin import AppealAdmin
from comments.case_admin import CaseAdmin
from comments.deciding import choice_of, decide_many, decide_one, moderator_of, seen_of
from comments.edit_admin import EditAdmin
from comments.models import (
    Appeal,
    Case,
    Comment,
    Commenter,
    Decision,
    Edit,
    Reason,
    Rule,
    SpamModel,
    Suspension,
)
from comments.models.comment import Status
from comments.reason_admin import ReasonAdmin
from comments.rule_admin import RuleAdmin
from comments.spam_admin import SpamModelAdmin
from comments.suspension_admin import SuspensionAdmin
from newsportal.long_lists import LongListAdmin

ALL = "all"

admin.site.register(Appeal, AppealAdmin)
admin.site.register(Case, CaseAdmin)
admin.site.register(Edit, EditAdmin)
admin.site.register(Reason, ReasonAdmin)
admin.site.register(SpamModel, SpamModelAdmin)
admin.site.register(Rule, RuleAdmin)
admin.site.register(Suspension, SuspensionAdmin)


class LanguageFilter(admin.SimpleListFilter):
    """One edition’s comments; all of them for anything that is no edition."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(settings.LANGUAGES)

    def value(self) -> str | None:
        value = super().value()
        return value if value in dict(settings.LANGUAGES) else None

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        language = self.value()
        return queryset.in_language(language) if language else queryset


class StatusFilter(admin.SimpleListFilter):
    """What awaits a decision, unless something else is asked for."""

    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Status.choices, (ALL, _("All"))]

    def value(self) -> str:
        value = super().value()
        return value if value in {*Status.values, ALL} else Status.PENDING

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset if self.value() == ALL else queryset.in_states([self.value()])


def bulk(act: Decision.Act, description: Any) -> Callable[..., None]:
    """The action that carries out `act` on the rows that were ticked."""

    @admin.action(description=description, permissions=["moderate"])
    def action(
        modeladmin: "CommentAdmin", request: HttpRequest, queryset: QuerySet[Comment]
    ) -> None:
        try:
            seen = dict(map(seen_of, request.POST.getlist("seen")))
        except ValueError as error:
            raise BadRequest("No such comment.") from error
        decide_many(request, act, queryset, seen)

    action.__name__ = str(act)
    return action


@admin.register(Comment)
class CommentAdmin(ForModerators, LongListAdmin[Comment]):
    list_display = [cells.said, cells.who, cells.links, cells.score, cells.received]
    list_display_links = [cells.received]
    list_filter = [StatusFilter, LanguageFilter]
    filtered_by = frozenset({StatusFilter.parameter_name, LanguageFilter.parameter_name})
    list_select_related = ["article", "parent", "commenter", "judgement"]
    search_fields = ["text", "name", "commenter__email"]
    actions = [
        bulk(Decision.Act.APPROVE, _("Approve the selected comments")),
        bulk(Decision.Act.REJECT, _("Reject the selected comments")),
        bulk(Decision.Act.SPAM, _("Mark the selected comments as spam")),
        bulk(Decision.Act.REMOVE, _("Remove the selected comments")),
        bulk(Decision.Act.RESTORE, _("Restore the selected comments")),
        bulk(Decision.Act.KEEP, _("Keep the selected comments, whatever was reported")),
        admin_picks.pick_selected,
        admin_picks.unpick_selected,
    ]
    readonly_fields = (  # type: ignore[assignment]  # callables are fine here
        cells.whole_text, cells.findings, cells.suspicion, cells.story, cells.answered, "name",
        "commenter", "network_address", "link_count", "language", cells.received, "status",
        case_cells.reported, cells.decisions, admin_picks.picks, cells.holds, cells.suspend,
    )  # fmt: skip
    fields = readonly_fields  # type: ignore[assignment]
    view_on_site = False

    class Media:
        css = {"all": ["css/admin-comments.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        decisions = Decision.objects.select_related("actor").defer("text_seen")
        comments = super().get_queryset(request).defer("body_html", "parent__body_html")
        cases = Case.objects.open().prefetch_related("reports")
        return comments.prefetch_related(
            Prefetch("decisions", queryset=decisions),
            Prefetch("cases", queryset=cases, to_attr="open_cases"),
            "findings",
        )

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Who has waited longest comes first; of what is decided, the newest."""
        is_queue = request.GET.get("status", Status.PENDING) == Status.PENDING
        return ["received_at", "pk"] if is_queue else ["-received_at", "-pk"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "POST" and "decide" in request.POST:
            self._decide(request)
            return HttpResponseRedirect(request.get_full_path())
        context = {"title": _("Moderation")} | (extra_context or {})
        return super().changelist_view(request, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and "decide" in request.POST:
            is_done = self._decide(request)
            queue = reverse("admin:comments_comment_changelist")
            return HttpResponseRedirect(queue if is_done else request.get_full_path())
        if request.method == "POST" and "hold" in request.POST:
            self._hold(request, object_id)
            return HttpResponseRedirect(request.get_full_path())
        if request.method == "POST" and "pick" in request.POST:
            self._pick(request, object_id)
            return HttpResponseRedirect(request.get_full_path())
        comment = self.get_object(request, object_id)
        acts = cells.acts_for(comment, is_reported=cells.is_reported(comment)) if comment else []
        hold = holding.in_force(comment) if comment else None
        wish = admin_picks.wish_for(comment) if comment else None
        if comment and self.has_moderate_permission(request):
            claiming.see_first(comment, by=moderator_of(request))
        shown = {"acts": acts, "hold": hold, "wish": wish}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **shown})

    def _pick(self, request: HttpRequest, object_id: str) -> None:
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        comment = self.get_object(request, object_id)
        wish = request.POST["pick"]
        if comment is None or wish not in {admin_picks.PICK, admin_picks.UNPICK}:
            raise BadRequest("No such pick.")
        admin_picks.change_picks(request, Comment.objects.filter(pk=comment.pk), wish)

    def _decide(self, request: HttpRequest) -> bool:
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        choice = choice_of(request.POST["decide"])
        said = {name: request.POST.get(name, "").strip() for name in ("reason", "law")}
        return decide_one(request, choice, **said)

    def _hold(self, request: HttpRequest, object_id: str) -> None:
        """Place the comment on legal hold, or lift the hold."""
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        comment = self.get_object(request, object_id)
        if comment is None:
            raise BadRequest("No such comment.")
        by, reason = moderator_of(request), request.POST.get("hold_reason", "").strip()
        if request.POST["hold"] == "place":
            holding.place(comment, by=by, reason=reason)
            messages.success(request, _("On legal hold: nothing of this comment is erased."))
        elif holding.lift(comment, by=by):
            messages.success(request, _("The legal hold is lifted."))


@admin.register(Commenter)
class CommenterAdmin(ForModerators, LongListAdmin[Commenter]):
    list_display = ["email", "created_at", "comment_count"]
    search_fields = ["email"]
    ordering = ["-pk"]
    sortable_by = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commenter]:
        # Counted for the rows that are shown; a join would count for everyone.
        said = Comment.objects.filter(commenter=OuterRef("pk")).order_by().values("commenter")
        count = Coalesce(Subquery(said.annotate(count=Count("pk")).values("count")), 0)
        return super().get_queryset(request).annotate(comment_count=count)

    @admin.display(description=_("comments"))
    def comment_count(self, commenter: Any) -> int:
        return commenter.comment_count
