"""Who may see comments, and what belongs to them, in the admin."""

from typing import Any

from django.http import HttpRequest

from comments.moderation import PERMISSION


class ForModerators:
    """Seen by whoever may decide on comments; added, changed and deleted by nobody."""

    filtered_by: frozenset[str] = frozenset()

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_moderate_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_moderate_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what the filters offer; Django lets any column be asked for, with any bytes."""
        return lookup in self.filtered_by
