"""The forms of readers' private pages: parts of the comment form, judged alike."""

from collections.abc import Mapping

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django.utils.translation import gettext

from comments.forms import CommentForm, bare_helper


class ProofForm(CommentForm):
    """The address that is to be proven, and nothing else."""

    text = name = subscribe = website = None  # type: ignore[assignment]

    @property
    def helper(self) -> FormHelper:
        return bare_helper(Layout("email"))

    @property
    def error_heading(self) -> str:
        return gettext("One field needs attention.")


class EditForm(CommentForm):
    """The text of a comment that is there already."""

    name = email = subscribe = website = None  # type: ignore[assignment]

    @property
    def helper(self) -> FormHelper:
        return bare_helper(Layout("text"))

    @property
    def error_heading(self) -> str:
        return gettext("Your change has not been saved yet: one field needs attention.")


def number_in(data: Mapping[str, str], name: str) -> int:
    """Return the number in a hidden field; -1, which none of ours is, for anything else."""
    value = data.get(name, "")
    is_number = value.isascii() and value.isdecimal() and len(value) < 10
    return int(value) if is_number else -1
