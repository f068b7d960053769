from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsportal.language import editions


class Reason(models.Model):
    """Why something is not published, as a choice of one key."""

    code = models.SlugField(
        _("code"), max_length=32, unique=True,
        help_text=_("Kept with each decision: it says the same in every language."),
    )  # fmt: skip
    key = models.PositiveSmallIntegerField(
        _("key"), null=True, blank=True, unique=True,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text=_("1 to 9: chooses this reason at the desk. Also its place in the list."),
    )  # fmt: skip
    fits_reject = models.BooleanField(_("for rejecting"), default=True)
    fits_spam = models.BooleanField(_("for spam"), default=False)
    fits_remove = models.BooleanField(_("for removing"), default=True)
    is_active = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")
        ordering = [models.F("key").asc(nulls_last=True), "pk"]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        if not (self.fits_reject or self.fits_spam or self.fits_remove):
            raise ValidationError(_("Say at least one thing that it is a reason for."))


class ReasonText(models.Model):
    """A reason in one language."""

    reason = models.ForeignKey(Reason, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=12, choices=editions)
    label = models.CharField(_("label"), max_length=100)
    text = models.TextField(
        _("text to the author"), blank=True, max_length=2000,
        help_text=_("Moderators may change it before they decide."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            models.UniqueConstraint(fields=["reason", "language"], name="reason_text_once"),
        ]

    def __str__(self) -> str:
        return self.label
