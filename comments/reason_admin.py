"""The reasons that moderators choose from."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from comments.models import Reason, ReasonText
from comments.moderation import PERMISSION


class ReasonTextInline(admin.TabularInline[ReasonText, Reason]):
    model = ReasonText
    extra = 0
    min_num = 1
    fields = ["language", "label", "text"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm(PERMISSION)

    has_view_permission = has_change_permission = has_delete_permission = has_add_permission


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
