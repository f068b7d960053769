import hashlib
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.matching import Kind

MOST_PATTERNS = 200  # a longer list is several rules, each with a title that says more
MAX_PATTERNS_LENGTH = 10_000


class Effect(models.TextChoices):
    MARK = "mark", _("mark")
    HOLD = "hold", _("hold")
    REJECT = "reject", _("reject")


class RuleQuerySet(models.QuerySet["Rule"]):
    def on(self) -> "RuleQuerySet":
        return self.filter(is_on=True)


class Rule(models.Model):
    """What moderators look for in every comment that enters, and what then happens to it."""

    Effect = Effect
    KINDS = [
        (Kind.WORDS.value, _("words or phrases, in text and name")),
        (Kind.NAME.value, _("words in the name")),
        (Kind.LINK.value, _("links")),
        (Kind.DOMAIN.value, _("domains of e-mail addresses")),
        (Kind.NETWORK.value, _("networks")),
    ]

    title = models.CharField(
        _("title"), max_length=80, unique=True, help_text=_("Moderators see it at each comment.")
    )
    kind = models.CharField(_("looks for"), max_length=10, choices=KINDS, default=Kind.WORDS.value)
    patterns = models.TextField(
        _("what it looks for"), max_length=MAX_PATTERNS_LENGTH,
        help_text=_(
            "One a line. Words are found whole, whatever their accents, capitals, spaces and "
            "look-alike letters; “casin*” finds all that begins so. Links: “spam.example” or "
            "“spam.example/path”. Networks: “192.0.2.0/24”."
        ),
    )  # fmt: skip
    effect = models.CharField(
        _("effect"), max_length=10, choices=Effect.choices, default=Effect.HOLD,
        help_text=_(
            "Mark: moderators see it. Hold: a moderator reads the comment before it appears. "
            "Reject: it does not appear, and its author is told so."
        ),
    )  # fmt: skip
    notice = models.CharField(
        _("words to the author"), max_length=300, blank=True,
        help_text=_("Why a comment is rejected; readers of all editions see these words."),
    )  # fmt: skip
    is_on = models.BooleanField(
        _("switched on"), default=False, help_text=_("Possible once it was tried as it is.")
    )
    # What the last trial found (comments/trials.py), and of which patterns.
    tried_at = models.DateTimeField(_("tried"), null=True, blank=True, editable=False)
    tried_digest = models.CharField(max_length=32, blank=True, editable=False)
    trial: models.JSONField[Any, Any] = models.JSONField(null=True, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def lines(self) -> tuple[str, ...]:
        return lines_of(self.patterns)

    @property
    def digest(self) -> str:
        """What changes with whatever it looks for."""
        meant = "\n".join((self.kind, *self.lines))
        return hashlib.blake2b(meant.encode(), digest_size=16).hexdigest()

    @property
    def is_tried(self) -> bool:
        """Whether its last trial was of what it looks for now."""
        return self.tried_digest == self.digest


def lines_of(patterns: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in patterns.splitlines() if line.strip()))
