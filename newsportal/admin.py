"""The frame of the desk, and the people who sign in to it."""

import time
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Field
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.i18n import JavaScriptCatalog

from newsportal.models import EdgePosition, Purge, User
from newsportal.pagestore import counts, host

# Django's own words, which our catalogue says better: « Ajout de article » is no French.
DJANGO_WORDS = (
    gettext_noop("Add %s"),
    gettext_noop("Change %s"),
    gettext_noop("View %s"),
    gettext_noop("Select %s to change"),
    gettext_noop("Select %s to view"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("The {name} “{obj}” was added successfully."),
)


def words_of_scripts(request: HttpRequest, extra_context: Any = None) -> HttpResponseBase:
    """What the desk’s scripts say, those of the editor included."""
    packages = ["django.contrib.admin", "django_prose_editor"]
    return JavaScriptCatalog.as_view(packages=packages)(request)


admin.site.i18n_javascript = words_of_scripts  # type: ignore[method-assign,assignment]
admin.site.site_header = settings.SITE_NAME
admin.site.site_title = settings.SITE_NAME
admin.site.index_title = _("Newsroom")
admin.site.empty_value_display = "–"


@admin.register(Purge)
class PurgeAdmin(admin.ModelAdmin[Purge]):
    """What the page cache does, and what was purged last: to be read, never changed."""

    list_display = ["number", "at", "is_hard", "of_keys"]
    list_display_links = None
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-pk"]

    @admin.display(description=_("number"))
    def number(self, purge: Purge) -> int:
        return purge.pk

    @admin.display(description=_("keys"))
    def of_keys(self, purge: Purge) -> str:
        return ", ".join(purge.keys)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        shown = {
            "title": capfirst(self.opts.verbose_name_plural),
            "cache": counts.shown(host.folder(), now=time.time()),
            "edges": EdgePosition.objects.filter(edge__in=[edge.name for edge in settings.EDGES]),
        }
        return super().changelist_view(request, shown | (extra_context or {}))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Purge | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Purge | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    show_full_result_count = False
    list_display = ["username", "email", "first_name", "last_name", "is_staff", "is_active"]
    fieldsets = (
        *(DjangoUserAdmin.fieldsets or ()),
        (
            _("Desk"),
            {"fields": ("language", "wants_comment_mail", "comment_mail_pace", "uses_desk_keys")},
        ),
    )

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest | None, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "language":
            return forms.ChoiceField(
                label=capfirst(db_field.verbose_name),
                help_text=db_field.help_text,
                choices=[("", _("of the site")), *settings.LANGUAGES],
                required=False,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[arg-type]
