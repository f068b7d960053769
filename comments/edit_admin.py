"""New texts of authors beside those that readers see."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comments import admin_cells as cells
from comments.admin_access import ForModerators
from comments.deciding import decide_edit
from comments.models import Edit
from newsportal.long_lists import LongListAdmin


class EditStateFilter(admin.SimpleListFilter):
    """What awaits a decision, unless something else is asked for."""

    title = _("status")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Edit.State.choices)

    def value(self) -> str:
        value = super().value()
        return value if value in Edit.State.values else Edit.State.WAITING

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.in_state(self.value())


class EditAdmin(ForModerators, LongListAdmin[Edit]):
    """Edits that wait beside the text which readers see, and what became of others."""

    list_display = ["at", "who", "state"]
    list_filter = [EditStateFilter]
    filtered_by = frozenset({EditStateFilter.parameter_name})
    readonly_fields = ("story", "who", "state", "at", "shown", "proposed", "decided_by")
    fields = readonly_fields  # type: ignore[assignment]
    list_select_related = ["comment__article", "comment__commenter", "decided_by"]
    ordering = ["at", "pk"]
    sortable_by = ()
    view_on_site = False

    class Media:
        css = {"all": ["css/admin-comments.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edit]:
        return super().get_queryset(request).prefetch_related("comment__findings")

    @admin.display(description=_("story"))
    def story(self, edit: Edit) -> str:
        return cells.story(edit.comment)

    @admin.display(description=_("commenter"))
    def who(self, edit: Edit) -> str:
        return cells.who(edit.comment)

    @admin.display(description=_("text that readers see"))
    def shown(self, edit: Edit) -> str:
        return cells.whole_text(edit.comment)

    @admin.display(description=_("new text"))
    def proposed(self, edit: Edit) -> str:
        return cells.long_text([cells.Segment(edit.text, False)])

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if request.method == "POST" and "decide" in request.POST:
            if not self.has_moderate_permission(request):
                raise PermissionDenied
            is_done = decide_edit(request, request.POST["decide"])
            queue = reverse("admin:comments_edit_changelist")
            return HttpResponseRedirect(queue if is_done else request.get_full_path())
        edit = self.get_object(request, object_id)
        waits = edit is not None and Edit.objects.to_decide().filter(pk=edit.pk).exists()
        seen = f"{edit.pk}:{edit.comment.revision}" if edit and waits else ""
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "seen": seen}
        )
