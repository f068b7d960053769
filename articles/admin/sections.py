"""What a story is made of, edited below its title: sections and authors."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.admin.desk import LookUps
from articles.models import Article, Byline, Section
from articles.section_forms import BylineForm, RowsInOrder, SectionForm

MAX_SECTIONS = 150  # the longest read has a third of that


class OfTheStory:
    """Whoever may write the story may write its parts, and take them out again."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may(request, "view") or _may(request, "change")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may(request, "change" if obj is not None and obj.pk else "add")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _may(request, "change" if obj is not None and obj.pk else "add")

    has_delete_permission = has_change_permission


def _may(request: HttpRequest, act: str) -> bool:
    return request.user.has_perm(f"articles.{act}_article")  # type: ignore[union-attr]


class BylineInline(OfTheStory, LookUps, admin.TabularInline[Byline, Article]):
    model = Byline
    form = BylineForm
    formset = RowsInOrder
    fields = ("position", "author")
    autocomplete_fields = ("author",)
    classes = ("sortable",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Byline]:
        return super().get_queryset(request).select_related("author")


class SectionInline(OfTheStory, admin.StackedInline[Section, Article]):
    model = Section
    form = SectionForm
    formset = RowsInOrder
    max_num = MAX_SECTIONS
    classes = ("sortable", "sections-desk")
    fields = (
        ("kind", "position"), "heading", "picture", "alt", "caption", "credit",
        "quote", "source", "points", "body",
    )  # fmt: skip

    def get_formset(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> Any:
        # Django would build a thousand forms more for whoever posts a large number.
        return super().get_formset(request, obj, absolute_max=MAX_SECTIONS, **kwargs)

    def get_extra(self, request: HttpRequest, obj: Article | None = None, **kwargs: Any) -> int:
        # A new story starts with somewhere to write.
        return 0 if obj is not None and obj.pk else 1

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        return super().get_queryset(request).prefetch_related("section_images")
