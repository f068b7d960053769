"""Reported comments in the admin: what readers say is wrong, and the way to where it is decided."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from comments import case_cells as cells
from comments.admin_access import ForModerators
from comments.models import Case
from newsportal.long_lists import LongListAdmin

OPEN, ALL = "open", "all"


class WaitingFilter(admin.SimpleListFilter):
    """What awaits a decision, unless everything is asked for."""

    title = _("status")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(OPEN, _("awaits a decision")), (ALL, _("All"))]

    def value(self) -> str:
        return ALL if super().value() == ALL else OPEN

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield from list(super().choices(changelist))[1:]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset if self.value() == ALL else self.waiting(queryset)

    def waiting(self, queryset: Any) -> Any:
        return queryset.open()


def is_all(request: HttpRequest) -> bool:
    return request.GET.get(WaitingFilter.parameter_name) == ALL


class CaseAdmin(ForModerators, LongListAdmin[Case]):
    list_display = [cells.comment, cells.reasons, cells.count, cells.opened, cells.decision]
    list_display_links = [cells.opened]
    list_filter = [WaitingFilter]
    list_select_related = ["comment__article", "decision"]
    filtered_by = frozenset({WaitingFilter.parameter_name})
    sortable_by = ()
    actions = None
    readonly_fields = (  # type: ignore[assignment]  # callables are fine here
        cells.comment, cells.reports, cells.opened, cells.decision,
    )  # fmt: skip
    fields = readonly_fields  # type: ignore[assignment]

    class Media:
        css = {"all": ["css/admin-comments.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        return super().get_queryset(request).prefetch_related("reports")

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """Who has waited longest comes first; of all, the newest."""
        return ["-opened_at", "-pk"] if is_all(request) else ["opened_at", "pk"]
