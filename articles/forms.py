"""The form of a story: it cleans and says what is wrong; activities write."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    AdminTextareaWidget,
    AdminTextInputWidget,
)
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Byline, Category
from articles.slugs import slug_of
from articles.widgets import LookUp

# Readers would notice these without anything being published.
LIVE_FIELDS = ("slug", "comments_mode", "comments_open_days", "translation_of")


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

    translation_of = forms.ModelChoiceField(
        label=capfirst(_("translation of")),
        required=False,
        queryset=Article.objects.all(),
        # The look-up asks by a column that leads to stories: any will do.
        widget=LookUp(Byline._meta.get_field("article"), admin.site),
        help_text=_("The same story in another language: readers are led from one to the other."),
    )

    class Meta:
        model = Article
        fields = (
            "language", "category", "kicker", "title", "standfirst", "image", "image_alt",
            "image_caption", "image_credit", "tags", "slug", "comments_mode",
            "comments_open_days",
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
        elif article.pk and article.is_public:
            self.fields["public_at"].initial = article.due_at
        if article.pk and "translation_of" in self.fields:
            self.fields["translation_of"].initial = first_translation(article)
        if "public_at" in self.fields:
            # Django prints these words beside the two fields, as no label of theirs.
            parts = self.fields["public_at"].widget.widgets  # type: ignore[attr-defined]
            for part, name in zip(parts, (_("Date"), _("Time")), strict=True):
                part.attrs["aria-label"] = name
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
        self._check_translation(data)
        if reason := self._reason_against_live_changes(data):
            for name in LIVE_FIELDS:
                if name in data and self._is_other(name, data[name]):
                    self.add_error(name, ValidationError(reason, code="live"))
        for name, refusal in self.refusals.items():
            self.add_error(name if name in self.fields else None, str(refusal))
        return data

    def _is_other(self, name: str, value: Any) -> bool:
        if name == "translation_of":
            return self.changes_translation
        return name in self.changed_data and bool(value != self.initial.get(name))

    def _reason_against_live_changes(self, data: dict[str, Any]) -> str:
        """Say why what readers would notice at once may not change now; "" if it may."""
        article = self.instance
        Status = Article.Status
        if not article.pk or article.status not in {Status.PUBLISHED, Status.WITHDRAWN}:
            return ""
        if not self.publishes and article.is_public:
            return str(_("Readers would see this at once: choose “Publish changes”."))
        if not self.publishes:
            return str(_("Once a story is published or scheduled, only publishing changes this."))
        is_known = article.is_public or article.withdrawn_at is not None
        at = data.get("public_at")
        if is_known and at and at > timezone.now():
            reason = _("Readers would see this at once, not at the time given: publish it alone.")
            return str(reason)
        return ""

    @property
    def changes_translation(self) -> bool:
        """Whether the story leaves its group of translations, for another or for none."""
        if "translation_of" not in self.changed_data:
            return False
        other: Article | None = self.cleaned_data.get("translation_of")
        return other is None or other.translation_group != self.instance.translation_group

    def _check_translation(self, data: dict[str, Any]) -> None:
        other, language = data.get("translation_of"), data.get("language")
        is_new = {"translation_of", "language"} & set(self.changed_data)
        if other and language and is_new:
            reason = reason_against(self.instance, other, language=language)
            if reason:
                self.add_error("translation_of", ValidationError(reason, code="translation"))

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


def first_translation(article: Article) -> Article | None:
    others = Article.objects.translations_of(article).exclude(language=article.language)
    return others.order_by("language", "pk").first()


def reason_against(article: Article, other: Article, *, language: str) -> str:
    """Say why a story in `language` cannot be a translation of `other`; "" if it can."""
    if other.language == language:
        return str(_("This story is in the same language."))
    group = Article.objects.filter(translation_group=other.translation_group)
    taken = group.in_language(language).exclude(pk=article.pk).first()
    if taken is None:
        return ""
    told = _("There is a translation into this language already: “%(title)s”.")
    return str(told % {"title": taken.title})


def _categories() -> list[tuple[str, Any]]:
    """The categories by language, the site's own first."""
    names = dict(settings.LANGUAGES)
    editions = list(names)
    rows = sorted(
        Category.objects.order_by("language", "position", "name"),
        key=lambda c: editions.index(c.language) if c.language in names else len(names),
    )
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
