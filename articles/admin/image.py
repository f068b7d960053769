from pathlib import PurePath
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.admin.desk import NamedAdmin
from articles.models import Article, Image
from articles.naming import images_named, pages_showing
from articles.pictures import PictureRefused, safe_copy
from articles.renditions import add_image, request_renditions, sources

SHOWN_USES = 20


class ImageForm(forms.ModelForm[Image]):
    """The words about a picture, and on the first save the picture itself."""

    # A FileField: what is refused, and why, is for `articles.pictures` alone to say.
    upload = forms.FileField(
        label=capfirst(_("file")), help_text=_("JPEG, PNG, WebP, AVIF or GIF, at most 25 MB.")
    )

    class Meta:
        model = Image
        fields = ("title", "alt", "caption", "credit", "focus_x", "focus_y")
        widgets = {"alt": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_known = False
        if self.instance.pk:
            self.fields.pop("upload", None)
        elif "title" in self.fields:
            self.fields["title"].required = False
            self.fields["title"].help_text = _("Empty: the name of the file.")

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        try:
            copy = safe_copy(upload)
        except PictureRefused as refusal:
            raise forms.ValidationError(str(refusal), code="refused") from None
        self.is_known = Image.objects.filter(digest=copy.digest).exists()
        upload.seek(0)
        return upload

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("title") and data.get("upload"):
            data["title"] = PurePath(data["upload"].name).stem[:200]
        return data


@admin.register(Image)
class ImageAdmin(NamedAdmin[Image]):
    form = ImageForm
    list_display = ["thumbnail", "title", "credit", "size", "uploaded_at", "uploaded_by"]
    list_display_links = ["thumbnail", "title"]
    list_select_related = ["uploaded_by"]
    search_fields = ["title", "caption", "credit", "alt"]
    ordering = ["-uploaded_at", "-pk"]
    sortable_by = ["uploaded_at"]

    class Media:
        js = ("js/admin-focus.js",)

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None) -> Any:
        words = ("title", "alt", "caption", "credit")
        focus = (_("Focal point"), {"fields": (("focus_x", "focus_y"),)})
        if obj is None:
            return [(None, {"fields": ("upload", *words)}), focus]
        about = ("size", "uploaded_at", "uploaded_by", "used_in")
        return [
            (None, {"fields": words}),
            (focus[0], {"fields": ("picture", ("focus_x", "focus_y"))}),
            (_("About this picture"), {"fields": about}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Image | None = None) -> list[str]:
        if obj is None:
            return []
        return ["picture", "size", "uploaded_at", "uploaded_by", "used_in"]

    @admin.display(description=_("picture"))
    def thumbnail(self, image: Image) -> SafeString:
        found = sources(image, "wide")
        # The smallest there is; until the worker has made it, the safe copy.
        src = found.webp.split(" ", 1)[0] or found.src
        return format_html(
            '<img class="picture-thumbnail" src="{}" width="96" height="64" alt="" '
            'loading="lazy" decoding="async">',
            src,
        )

    @admin.display(description=_("picture"))
    def picture(self, image: Image) -> SafeString:
        return format_html(
            '<span class="focus-picker" data-hint="{}"><img src="{}" width="{}" height="{}" '
            'alt="{}"></span>',
            _("Click on what must stay in view."),
            image.file.url,
            image.width_px,
            image.height_px,
            image.alt,
        )

    @admin.display(description=_("size"))
    def size(self, image: Image) -> str:
        return f"{image.width_px} × {image.height_px} px"

    @admin.display(description=_("used in"))
    def used_in(self, image: Image) -> SafeString | str:
        uses = Q(image=image) | Q(public_image=image) | Q(sections__section_images__image=image)
        stories = Article.objects.filter(uses).only("title").distinct().newest_first()
        links = (
            (reverse("admin:articles_article_change", args=[story.pk]), story.title)
            for story in stories[:SHOWN_USES]
        )
        return format_html_join("", '<p><a href="{}">{}</a></p>', links) or "–"

    def named(self, ids: set[int]) -> set[int]:
        return images_named(ids)

    def page_keys(self, obj: Image) -> set[str]:
        return pages_showing(obj)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Image:
        image = super().save_form(request, form, change)
        if change:
            return image
        data = form.cleaned_data
        words = {name: data[name] for name in ("title", "alt", "caption", "credit")}
        focus = (data["focus_x"], data["focus_y"])
        content = data["upload"].read()
        # The form's instance becomes the row of the library, new or already there.
        request.is_known_picture = form.is_known  # type: ignore[attr-defined]
        form.instance = add_image(content, **words, focus=focus, by=request.user)  # type: ignore[arg-type]
        return form.instance

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        if not change or not form.changed_data:
            return
        with transaction.atomic():
            obj.save(update_fields=form.changed_data)
            if {"focus_x", "focus_y"} & set(form.changed_data):
                request_renditions(obj)
            self._purge(obj)

    def response_add(
        self, request: HttpRequest, obj: Image, post_url_continue: str | None = None
    ) -> HttpResponse:
        is_known = getattr(request, "is_known_picture", False)
        if not is_known or IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        told = _("The library had this picture already: here it is, with the words it has.")
        self.message_user(request, told, messages.WARNING)
        return redirect("admin:articles_image_change", obj.pk)
