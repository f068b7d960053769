"""What every list and form of the editors’ desk has in common."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.widgets import LookUp, LookUpSeveral
from newsportal.long_lists import LongListAdmin
from newsportal.pagecache import purge_on_commit, purging_last

M = TypeVar("M", bound=models.Model)


def stamp(moment: datetime) -> str:
    """Write a moment as readers see it, in the site’s time zone."""
    return f"{timezone.localtime(moment):%d.%m.%Y %H:%M}"


def is_list(request: HttpRequest) -> bool:
    """Whether a list is asked for, which wants other columns than a form."""
    match = request.resolver_match
    return bool(match and (match.url_name or "").endswith("_changelist"))


class ChoiceFilter(admin.SimpleListFilter):
    """A filter that knows its own values alone: any other narrows nothing."""

    def value(self) -> str | None:
        asked = super().value()
        return asked if asked in {str(value) for value, _name in self.lookup_choices} else None


class LanguageFilter(ChoiceFilter):
    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(settings.LANGUAGES)

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(language=self.value()) if self.value() else queryset


class LookUps:
    """Autocompletes that answer whatever is posted to them."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", LookUp(db_field, admin.site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", LookUpSeveral(db_field, admin.site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)  # type: ignore[misc]


class ListAdmin(LongListAdmin[M]):
    """A list that bears whatever is asked of it."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # PostgreSQL knows no such character, and Django filters by any column that is asked for.
        if any("\0" in value for _name, values in request.GET.lists() for value in values):
            return redirect(request.path)
        return super().changelist_view(request, extra_context)


class DeskAdmin(LookUps, ListAdmin[M]):
    """A choice of languages, and purges of what changed."""

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest | None, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "language":
            return forms.ChoiceField(
                label=capfirst(db_field.verbose_name),
                choices=settings.LANGUAGES,
                initial=settings.LANGUAGE_CODE,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[arg-type]

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[M], search_term: str
    ) -> tuple[models.QuerySet[M], bool]:
        # PostgreSQL knows no such character, and the look-up of autocompletes lets it through.
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))

    def page_keys(self, obj: Any) -> set[str]:
        """Name the pages that show `obj`, as `tag_response` does."""
        return set()

    def view_on_site(self, obj: Any) -> str | None:
        return obj.get_absolute_url() or None if hasattr(obj, "get_absolute_url") else None

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with purging_last():
            return super().changeform_view(request, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "_save" not in request.POST:
            return super().changelist_view(request, *args, **kwargs)
        with purging_last():
            return super().changelist_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: M, form: Any, change: bool) -> None:
        with transaction.atomic():
            before = type(obj)._default_manager.filter(pk=obj.pk).first() if change else None
            super().save_model(request, obj, form, change)
            self._purge(*([before] if before else []), obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if any(formset.has_changed() for formset in formsets):
            self._purge(form.instance)

    def delete_model(self, request: HttpRequest, obj: M) -> None:
        with transaction.atomic():
            keys = self.page_keys(obj)
            super().delete_model(request, obj)
            if keys:
                purge_on_commit(*keys)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[M]) -> None:
        with transaction.atomic():
            keys = {key for obj in queryset for key in self.page_keys(obj)}
            super().delete_queryset(request, queryset)
            if keys:
                purge_on_commit(*keys)

    def _purge(self, *objects: M) -> None:
        keys = {key for obj in objects for key in self.page_keys(obj)}
        if keys:
            purge_on_commit(*keys)


class AddressedAdmin(DeskAdmin[M]):
    """For what has a page of its own: addresses never die, so they never change."""

    def get_readonly_fields(self, request: HttpRequest, obj: M | None = None) -> list[str]:
        fixed = [name for name in ("language", "slug") if hasattr(self.model, name)]
        return [*super().get_readonly_fields(request, obj), *(fixed if obj else [])]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: M | None = None
    ) -> dict[str, Sequence[str]]:
        return {} if obj else {"slug": ["name"]}


class NamedAdmin(DeskAdmin[M]):
    """For what stories name: it cannot be deleted while readers see it there, or will.

    `named` of a subclass returns those of the ids that a public, scheduled or
    prepared state names.
    """

    actions = ("delete_selected",)
    named: Callable[[set[int]], set[int]]

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or not self._named(request, {obj.pk})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row: M | None = context["original"]
        if row is not None and super().has_delete_permission(request, row):
            context["is_kept"] = bool(self._named(request, {row.pk}))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(
        permissions=["delete"],
        description=delete_selected.short_description,  # type: ignore[attr-defined]
    )
    def delete_selected(
        self, request: HttpRequest, queryset: models.QuerySet[M]
    ) -> HttpResponse | None:
        kept = self._named(request, set(queryset.values_list("pk", flat=True)))
        if not kept:
            return delete_selected(self, request, queryset)
        told = ngettext(
            "Nothing was deleted: stories that readers see or will see name %(names)s.",
            "Nothing was deleted: stories that readers see or will see name these: %(names)s.",
            len(kept),
        )
        names = ", ".join(str(row) for row in queryset.filter(pk__in=kept))
        self.message_user(request, told % {"names": names}, messages.ERROR)
        return None

    def _named(self, request: HttpRequest, ids: set[int]) -> set[int]:
        """Ask `named` once for each row and request: Django asks about each several times."""
        known: dict[int, bool] = request.__dict__.setdefault(f"named_{self.opts.model_name}", {})
        if unknown := ids - set(known):
            named = self.named(unknown)
            known |= {pk: pk in named for pk in unknown}
        return {pk for pk in ids if known[pk]}
