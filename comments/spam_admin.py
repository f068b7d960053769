"""How the spam score fares."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from comments import admin_cells as cells
from comments import learning
from comments.admin_access import ForModerators
from comments.models import SpamModel
from newsportal.long_lists import LongListAdmin


class SpamModelAdmin(ForModerators, LongListAdmin[SpamModel]):
    """How the spam score judged what was decided last, and its trainings."""

    list_display = ["at", "ham_count", "spam_count", "before", "after", "is_taken"]
    list_display_links = None
    ordering = ["-pk"]
    sortable_by = ()

    @admin.display(description=_("misjudged before"))
    def before(self, training: SpamModel) -> str:
        return cells.percent(training.error_before)

    @admin.display(description=_("misjudged after"))
    def after(self, training: SpamModel) -> str:
        return cells.percent(training.error_after)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        watched = learning.present()
        shown = {
            "title": capfirst(self.opts.verbose_name_plural),
            "watched": watched,
            "spam_held": cells.percent(watched.spam_held),
            "ham_held": cells.percent(watched.ham_held),
            "precision": cells.percent(watched.precision),
            "drifts": learning.drifts(watched),
        }
        return super().changelist_view(request, shown | (extra_context or {}))
