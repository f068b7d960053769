"""The form under a story: cleans what was typed, and says what is wrong where."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, LayoutObject
from crispy_forms.utils import render_crispy_form
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from comments.cleaning import clean_name, clean_text, has_words
from comments.models import normalised_email
from comments.models.comment import MAX_NAME_LENGTH, MAX_TEXT_LENGTH, MIN_TEXT_LENGTH
from comments.posting import MAX_EMAIL_LENGTH, RAW_ROOM, BadLength
from comments.subscriptions import STORY, THREAD


class Part(LayoutObject):
    """A template between the fields."""

    def __init__(self, template: str, **context: Any) -> None:
        self.template, self.context = template, context
        self.fields: list[str] = []

    def render(self, form: forms.Form, context: Any, **kwargs: Any) -> str:
        return render_to_string(self.template, self.context)


# Whatever else is sent means none: a wish is no reason to refuse a comment.
MAILS = [
    ("", _("None")),
    (THREAD, _("Those in the same thread")),
    (STORY, _("All comments under the story")),
]


class TypedField(forms.CharField):
    """What was typed, as it is: the cleaning methods judge it, and take out NUL."""

    def run_validators(self, value: str) -> None:
        pass


def grouped(number: int) -> str:
    """3,000 in English, 3 000 in French."""
    return number_format(number, 0, force_grouping=True)


def limit_in_words() -> str:
    limit = gettext("Up to {n} characters. Links are allowed.")
    return limit.format(n=grouped(MAX_TEXT_LENGTH))


class CommentForm(forms.Form):
    """`text`, `name`, `email`, `subscribe`, and `website`, which only robots fill.

    No field has a `maxlength`: it would cut a pasted text in silence.
    """

    text = TypedField(
        label=_("Comment"), strip=False, required=False, help_text=lazy(limit_in_words, str)(),
        widget=forms.Textarea(attrs={"class": "input", "rows": 6, "cols": False, "required": True}),
    )  # fmt: skip
    name = TypedField(
        label=_("Name or pseudonym"), strip=False, required=False,
        widget=forms.TextInput(
            attrs={"class": "input", "autocomplete": "name", "required": True}
        ),
    )  # fmt: skip
    email = TypedField(
        label=_("E-mail address"), required=False,
        widget=forms.EmailInput(
            attrs={"class": "input", "autocomplete": "email", "required": True}
        ),
    )  # fmt: skip
    subscribe = TypedField(
        label=_("Replies by mail"), required=False,
        help_text=_("Before the first one, we ask you by mail whether you want it."),
        widget=forms.Select(attrs={"class": "input"}, choices=MAILS),
    )  # fmt: skip
    website = TypedField(
        label=_("Leave this field empty"), required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip

    # What the form says of it: by the story; the site’s policy where none can be asked.
    is_premoderated = True

    def __init__(
        self, data: Mapping[str, str] | None = None, *, initial: dict[str, str] | None = None
    ) -> None:
        super().__init__(data, auto_id="f-%s", initial=initial)

    @property
    def helper(self) -> FormHelper:
        """What crispy asks for; a form that is not shown does without."""
        return helper(self.is_premoderated)

    def clean_text(self) -> str:
        text = clean_text(self.cleaned_data["text"])
        if len(text) > MAX_TEXT_LENGTH:
            message = gettext("Your text is {n} characters too long.")
            raise ValidationError(message.format(n=grouped(len(text) - MAX_TEXT_LENGTH)))
        if not has_words(text, MIN_TEXT_LENGTH):
            raise ValidationError(_("Write at least a few words before sending."))
        return text

    def clean_name(self) -> str:
        typed = self.cleaned_data["name"]
        is_endless = len(typed) > MAX_NAME_LENGTH * RAW_ROOM  # cleaning looks at every sign
        if is_endless or len(name := clean_name(typed)) > MAX_NAME_LENGTH:
            message = gettext("At most {n} characters, please.")
            raise ValidationError(message.format(n=MAX_NAME_LENGTH))
        if not has_words(name, 1):
            raise ValidationError(_("Give a name or a pseudonym."))
        return name

    def clean_email(self) -> str:
        # Measured as it is stored: İ in lower case is two characters.
        email = normalised_email(self.cleaned_data["email"])
        try:
            validate_email(email)
        except ValidationError:
            email = ""
        if not email or len(email) > MAX_EMAIL_LENGTH:
            raise ValidationError(_("The e-mail address looks incomplete."))
        return email

    def refuse_length(self, refusal: BadLength) -> None:
        """Say at its field what the last door found wrong with a length."""
        self.add_error(refusal.field, gettext("This is too short or too long."))

    @property
    def is_by_robot(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    @property
    def error_heading(self) -> str:
        """One sentence over the list of what is wrong."""
        count = len(self.errors)
        if count == 1:
            return gettext("Your comment has not been sent yet: one field needs attention.")
        message = gettext("Your comment has not been sent yet: {n} fields need attention.")
        return message.format(n=count)


def helper(is_premoderated: bool) -> FormHelper:
    """How crispy prints the fields: the design’s template pack, no token, no script.

    The `<form>` itself is in `comments/_form.html`: only its action differs from
    story to story, so what crispy prints is kept.
    """
    return bare_helper(
        Layout(
            Part("comments/_form_intro.html"),
            "text",
            Field("name", wrapper_class="half"),
            Field("email", wrapper_class="half"),
            "subscribe",
            Field("website", template="portail/honeypot.html"),
            Part("comments/_form_end.html", is_premoderated=is_premoderated),
        )
    )


def bare_helper(layout: Layout) -> FormHelper:
    """Print the fields of `layout` without the `<form>` around them."""
    helper = FormHelper()
    helper.template_pack = "portail"
    helper.form_tag = False
    helper.disable_csrf = True  # cached pages hold no token: newsportal.security decides
    helper.layout = layout
    return helper


def blank_fields(*, is_premoderated: bool) -> SafeString:
    """The fields of an empty form in the language of the page."""
    return _blank_fields(get_language() or "", is_premoderated)


@lru_cache(maxsize=64)  # two for each language
def _blank_fields(language: str, is_premoderated: bool) -> SafeString:
    return filled_fields(CommentForm(), is_premoderated=is_premoderated)


def filled_fields(form: CommentForm, *, is_premoderated: bool) -> SafeString:
    """The fields of `form` with what was typed."""
    form.is_premoderated = is_premoderated
    return render_crispy_form(form)
