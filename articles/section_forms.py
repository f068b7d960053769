"""The forms of a story’s sections, whatever their kind, and of its authors."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorFormField
from django_prose_editor.widgets import AdminProseEditorWidget

from articles.models import Byline, Image, Section, SectionImage
from articles.widgets import LookUp
from newsportal.html import clean_story, text_of

Kind = Section.Kind
# What `clean_story` lets through, and nothing that it would take away again.
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Code": True,
    "Heading": {"levels": [3]},
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Link": {"enableTarget": False},
}


TEXTS = ("quote", "source", "points")
USE = ("alt", "caption", "credit")
CONTENT = ("heading", "body", *TEXTS, "picture", *USE)
# Without it a section of the kind would be an empty frame.
WANTED = {Kind.PICTURE: "picture", Kind.PULLQUOTE: "quote", Kind.KEYPOINTS: "points"}


def clean_body(html: str) -> str:
    """Return the story’s HTML, or "" for an editor in which nothing was written."""
    clean = clean_story(html)
    return clean if "<hr" in clean or text_of(clean) else ""


def _picture_widget() -> forms.Widget:
    field = SectionImage._meta.get_field("image")
    return RelatedFieldWidgetWrapper(
        LookUp(field, admin.site),
        field.remote_field,
        admin.site,
        can_add_related=True,
        can_change_related=False,
    )


class SectionForm(forms.ModelForm[Section]):
    """A section with the fields of every kind; the page shows those of its own.

    What other kinds had stays stored, so that changing one’s mind costs nothing.
    The first picture is edited here; further ones that a section may have stay.
    """

    body = ProseEditorFormField(
        label=capfirst(_("text")), required=False, widget=AdminProseEditorWidget,
        extensions=EXTENSIONS, sanitize=clean_body,
    )  # fmt: skip
    quote = forms.CharField(
        label=capfirst(_("quote")), required=False, widget=AdminTextareaWidget(attrs={"rows": 3})
    )
    source = forms.CharField(
        label=capfirst(_("who says it")), required=False, widget=AdminTextInputWidget
    )
    points = forms.CharField(
        label=capfirst(_("points")), required=False, help_text=_("One on each line."),
        widget=AdminTextareaWidget(attrs={"rows": 4}),
    )  # fmt: skip
    picture = forms.ModelChoiceField(
        label=capfirst(_("picture")),
        required=False,
        queryset=Image.objects.all(),
        widget=_picture_widget(),
    )
    alt = forms.CharField(
        label=capfirst(_("alternative text")), required=False, max_length=300,
        help_text=_("Empty: what the library says of the picture."),
        widget=AdminTextareaWidget(attrs={"rows": 2}),
    )  # fmt: skip
    caption = forms.CharField(
        label=capfirst(_("caption")), required=False, max_length=500,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
    )  # fmt: skip
    credit = forms.CharField(
        label=capfirst(_("credit")), required=False, max_length=200, widget=AdminTextInputWidget
    )
    position = forms.IntegerField(
        label=capfirst(_("position")), required=False, min_value=0, max_value=10_000,
        widget=forms.NumberInput(attrs={"class": "position"}),
        help_text=_("Empty: at the end."),
    )  # fmt: skip

    class Meta:
        model = Section
        fields = ("position", "kind", "heading", "body")
        widgets = {"heading": AdminTextInputWidget(attrs={"class": "vTextField section-heading"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use: SectionImage | None = None
        if self.instance.pk is None:
            return
        data = self.instance.data
        uses = list(self.instance.section_images.all())
        self.initial.update(
            quote=data.get("quote", ""),
            source=data.get("source", ""),
            points="\n".join(data.get("points", [])),
        )
        if uses:
            self.use = uses[0]
            self.initial.update(picture=self.use.image_id, alt=self.use.alt)
            self.initial.update(caption=self.use.caption, credit=self.use.credit)
        if len(uses) > 1 and "picture" in self.fields:
            self.fields["picture"].help_text = _(
                "This section has %(count)d more pictures, which stay as they are."
            ) % {"count": len(uses) - 1}

    def has_changed(self) -> bool:
        # A section that was added and left as it came is none.
        return super().has_changed() and (self.instance.pk is not None or self._is_written())

    def _is_written(self) -> bool:
        if self["kind"].data not in {None, "", Kind.TEXT}:
            return True  # somebody chose what it is to be
        value = {name: self[name].data for name in CONTENT if name in self.fields}
        return bool(clean_body(value.pop("body", None) or "")) or any(
            (text or "").strip() for text in value.values()
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        wanted = WANTED.get(data.get("kind", ""))
        if wanted and not data.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, ValidationError(_("This kind of section needs it."), "wanted"))
        return data

    def clean_points(self) -> str:
        lines = (" ".join(line.split()) for line in self.cleaned_data["points"].splitlines())
        return "\n".join(line for line in lines if line)

    def save(self, commit: bool = True) -> Section:
        if set(TEXTS) & set(self.changed_data):
            data = self.cleaned_data
            texts = {"quote": data["quote"], "source": data["source"]}
            told = texts | {"points": data["points"].splitlines()}
            # What is empty is left out; what a later kind keeps here stays.
            kept = {k: v for k, v in self.instance.data.items() if k not in told}
            self.instance.data = kept | {key: value for key, value in told.items() if value}
        return super().save(commit=commit)

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        if not {"picture", *USE} & set(self.changed_data):
            return
        image = self.cleaned_data["picture"]
        if image is None:
            if self.use is not None:
                self.use.delete()
            return
        use = self.use or SectionImage(section=self.instance)
        use.image = image
        use.alt, use.caption, use.credit = (self.cleaned_data[name] for name in USE)
        use.save()


class RowsInOrder(forms.BaseInlineFormSet[Any, Any, Any]):
    """Rows in the order of their position fields; what has no position comes last."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            # Its column’s heading names it for the eye only.
            form.fields["DELETE"].widget.attrs["aria-label"] = _("Delete")

    def clean(self) -> None:
        super().clean()
        number_in_order(self, self.forms)

    def show_as_posted(self) -> None:
        """Let every row be shown that was posted, though it may be gone meanwhile.

        The admin shows as many saved rows as the database has: what was typed
        into a section that somebody else took out would be lost.
        """
        self._queryset = [
            form.instance if form.instance.pk else None for form in self.initial_forms
        ]


