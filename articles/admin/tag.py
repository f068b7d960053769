from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.admin.desk import AddressedAdmin, LanguageFilter, NamedAdmin
from articles.models import Tag
from articles.naming import tags_named


@admin.register(Tag)
class TagAdmin(AddressedAdmin[Tag], NamedAdmin[Tag]):
    list_display = ["name", "language", "slug"]
    list_filter = [LanguageFilter]
    search_fields = ["name", "slug"]
    fields = ["language", "name", "slug"]

    def named(self, ids: set[int]) -> set[int]:
        return tags_named(ids)

    def page_keys(self, obj: Tag) -> set[str]:
        return {f"tag:{obj.pk}"}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Tag], search_term: str
    ) -> tuple[QuerySet[Tag], bool]:
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        # The story’s form says in which language it is; the list has a filter for that.
        language = request.GET.get("story_language", "")
        if language in dict(settings.LANGUAGES):
            found = found.filter(language=language)
        return found, may_repeat
