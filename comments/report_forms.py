"""The forms for reporting a comment and for appealing: what is wrong is said at its field."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.cleaning import clean_name, clean_text, has_words
from comments.forms import Part, TypedField, grouped
from comments.models import Report, normalised_email
from comments.models.comment import MAX_NAME_LENGTH
from comments.models.decision import MAX_LAW_LENGTH
from comments.models.report import MAX_REPORT_LENGTH
from comments.models.statement import MAX_APPEAL_LENGTH
from comments.posting import MAX_EMAIL_LENGTH, RAW_ROOM

Reason = Report.Reason
# Nobody can check these without being told what is meant.
EXPLAINED = frozenset({Reason.UNLAWFUL, Reason.FALSE})
MIN_EXPLANATION_LENGTH = 10
ONLY_UNLAWFUL = ("law", "name", "is_child_abuse", "is_in_good_faith")
LABELS = {
    Reason.UNLAWFUL: _("It is unlawful"),
    Reason.INSULT: _("It insults or attacks somebody"),
    Reason.HATE: _("It spreads hatred or discriminates"),
    Reason.FALSE: _("It contains false information"),
    Reason.OFF_TOPIC: _("It is off topic"),
    Reason.SPAM: _("It is advertising or spam"),
    Reason.PERSONAL: _("It discloses somebody’s personal data"),
}


def helper(*parts: Any) -> FormHelper:
    """As the form under a story: the design’s template pack, no token, no script."""
    helper = FormHelper()
    helper.template_pack = "portail"
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*parts)
    return helper


class ReaderForm(forms.Form):
    """What both forms share: nothing is cut in silence, and no robot gets through.

    Who filled `website` is asked to send once more: a browser may have filled it, and a
    report is not thrown away because of it. It comes back empty.
    """

    website = TypedField(label=_("Leave this field empty"), required=False)

    def __init__(self, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data, auto_id="f-%s")

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            message = _("A field that has to stay empty was filled. Please send once more.")
            self.add_error(None, message)
        return ""

    def cleaned_text(self, field: str, most: int) -> str:
        text = clean_text(self.cleaned_data[field])
        if len(text) > most:
            message = gettext("Your text is {n} characters too long.")
            raise ValidationError(message.format(n=grouped(len(text) - most)))
        return text

    def cleaned_line(self, field: str, most: int) -> str:
        """The field on one line; cleaning looks at every sign, so not at endless ones."""
        typed = self.cleaned_data[field]
        if len(typed) > most * RAW_ROOM or len(line := clean_name(typed)) > most:
            message = gettext("At most {n} characters, please.")
            raise ValidationError(message.format(n=most))
        return line


class ReportForm(ReaderForm):
    """Why a comment is reported, and by whom if they say so (DSA art. 16(2))."""

    reason = forms.ChoiceField(
        label=_("What is wrong with this comment?"), choices=[*LABELS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reason."), "invalid_choice": _("Choose a reason.")},
    )  # fmt: skip
    text = TypedField(
        label=_("Explain what you mean"), strip=False, required=False,
        help_text=_("Required for what is unlawful or false: say what exactly, and why."),
        widget=forms.Textarea(attrs={"class": "input", "rows": 4, "cols": False}),
    )  # fmt: skip
    law = TypedField(
        label=_("Which law does it break?"), required=False,
        help_text=_("If you know it."),
        widget=forms.TextInput(attrs={"class": "input"}),
    )  # fmt: skip
    is_child_abuse = forms.BooleanField(
        label=_("It is about the sexual abuse of a child: I need not say who I am."),
        required=False,
    )  # fmt: skip
    name = TypedField(
        label=_("Your name"), strip=False, required=False,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "name"}),
    )  # fmt: skip
    is_in_good_faith = forms.BooleanField(
        label=_("I believe in good faith that what I report here is accurate and complete."),
        required=False,
    )  # fmt: skip
    email = TypedField(
        label=_("E-mail address"), required=False,
        help_text=_("Required for what is unlawful, else optional: for a receipt and the outcome. "
                    "Neither the commenter nor any other reader will see it."),
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "email"}),
    )  # fmt: skip

    @property
    def helper(self) -> FormHelper:
        return helper(
            Field("reason", template="portail/choices.html"),
            "text",
            Div(
                Part("comments/_report_unlawful.html"),
                "law",
                "name",
                Field("is_child_abuse", template="portail/check.html"),
                Field("is_in_good_faith", template="portail/check.html"),
                css_class="form__part only-unlawful",
            ),
            "email",
            Field("website", template="portail/honeypot.html"),
            Part("comments/_report_end.html"),
        )

    def clean_text(self) -> str:
        return self.cleaned_text("text", MAX_REPORT_LENGTH)

    def clean_law(self) -> str:
        return self.cleaned_line("law", MAX_LAW_LENGTH)

    def clean_name(self) -> str:
        return self.cleaned_line("name", MAX_NAME_LENGTH)

    def clean_email(self) -> str:
        email = normalised_email(self.cleaned_data["email"])
        if not email:
            return ""
        try:
            validate_email(email)
        except ValidationError:
            email = ""
        if not email or len(email) > MAX_EMAIL_LENGTH:
            raise ValidationError(_("The e-mail address looks incomplete."))
        return email

    def clean(self) -> dict[str, Any]:
        words = self.cleaned_data
        if not (reason := words.get("reason")):
            return words
        is_explained = "text" not in words or has_words(words["text"], MIN_EXPLANATION_LENGTH)
        if reason in EXPLAINED and not is_explained:
            self.add_error("text", _("Say what exactly is unlawful or false, and why."))
        if reason == Reason.UNLAWFUL:
            self._ask_of_unlawful(words)
            return words
        for field in ONLY_UNLAWFUL:  # they do not count, whatever stands there
            self.errors.pop(field, None)
        return words | {"law": "", "name": "", "is_child_abuse": False}

    def _ask_of_unlawful(self, words: dict[str, Any]) -> None:
        if not words.get("is_in_good_faith"):
            self.add_error("is_in_good_faith", _("Without this statement we cannot act on it."))
        if words.get("is_child_abuse"):
            return
        if "name" in words and not has_words(words["name"], 1):
            self.add_error("name", _("Give your name: the law asks for it."))
        if "email" in words and not words["email"]:
            self.add_error("email", _("Give your e-mail address: the law asks for it."))

    @property
    def error_heading(self) -> str:
        """One sentence over the list of what is wrong."""
        return gettext("Your report has not been sent yet.")


class AppealForm(ReaderForm):
    """One click is enough; whoever wants to say why can."""

    text = TypedField(
        label=_("Why should the comment be published?"), strip=False, required=False,
        help_text=_("Optional."),
        widget=forms.Textarea(attrs={"class": "input", "rows": 4, "cols": False}),
    )  # fmt: skip

    @property
    def helper(self) -> FormHelper:
        return helper(
            "text",
            Field("website", template="portail/honeypot.html"),
            Part("comments/_appeal_end.html"),
        )

    def clean_text(self) -> str:
        return self.cleaned_text("text", MAX_APPEAL_LENGTH)

    @property
    def error_heading(self) -> str:
        return gettext("Your appeal has not been sent yet.")
