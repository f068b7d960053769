from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def in_force(self, now: datetime) -> "SuspensionQuerySet":
        return self.not_lifted().filter(Q(until__isnull=True) | Q(until__gt=now))

    def not_lifted(self) -> "SuspensionQuerySet":
        return self.filter(lifted_at__isnull=True)


class Suspension(models.Model):
    """Who may not comment, for a time or for good; lifted, never deleted."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail address")
        DOMAIN = "domain", _("domain of e-mail addresses")
        NETWORK = "network", _("network")

    kind = models.CharField(_("of"), max_length=10, choices=Kind.choices, default=Kind.EMAIL)
    # As compared: lower case, a network with its mask.
    value = models.CharField(_("address, domain or network"), max_length=254)
    until = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: for good."))
    reason = models.CharField(
        _("reason"),
        max_length=300,
        help_text=_("Whoever is suspended reads it."),
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("since"), default=timezone.now)
    language = models.CharField(_("language"), max_length=12)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("lifted by"),
    )  # fmt: skip
    lifted_reason = models.CharField(_("why it was lifted"), max_length=300, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.value

    def is_in_force(self, now: datetime) -> bool:
        """By the rule of `in_force()`."""
        return self.lifted_at is None and (self.until is None or self.until > now)
