from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from js_asset import Media

from articles import editing, publishing
from articles.admin.article_list import ArticleListAdmin
from articles.admin.sections import BylineInline, SectionInline
from articles.admin.story_state import (
    DRAFT,
    DROP,
    PUBLISH,
    SUBMIT,
    buttons,
    save_label,
    stamp,
    what_readers_see,
)
from articles.admin.translations import join
from articles.forms import ArticleForm, WithdrawForm
from articles.models import Article
from newsportal.pagecache import purging_last

Refusal = (editing.Overtaken, publishing.NotReady, publishing.WrongState)


@admin.register(Article)
class ArticleAdmin(ArticleListAdmin):
    """A story’s form: saving keeps the editors’ state, a button of its own publishes it."""

    form = ArticleForm
    inlines = [BylineInline, SectionInline]
    autocomplete_fields = ["tags", "image"]
    fieldsets = [
        (None, {"fields": [("language", "category"), "kicker", "title", "standfirst"]}),
        (
            gettext_lazy("Main picture"),
            {"fields": ["image", "image_alt", "image_caption", "image_credit"]},
        ),
        (
            gettext_lazy("Filing"),
            {"fields": ["tags", "slug", "translation_of", ("comments_mode", "comments_open_days")]},
        ),
        (gettext_lazy("Publication"), {"fields": ["public_at"]}),
    ]

    class Media:
        js = ("vendor/sortablejs/Sortable.min.js", "js/admin-sections.js")
        css = {"all": ("css/admin-prose.css",)}

    # What is shown

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        may_write = (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        return fieldsets if may_write and self.has_publish_permission(request) else fieldsets[:-1]

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.refusals = getattr(request, "story_refusals", {})
        form.publishes = PUBLISH in request.POST
        return form

    def view_on_site(self, obj: Article) -> str | None:
        return obj.get_absolute_url() if obj.is_public else None

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        if not super().has_delete_permission(request, obj):
            return False
        # What readers had, or may yet get, is withdrawn and kept.
        return obj is None or not (obj.comment_count or obj.revisions.exists())

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        story: Article | None = context["original"]
        media = context["media"]
        media = media if isinstance(media, Media) else Media.from_media(media)
        form = context["adminform"].form
        context |= {
            # The editor’s import map is an inline script: the nonce lets it in.
            "media": media.with_nonce(str(request.csp_nonce)),  # type: ignore[attr-defined]
            "readers_see": what_readers_see(story) if story else [],
            "save_label": save_label(story),
            "story_buttons": buttons(story, may_publish=self.has_publish_permission(request)),
            "overtaken": self._overtaken(story) if form.is_overtaken and story else None,
        }
        response = super().render_change_form(request, context, *args, **kwargs)
        if form.is_overtaken:
            response.status_code = 409
        return response

    def get_inline_formsets(
        self, request: HttpRequest, formsets: Any, inline_instances: Any, obj: Any = None
    ) -> Any:
        for formset in formsets:
            if formset.is_bound:
                formset.show_as_posted()
        return super().get_inline_formsets(request, formsets, inline_instances, obj)

    def _overtaken(self, story: Article) -> dict[str, str]:
        who = story.saved_by.get_username() if story.saved_by else _("Somebody")
        return {"who": who, "when": stamp(story.saved_at)}

    # What is saved

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = super().changeform_view
        if request.method != "POST":
            return view(request, object_id, form_url, extra_context)
        if {PUBLISH, DROP} & set(request.POST) and not self.has_publish_permission(request):
            raise PermissionDenied
        try:
            with purging_last():
                return view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            # Nothing was written: show the form again, with the reasons and all that was typed.
            request.story_refusals = _reasons(refusal)  # type: ignore[attr-defined]
            return view(request, object_id, form_url, extra_context)

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        if not change:
            obj.saved_by = request.user  # type: ignore[assignment]
            obj.save()
            if form.changes_translation:
                join(obj, form.cleaned_data["translation_of"])
            return
        editing.claim(obj, seen=form.cleaned_data["seen"], by=request.user)  # type: ignore[arg-type]
        slug = obj.slug
        obj.slug = form.initial["slug"]
        # Only what was typed: comments are counted, and stories published, meanwhile.
        columns = {field.name for field in Article._meta.concrete_fields} - {"slug"}
        obj.save(update_fields=[name for name in form.changed_data if name in columns])
        editing.move(obj, slug)
        if form.changes_translation:
            join(obj, form.cleaned_data["translation_of"])

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        told = self._act(request, form.instance, form)
        if told:
            self.log_change(request, form.instance, told)
            self.message_user(request, told, messages.SUCCESS)
            request.has_acted = True  # type: ignore[attr-defined]

    def _act(self, request: HttpRequest, story: Article, form: ArticleForm) -> str:
        """Do what the button pressed asks for besides saving; return what to tell."""
        by: Any = request.user
        if PUBLISH in request.POST:
            at = form.publication_time
            if at is None and story.status == Article.Status.PUBLISHED:
                at = timezone.now()  # the planned time was emptied
            revision = publishing.publish(story, by=by, at=at)
            if revision.public_from and revision.public_from > timezone.now():
                return _("Scheduled for %(date)s.") % {"date": stamp(revision.public_from)}
            return _("Published: readers see it now.")
        if DROP in request.POST:
            if not story.is_public:
                raise publishing.WrongState(story.status)
            publishing.drop_prepared(story, by=by)
            return _("Dropped: readers keep what they see. What is written here stays.")
        if SUBMIT in request.POST:
            publishing.submit(story, by=by)
            return _("Submitted for review.")
        if DRAFT in request.POST:
            is_planned = story.status == Article.Status.PUBLISHED
            if is_planned and not self.has_publish_permission(request):
                raise PermissionDenied
            publishing.return_to_draft(story, by=by)
            return _("A draft again.")
        return ""

    def response_add(
        self, request: HttpRequest, obj: Article, post_url_continue: str | None = None
    ) -> HttpResponse:
        if getattr(request, "has_acted", False):
            return redirect("admin:articles_article_change", obj.pk)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        if getattr(request, "has_acted", False):
            return redirect("admin:articles_article_change", obj.pk)
        return super().response_change(request, obj)

    # Withdrawal: a page that asks why

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.withdraw_view)
        name = "articles_article_withdraw"
        return [path("<int:object_id>/withdraw/", view, name=name), *super().get_urls()]

    def withdraw_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        story = self.get_object(request, str(object_id))
        if not (self.has_publish_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        if story is None:
            raise Http404
        form = WithdrawForm(request.POST or None)
        page = redirect(reverse("admin:articles_article_change", args=[object_id]))
        if not story.is_public:
            self.message_user(request, _("Readers do not see this story."), messages.WARNING)
            return page
        if request.method == "POST" and form.is_valid():
            self._withdraw(request, story, form.cleaned_data["reason"])
            return page
        context = {
            **self.admin_site.each_context(request),
            "title": _("Withdraw"), "original": story, "opts": self.opts, "form": form,
        }  # fmt: skip
        return TemplateResponse(request, "admin/articles/article/withdraw.html", context)

    def _withdraw(self, request: HttpRequest, story: Article, reason: str) -> None:
        try:
            with transaction.atomic():
                publishing.withdraw(story, by=request.user, reason=reason)  # type: ignore[arg-type]
                self.log_change(request, story, _("Withdrawn: %(reason)s") % {"reason": reason})
        except publishing.WrongState:
            self.message_user(request, _("Readers do not see this story."), messages.WARNING)
            return
        self.message_user(request, _("Withdrawn: readers do not see it any more."))


def _reasons(refusal: Exception) -> dict[str, str]:
    """Return what the form shows: field name, or "" for the whole, and a sentence.

    Of Overtaken the form says more itself: it sees the newer state.
    """
    if isinstance(refusal, publishing.NotReady):
        return refusal.reasons
    if isinstance(refusal, publishing.WrongState):
        return {"": _("The story’s state has changed meanwhile: this button goes no longer.")}
    return {}
