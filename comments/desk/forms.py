"""What moderators look for, and how they want to work."""

import re
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Category
from comments.cleaning import clean_text
from comments.desk.cases import MOST_ID
from comments.desk.searching import Wanted
from comments.models import Commenter, normalised_email
from comments.models.comment import Status
from newsportal.language import language_of
from newsportal.models import User

# Years that every database and time zone can hold.
DATES = [MinValueValidator(date(1970, 1, 1)), MaxValueValidator(date(2200, 1, 1))]
_STORY = re.compile(r"/(\d{4})/(\d\d)/(\d\d)/([\w-]+)/")
ANY = [("", _("all"))]


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"class": "input", "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, validators=DATES, widget=widget)


def _words(label: Any, most: int, kind: str = "text") -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "input", "type": kind, "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=most, widget=widget)


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "input"})


class SearchForm(forms.Form):
    """The filters; `wanted()` is what they come to once the form is valid."""

    q = _words(_("Words in the comment"), 200, "search")
    status = forms.ChoiceField(label=_("Status"), required=False, widget=_select())
    language = forms.ChoiceField(label=_("Language"), required=False, widget=_select())
    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("Section"), required=False, empty_label=ANY[0][1],
        widget=_select(),
    )  # fmt: skip
    story = _words(_("Story: its address or number"), 500)
    commenter = _words(_("Commenter: e-mail address or number"), 254)
    since = _day(_("From"))
    until = _day(_("To"))
    before = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_ID, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [*ANY, *Status.choices]  # type: ignore[attr-defined]
        self.fields["language"].choices = [*ANY, *settings.LANGUAGES]  # type: ignore[attr-defined]

    def clean_q(self) -> str:
        return " ".join(clean_text(self.cleaned_data["q"]).split())

    def clean_story(self) -> int | None:
        said = self.cleaned_data["story"]
        if not said:
            return None
        if said.isdecimal() and said.isascii() and int(said) <= MOST_ID:
            return int(said)
        if match := _STORY.search(said):
            path = said[said.index("/", said.find("://") + 3 if "://" in said else 0) :]
            stories = Article.objects.filter(language=language_of(path), slug=match[4])
            try:
                day = date(*map(int, match.groups()[:3]))  # type: ignore[arg-type]
            except ValueError:
                day = date.min
            if pk := stories.filter(path_date=day).values_list("pk", flat=True).first():
                return pk
        raise forms.ValidationError(_("No story has this address."))

    def clean_commenter(self) -> int | None:
        said = self.cleaned_data["commenter"]
        if not said:
            return None
        if said.isdecimal() and said.isascii() and int(said) <= MOST_ID:
            return int(said)
        known = Commenter.objects.filter(email=normalised_email(said))
        if pk := known.values_list("pk", flat=True).first():
            return pk
        raise forms.ValidationError(_("Nobody has commented with this address."))

    def wanted(self) -> Wanted:
        said = self.cleaned_data
        return Wanted(
            words=said["q"],
            language=said["language"],
            status=said["status"],
            story=said["story"],
            category=said["category"].pk if said["category"] else None,
            commenter=said["commenter"],
            since=said["since"],
            until=said["until"],
            before=said["before"],
        )


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("wants_comment_mail", "comment_mail_pace", "uses_desk_keys")
        widgets = {"comment_mail_pace": forms.RadioSelect}
