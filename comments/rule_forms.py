"""The form of a rule: what it looks for means something, and was tried before it is switched on."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from comments.matching import read_pattern
from comments.models import Rule
from comments.models.rule import MOST_PATTERNS, lines_of
from comments.phrases import BadPattern


class RuleForm(forms.ModelForm[Rule]):
    """`tries`: the button was pressed that saves the rule and tries it."""

    tries = False

    class Meta:
        model = Rule
        fields = ("title", "kind", "patterns", "effect", "notice", "is_on")
        widgets = {"patterns": AdminTextareaWidget(attrs={"rows": 8, "spellcheck": "false"})}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "kind" in data and "patterns" in data:
            self._check_patterns(data["kind"], lines_of(data["patterns"]))
        if data.get("is_on") and not self.errors:
            meant = Rule(kind=data["kind"], patterns=data["patterns"])
            if meant.digest != self.instance.tried_digest:
                self._refuse_untried(data)
        return data

    def _check_patterns(self, kind: str, lines: tuple[str, ...]) -> None:
        if len(lines) > MOST_PATTERNS:
            message = _("At most %(most)d lines: make several rules of a longer list.")
            error = ValidationError(message, params={"most": MOST_PATTERNS}, code="many")
            self.add_error("patterns", error)
            return
        for line in lines:
            try:
                read_pattern(kind, line)
            except BadPattern:
                message = _("“%(line)s” can be found nowhere, or nearly everywhere.")
                error = ValidationError(message, params={"line": line}, code="pattern")
                self.add_error("patterns", error)

    def _refuse_untried(self, data: dict[str, Any]) -> None:
        """A rule that is being changed and tried anew is switched off; no other way leads round."""
        if self.tries:
            data["is_on"] = False
            return
        message = _("Try it first: it was not tried yet with what it looks for now.")
        self.add_error("is_on", ValidationError(message, code="untried"))
