from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest
from django.utils.text import capfirst

from articles.admin.desk import AddressedAdmin, NamedAdmin
from articles.models import Author, Biography
from articles.naming import authors_named


class BiographyInline(admin.StackedInline[Biography, Author]):
    model = Biography
    extra = 0
    max_num = len(settings.LANGUAGES)

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest | None, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "language":
            return forms.ChoiceField(
                label=capfirst(db_field.verbose_name), choices=settings.LANGUAGES
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[arg-type]


@admin.register(Author)
class AuthorAdmin(AddressedAdmin[Author], NamedAdmin[Author]):
    list_display = ["name", "slug", "hue", "user"]
    list_select_related = ["user"]
    search_fields = ["name", "slug"]
    fields = ["name", "slug", "hue", "user"]
    raw_id_fields = ["user"]
    inlines = [BiographyInline]

    def named(self, ids: set[int]) -> set[int]:
        return authors_named(ids)

    def page_keys(self, obj: Author) -> set[str]:
        return {f"author:{obj.pk}"}
