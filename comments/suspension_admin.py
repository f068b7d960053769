"""Suspensions: made and lifted by moderators, and kept."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments import suspending
from comments.deciding import moderator_of
from comments.models import Comment, Suspension
from comments.rule_admin import ManagedByModerators
from newsportal.long_lists import LongListAdmin
from newsportal.network import network_of

LIFT = "lift"


class SuspensionForm(forms.ModelForm[Suspension]):
    # One field with a label of its own, where the admin has two without.
    until = forms.DateTimeField(
        label=capfirst(gettext_lazy("until")), required=False,
        help_text=Suspension._meta.get_field("until").help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=capfirst(gettext_lazy("language of the mail")), choices=settings.LANGUAGES
    )

    class Meta:
        model = Suspension
        fields = ("kind", "value", "until", "reason", "language")

    def clean_until(self) -> datetime | None:
        until: datetime | None = self.cleaned_data["until"]
        if until is not None and until <= timezone.now():
            raise ValidationError(_("This is over already."), code="past")
        return until

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") and data.get("value"):
            try:
                data["value"] = suspending.read_value(data["kind"], data["value"])
            except suspending.BadValue:
                message = _(
                    "This is no such thing, or far too much: networks are at most /16 (IPv6: /32)."
                )
                self.add_error("value", ValidationError(message, code="value"))
        return data


class SuspensionAdmin(ManagedByModerators, LongListAdmin[Suspension]):
    form = SuspensionForm
    list_display = ["value", "kind", "state", "until", "reason", "by", "at"]
    list_filter = [("lifted_at", admin.EmptyFieldListFilter)]
    filtered_by = frozenset({"lifted_at__isempty"})
    list_select_related = ["by"]
    search_fields = ["value", "reason"]
    fields = ["kind", "value", "until", "reason", "language"]
    readonly_shown = ["state", "by", "at", "lifted_at", "lifted_by", "lifted_reason"]

    class Media:
        css = {"all": ["css/admin-comments.css"]}

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    has_delete_permission = has_change_permission

    def get_fields(self, request: HttpRequest, obj: Suspension | None = None) -> Any:
        return [*self.fields, *self.readonly_shown] if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Suspension | None = None) -> Any:
        return self.readonly_shown if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """From a comment: by its number, as an address in a link would end in logs."""
        initial: dict[str, Any] = {"language": settings.LANGUAGE_CODE}
        number = request.GET.get("comment", "")
        if not (number.isascii() and number.isdigit() and len(number) < 19):
            return initial
        comment = Comment.objects.select_related("commenter").filter(pk=number).first()
        if comment is None:
            return initial
        values = {
            Suspension.Kind.EMAIL.value: comment.commenter.email,
            Suspension.Kind.NETWORK.value: network_of(comment.network_address or ""),
        }
        kind = request.GET.get("kind", "")
        kind = kind if kind in values else Suspension.Kind.EMAIL.value
        return {"language": comment.language, "kind": kind, "value": values[kind]}

    @admin.display(description=gettext_lazy("state"))
    def state(self, suspension: Suspension) -> SafeString:
        if suspension.lifted_at is not None:
            tone, word = "good", _("lifted")
        elif suspension.is_in_force(timezone.now()):
            tone, word = "bad", _("in force")
        else:
            tone, word = "plain", _("over")
        return format_html('<span class="badge badge--{}">{}</span>', tone, word)

    def save_model(self, request: HttpRequest, obj: Suspension, form: Any, change: bool) -> None:
        made = suspending.suspend(
            obj.kind, obj.value, by=moderator_of(request), reason=obj.reason, until=obj.until,
            language=obj.language,
        )  # fmt: skip
        obj.pk = made.pk
        obj.refresh_from_db()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        suspension: Any = self.get_object(request, object_id)
        if request.method == "POST" and LIFT in request.POST:
            return self._lift(request, suspension)
        is_in_force = suspension is not None and suspension.is_in_force(timezone.now())
        context = {"may_be_lifted": is_in_force} | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def _lift(self, request: HttpRequest, suspension: Suspension | None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if suspension is None:
            raise Http404
        reason = request.POST.get("reason", "").strip()[:300]
        if suspending.lift(suspension, by=moderator_of(request), reason=reason):
            self.log_change(request, suspension, _("Lifted."))
            text = _("Lifted: “{value}” may comment again.").format(value=suspension.value)
            self.message_user(request, text, messages.SUCCESS)
        else:
            self.message_user(request, _("It was lifted already."), messages.WARNING)
        return HttpResponseRedirect(request.path)