class BylineForm(forms.ModelForm[Byline]):
    position = forms.IntegerField(
        label=capfirst(_("position")), required=False, min_value=0, max_value=10_000,
        widget=forms.NumberInput(
            attrs={"class": "position", "aria-label": capfirst(_("position"))}
        ),
    )  # fmt: skip

    class Meta:
        model = Byline
        fields = ("position", "author")

    def has_changed(self) -> bool:
        # A row that was added without naming anybody is none.
        return super().has_changed() and bool(self.instance.pk or self["author"].data)


def number_in_order(formset: Any, all_forms: Iterable[Any]) -> None:
    """Number the rows that stay 1, 2, 3 …, by the positions typed and, at a tie, as listed."""
    staying = [
        form
        for form in all_forms
        if hasattr(form, "cleaned_data")
        and (form.instance.pk or form.has_changed())
        and not (formset.can_delete and formset._should_delete_form(form))
    ]
    last = max((form.cleaned_data.get("position") or 0 for form in staying), default=0) + 1

    def place(form: Any) -> int:
        typed = form.cleaned_data.get("position")
        return last if typed is None else typed

    for number, form in enumerate(sorted(staying, key=place), start=1):
        if form.instance.position != number or form.cleaned_data.get("position") != number:
            form.instance.position = form.cleaned_data["position"] = number
            if "position" not in form.changed_data:
                form.changed_data.append("position")
