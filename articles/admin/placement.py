from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.admin.desk import ChoiceFilter, DeskAdmin, LanguageFilter
from articles.forms import within_reach
from articles.models import Article, Placement


class PlacementForm(forms.ModelForm[Placement]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts_at", "ends_at"):
            if name in self.fields:
                self.fields[name].validators.append(within_reach)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        article, language = data.get("article"), data.get("language")
        if article is None:
            return data
        if article.status != Article.Status.PUBLISHED:
            error = _("Only a published or scheduled story can be placed.")
            self.add_error("article", ValidationError(error, code="unpublished"))
        elif language and article.language != language:
            error = _("This story is in another language.")
            self.add_error("article", ValidationError(error, code="language"))
        return data


class SlotFilter(ChoiceFilter):
    title = _("slot")
    parameter_name = "slot"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Placement.Slot.choices)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(slot=self.value()) if self.value() else queryset


@admin.register(Placement)
class PlacementAdmin(DeskAdmin[Placement]):
    form = PlacementForm
    list_display = ["article", "language", "slot", "position", "starts_at", "ends_at"]
    list_editable = ["position"]
    list_filter = [LanguageFilter, SlotFilter]
    list_select_related = ["article"]
    search_fields = ["article__title"]
    autocomplete_fields = ["article"]
    fields = ["language", "slot", "position", "article", ("starts_at", "ends_at")]

    def page_keys(self, obj: Placement) -> set[str]:
        return {f"placements:{obj.language}", f"front:{obj.language}"}
