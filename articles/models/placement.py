from datetime import datetime

from django.db import models
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.article_queryset import public_at


class PlacementQuerySet(models.QuerySet["Placement"]):
    def active(self, now: datetime | None = None) -> "PlacementQuerySet":
        """Placements whose window is open and whose story readers may see."""
        now = now or timezone.now()
        return self.filter(
            Q(starts_at__isnull=True) | Q(starts_at__lte=now),
            Q(ends_at__isnull=True) | Q(ends_at__gt=now),
            public_at(now, prefix="article__"),
        )

    def boundaries(self, now: datetime) -> list[datetime | None]:
        """Return when the next window opens and when the next one closes."""
        coming = self.aggregate(
            opens=Min("starts_at", filter=Q(starts_at__gt=now)),
            closes=Min("ends_at", filter=Q(ends_at__gt=now)),
        )
        return [coming["opens"], coming["closes"]]

    def in_language(self, language: str) -> "PlacementQuerySet":
        return self.filter(language=language)


class Placement(models.Model):
    """An editor's choice of a story for a slot of the front page or « À ne pas manquer »."""

    class Slot(models.TextChoices):
        LEAD = "lead", _("front page: lead")
        SIDE = "side", _("front page: beside the lead")
        NEWS = "news", _("front page: in the news")
        DONT_MISS = "dont_miss", _("don’t miss")

    language = models.CharField(_("language"), max_length=12)
    slot = models.CharField(_("slot"), max_length=20, choices=Slot.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="placements", verbose_name=_("story")
    )
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["language", "slot", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "article"], name="one_placement_per_slot"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True)
                | Q(starts_at__isnull=True)
                | Q(ends_at__gt=models.F("starts_at")),
                name="placement_ends_after_start",
                violation_error_message=_("The end must come after the start."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.Slot(self.slot).label} – {self.article}"
