"""The form of a story: it cleans and says what is wrong; activities write."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    AdminTextareaWidget,
    AdminTextInputWidget,
)
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Category
from articles.slugs import slug_of

# Readers would notice these without anything being published.
LIVE_FIELDS = ("slug", "comments_mode")


# Beyond it, a moment in one zone has no name in another, and no newsroom an interest.
YEARS = range(1900, 2200)


def within_reach(moment: datetime) -> None:
    """Refuse, as a validator, a date that must be a slip of the fingers."""
    if moment.year not in YEARS:
        raise ValidationError(_("This date is too far away."), code="far")


class ArticleForm(forms.ModelForm[Article]):
    """A story without its sections.

    The admin sets `publishes` when the button pressed lets readers see what is
    saved, and `refusals` (field name or "" → sentence) when the first attempt to
    save was refused: the form then shows them, with all that was typed.
    """

    publishes = False
    refusals: dict[str, str | Promise] = {}

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    public_at = forms.SplitDateTimeField(
        label=capfirst(_("when readers get it")),
        required=False,
        widget=AdminSplitDateTime,
        validators=[within_reach],
        help_text=_("Counts with “Publish” only. Empty: at once. A time to come: scheduled."),
    )

    class Meta:
        model = Article
        fields = (
            "language", "category", "kicker", "title", "standfirst", "image", "image_alt",
            "image_caption", "image_credit", "tags", "slug", "comments_mode",
        )  # fmt: skip
        widgets = {
            "kicker": AdminTextInputWidget(attrs={"class": "vTextField story-kicker"}),
            "title": AdminTextInputWidget(attrs={"class": "vTextField story-title"}),
            "standfirst": AdminTextareaWidget(attrs={"rows": 3}),
            "image_alt": AdminTextareaWidget(attrs={"rows": 2}),
            "image_caption": AdminTextareaWidget(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        article = self.instance
        self.is_overtaken = False
        self.fields["seen"].initial = article.revision
        if article.pk and not article.is_public and article.status == Article.Status.PUBLISHED:
            self.fields["public_at"].initial = article.published_at
        if "category" in self.fields:
            self.fields["category"].choices = _categories()  # type: ignore[attr-defined]
        if "language" in self.fields and article.path_date:
            # The language is part of an address that readers may know.
            self.fields["language"].disabled = True

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        return slug or slug_of(self.data.get(self.add_prefix("title"), ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        article = self.instance
        if article.pk and data.get("seen") != article.revision:
            self.is_overtaken = True
            error = _("Somebody saved this story after you opened it.")
            self.add_error(None, ValidationError(error, code="overtaken"))
        self._check_language(data)
        if article.pk and article.is_public and not self.publishes:
            for name in LIVE_FIELDS:
                if name in self.changed_data and data.get(name) != self.initial.get(name):
                    self.add_error(name, ValidationError(
                        _("Readers would see this at once: choose “Publish changes”."),
                        code="live",
                    ))  # fmt: skip
        for name, reason in self.refusals.items():
            self.add_error(name if name in self.fields else None, str(reason))
        return data

    def _check_language(self, data: dict[str, Any]) -> None:
        language = data.get("language")
        category = data.get("category")
        if category and category.language != language:
            error = _("This category belongs to another language.")
            self.add_error("category", ValidationError(error, code="language"))
        strange = [tag.name for tag in data.get("tags") or () if tag.language != language]
        if strange:
            told = _("Tags of another language: %(names)s.") % {"names": ", ".join(strange)}
            self.add_error("tags", ValidationError(told, code="language"))

    @property
    def publication_time(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data.get("public_at")
        return moment


def _categories() -> list[tuple[str, Any]]:
    names = dict(settings.LANGUAGES)
    rows = Category.objects.order_by("language", "position", "name")
    groups = groupby(rows, key=lambda category: category.language)
    return [
        ("", "–"),
        *((names.get(code, code), [(row.pk, row.name) for row in group]) for code, group in groups),
    ]


class WithdrawForm(forms.Form):
    """Why a story goes off line; the reason is kept with it."""

    reason = forms.CharField(
        label=capfirst(_("reason")), max_length=300, widget=AdminTextareaWidget(attrs={"rows": 3})
    )
