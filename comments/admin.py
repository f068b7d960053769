"""The moderators' queue in the admin: every change goes through moderation.decide."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comments import admin_cells as cells
from comments.deciding import choice_of, decide_many, decide_one, seen_of
from comments.models import Comment, Commenter, Decision, Reason, ReasonText
from comments.models.comment import Status
from comments.moderation import PERMISSION
from newsportal.long_lists import LongListAdmin

ALL = "all"


class ForModerators:
    """Seen by whoever may decide on comments; added, changed and deleted by nobody."""

    filtered_by: frozenset[str] = frozenset()

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_moderate_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_moderate_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what the filters offer; Django lets any column be asked for, with any bytes."""
        return lookup in self.filtered_by


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
    list_display = [cells.said, cells.who, cells.links, cells.received]
    list_display_links = [cells.received]
    list_filter = [StatusFilter, LanguageFilter]
    filtered_by = frozenset({StatusFilter.parameter_name, LanguageFilter.parameter_name})
    list_select_related = ["article", "parent", "commenter"]
    search_fields = ["text", "name", "commenter__email"]
    actions = [
        bulk(Decision.Act.APPROVE, _("Approve the selected comments")),
        bulk(Decision.Act.REJECT, _("Reject the selected comments")),
        bulk(Decision.Act.SPAM, _("Mark the selected comments as spam")),
        bulk(Decision.Act.REMOVE, _("Remove the selected comments")),
        bulk(Decision.Act.RESTORE, _("Restore the selected comments")),
    ]
    readonly_fields = (  # type: ignore[assignment]  # callables are fine here
        cells.whole_text, cells.story, cells.answered, "name", "commenter", "network_address",
        "link_count", "language", cells.received, "status", cells.decisions,
    )  # fmt: skip
    fields = readonly_fields  # type: ignore[assignment]
    view_on_site = False

    class Media:
        css = {"all": ["css/admin-comments.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        decisions = Decision.objects.select_related("actor").defer("text_seen")
        comments = super().get_queryset(request).defer("body_html", "parent__body_html")
        return comments.prefetch_related(Prefetch("decisions", queryset=decisions))

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
        comment = self.get_object(request, object_id)
        acts = cells.acts_for(comment) if comment else []
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "acts": acts}
        )

    def _decide(self, request: HttpRequest) -> bool:
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        choice = choice_of(request.POST["decide"])
        return decide_one(request, choice, reason=request.POST.get("reason", "").strip())


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


class ReasonTextInline(admin.TabularInline[ReasonText, Reason]):
    model = ReasonText
    extra = 0
    min_num = 1
    fields = ["language", "label", "text"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(PERMISSION)

    has_view_permission = has_change_permission = has_delete_permission = has_add_permission


@admin.register(Reason)
class ReasonAdmin(admin.ModelAdmin[Reason]):
    """The moderators’ own list; decisions keep the words that they were made with."""

    list_display = ["code", "key", "fits_reject", "fits_spam", "fits_remove", "is_active"]
    fields = ["code", "key", "fits_reject", "fits_spam", "fits_remove", "is_active"]
    inlines = [ReasonTextInline]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(PERMISSION)

    has_view_permission = has_change_permission = has_delete_permission = has_add_permission

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return False
