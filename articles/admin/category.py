from django.contrib import admin
from django.utils.translation import gettext_lazy

from articles.admin.desk import AddressedAdmin, LanguageFilter, NamedAdmin
from articles.models import Category
from articles.naming import categories_named


@admin.register(Category)
class CategoryAdmin(AddressedAdmin[Category], NamedAdmin[Category]):
    list_display = ["name", "language", "position", "hue", "is_opinion"]
    list_editable = ["position"]
    list_filter = [LanguageFilter]
    search_fields = ["name", "slug"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "language", "name", "slug", "description", "hue", "position", "is_opinion",
                ]
            },
        ),
        (gettext_lazy("Comments"), {"fields": ["comments_mode", "comments_open_days"]}),
    ]  # fmt: skip

    def named(self, ids: set[int]) -> set[int]:
        return categories_named(ids)

    def page_keys(self, obj: Category) -> set[str]:
        # Every page prints the navigation, so its key reaches stories and lists too.
        shared = {f"navigation:{obj.language}", f"translations:{obj.translation_group}"}
        return {f"category:{obj.pk}", f"front:{obj.language}", *shared}
