"""Lists of the desk that cost the same however long they are."""

from functools import cached_property
from typing import Any, TypeVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
PAGES_AHEAD = 20  # that are counted beyond the one that is shown


class AtLeast(int):
    """A number beyond which nobody has counted; written “1050+”."""

    def __str__(self) -> str:
        return f"{int(self)}+"


class ShortSightedPaginator(Paginator[Any]):
    """Counts some pages ahead of the one that is shown, and no further."""

    def __init__(self, rows: QuerySet[Any], per_page: int, *, shown: int) -> None:
        super().__init__(rows, per_page)
        self.most = (shown + PAGES_AHEAD) * self.per_page

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        found = int(rows.order_by()[: self.most + 1].count())
        return found if found <= self.most else AtLeast(self.most)


class LongListAdmin(admin.ModelAdmin[M]):
    """A list in the order of an index, which says how many there are only as far as it looks."""

    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # they count everything for every choice
    list_per_page = 50

    def get_paginator(
        self, request: HttpRequest, queryset: QuerySet[Any], per_page: int, *args: Any, **kw: Any
    ) -> ShortSightedPaginator:
        # Lists say `p`, the look-up of autocompletes `page`.
        asked = request.GET.get("p") or request.GET.get("page") or ""
        shown = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
        return ShortSightedPaginator(queryset, per_page, shown=shown)
