"""The list of stories: what it shows, and what narrows it."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.admin.desk import ChoiceFilter, DeskAdmin, LanguageFilter, is_list, stamp
from articles.admin.story_state import status_words
from articles.editing import Overtaken, claim
from articles.forms import first_translation
from articles.models import Article
from articles.showing import purge_story


class StatusFilter(ChoiceFilter):
    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        choices: list[tuple[str, Any]] = list(Article.Status.choices)
        return [*choices[:2], ("scheduled", _("scheduled")), *choices[2:]]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        value = self.value()
        if value == Article.Status.PUBLISHED:
            # Nearly all: said so that no index of states leads there, but that of the order.
            others = set(Article.Status) - {Article.Status.PUBLISHED}
            return queryset.not_standing(*others).filter(published_at__lte=timezone.now())
        # Few have any other: found by edition, as an index has them, not among all stories.
        rare = queryset.filter(language__in=dict(settings.LANGUAGES))
        if value == "scheduled":
            return rare.scheduled()
        return rare.standing(value) if value else queryset


class ArticleListAdmin(DeskAdmin[Article]):
    """The columns, filters and actions of the list; the form is in `ArticleAdmin`."""

    list_display = [
        "title", "category", "authors_shown", "status_shown", "published_shown",
        "comment_count", "saved_shown",
    ]  # fmt: skip
    list_filter = [StatusFilter, LanguageFilter, "category"]
    list_select_related = ["category", "saved_by"]
    search_fields = ["title", "slug"]
    search_help_text = _("Title or address")
    ordering = ["-saved_at", "-pk"]
    sortable_by = ["saved_shown"]  # any other column would sort every story there is
    actions = ["close_comments", "open_comments"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        queryset = super().get_queryset(request)
        return queryset.prefetch_related("bylines__author") if is_list(request) else queryset

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article], search_term: str
    ) -> tuple[QuerySet[Article], bool]:
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if request.GET.get("model_name") == "placement":
            stories = Article.objects.all()
            found = found & (stories.published() | stories.scheduled())
        if request.GET.get("model_name") == "byline":  # “translation of”, see `ArticleForm`
            found = found.exclude(language=request.GET.get("story_language", "").replace("\0", ""))
        return found, may_repeat

    @admin.display(description=_("authors"))
    def authors_shown(self, article: Article) -> str:
        return ", ".join(author.name for author in article.byline_authors)

    @admin.display(description=_("translation of"))
    def translation_of(self, article: Article) -> str:
        # Where the form’s field of this name may only be read.
        return str(first_translation(article) or "–")

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, article: Article) -> str:
        return status_words(article)

    @admin.display(description=_("published"), ordering="published_at")
    def published_shown(self, article: Article) -> str:
        return stamp(article.published_at) if article.is_public and article.published_at else ""

    @admin.display(description=_("last saved"), ordering="saved_at")
    def saved_shown(self, article: Article) -> str:
        who = article.saved_by.get_username() if article.saved_by else ""
        return " · ".join(filter(None, (stamp(article.saved_at), who)))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_article")  # type: ignore[union-attr]

    @admin.action(description=_("Close comments, at once"), permissions=["publish"])
    def close_comments(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._set_comments(request, queryset, Article.CommentsMode.CLOSED)

    @admin.action(description=_("Open comments, at once"), permissions=["publish"])
    def open_comments(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        self._set_comments(request, queryset, Article.CommentsMode.OPEN)

    def _set_comments(
        self, request: HttpRequest, queryset: QuerySet[Article], mode: Article.CommentsMode
    ) -> None:
        done = 0
        for article in queryset:
            try:
                with transaction.atomic():
                    # A form that is open elsewhere must not undo it unawares.
                    claim(article, seen=article.revision, by=request.user)  # type: ignore[arg-type]
                    article.comments_mode = mode
                    article.save(update_fields=["comments_mode"])
                    purge_story(article, f"front:{article.language}")
            except Overtaken:
                continue
            done += 1
        told = ngettext("%(count)d story changed.", "%(count)d stories changed.", done)
        self.message_user(request, told % {"count": done}, messages.SUCCESS)
