from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from articles.admin.desk import ListAdmin, is_list
from articles.models import Revision
from newsportal.html import text_of

SHOWN = ("article", "number", "public_from", "created_at", "created_by", "words", "text")


@admin.register(Revision)
class RevisionAdmin(ListAdmin[Revision]):
    """What readers were shown, and from when: to be read, never changed."""

    list_display = ["number", "article", "public_from", "created_at", "created_by"]
    list_select_related = ["article", "created_by"]
    list_display_links = ["number", "article"]
    search_fields = ["article__title", "article__slug"]
    ordering = ["-pk"]
    sortable_by = ()
    fields = SHOWN
    readonly_fields = SHOWN

    def get_queryset(self, request: HttpRequest) -> QuerySet[Revision]:
        queryset = super().get_queryset(request)
        # A list of documents would weigh megabytes.
        return queryset.defer("document") if is_list(request) else queryset

    @admin.display(description=_("words"))
    def words(self, revision: Revision) -> int:
        return int(revision.document.get("words", 0))

    @admin.display(description=_("text"))
    def text(self, revision: Revision) -> SafeString:
        document = revision.document
        lines = [document["kicker"], document["title"], document["standfirst"]]
        for part in document["parts"]:
            lines.append(part["heading"])
            for section in part["sections"]:
                lines += [section.get("heading", ""), section.get("quote", "")]
                lines += [*section.get("points", []), text_of(section["html"])]
        paragraphs = format_html_join("", "<p>{}</p>", ((line,) for line in lines if line))
        return format_html('<div class="revision-text">{}</div>', paragraphs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Revision | None = None) -> bool:
        return False
