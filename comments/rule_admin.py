"""The moderators’ rules: written, tried on what was decided, then switched on."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import rulebook, trials
from comments.models import Rule
from comments.moderation import PERMISSION
from comments.rule_forms import RuleForm
from newsportal.pagecache import purge_on_commit, purging_last
from newsportal.printing import stamp

TRY = "_try"


class ManagedByModerators:
    """Seen, added, changed and deleted by whoever may decide on comments."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(PERMISSION)

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission

    filtered_by: frozenset[str] = frozenset()

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what the filters offer; Django lets any column be asked for, with any bytes."""
        return lookup in self.filtered_by


class RuleAdmin(ManagedByModerators, admin.ModelAdmin[Rule]):
    form = RuleForm
    fields = ["title", "kind", "patterns", "effect", "notice", "is_on"]
    list_display = ["title", "kind", "effect", "is_on", "last_trial"]
    list_filter = ["is_on"]
    filtered_by = frozenset({"is_on__exact"})
    search_fields = ["title", "patterns"]
    ordering = ["title"]
    show_full_result_count = False

    class Media:
        css = {"all": ["css/admin-comments.css"]}

    @admin.display(description=gettext_lazy("last trial"))
    def last_trial(self, rule: Rule) -> str:
        if not rule.is_tried or rule.tried_at is None or not rule.trial:
            return _("not tried yet")
        found = rule.trial["found"]
        caught = _("{n} caught, {wrongly} wrongly").format(
            n=sum(found.values()), wrongly=found[trials.WRONGLY]
        )
        return f"{stamp(rule.tried_at).text} · {caught}"

    def get_form(
        self, request: HttpRequest, obj: Rule | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.tries = TRY in request.POST
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with purging_last():
            response = super().changeform_view(request, *args, **kwargs)
        # After the transaction: on SQLite nobody else could write for as long as it takes.
        if rule := getattr(request, "rule_to_try", None):
            trials.run(rule)
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        rule: Rule | None = context["original"]
        if rule is not None and rule.is_tried and rule.trial:
            context |= {"trial": rule.trial, "examples": trials.examples_of(rule)}
            context["tried_at"] = stamp(rule.tried_at).text if rule.tried_at else ""
        context |= {"days": trials.SINCE.days, "most": trials.MOST_DECISIONS}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Rule, form: Any, change: bool) -> None:
        was_on = bool(form.initial.get("is_on"))
        super().save_model(request, obj, form, change)
        if obj.is_on or was_on:
            purge_on_commit(rulebook.KEY)
        if form.tries:
            request.rule_to_try = obj  # type: ignore[attr-defined]
            if was_on and not obj.is_on:
                told = _("The rule was on and is off now, as it looks for something else.")
                self.message_user(request, told, messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Rule, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._tried(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Rule) -> HttpResponse:
        return self._tried(request, obj) or super().response_change(request, obj)

    def _tried(self, request: HttpRequest, rule: Rule) -> HttpResponse | None:
        if TRY not in request.POST:
            return None
        place = reverse("admin:comments_rule_change", args=[rule.pk])
        return HttpResponseRedirect(f"{place}#trial")

    def delete_model(self, request: HttpRequest, obj: Rule) -> None:
        with purging_last():
            super().delete_model(request, obj)
            purge_on_commit(rulebook.KEY)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Rule]) -> None:
        with purging_last():
            super().delete_queryset(request, queryset)
            purge_on_commit(rulebook.KEY)
