from django.conf import settings
from django.db import models

from comments.models.decision import Decision


class ModerationDay(models.Model):
    """A day of the moderators in figures, by the site's clock; added up by the worker."""

    date = models.DateField(primary_key=True)
    arrivals = models.PositiveIntegerField()
    # Comments on which a person decided first on this day, and how long they had waited.
    decided = models.PositiveIntegerField()
    wait_p50_s = models.PositiveIntegerField(null=True)
    wait_p95_s = models.PositiveIntegerField(null=True)
    tallied_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.date}: {self.arrivals}"


class DecisionTally(models.Model):
    """How often somebody did something for a reason on a day, and was reversed on that day."""

    date = models.DateField()
    # NULL: the site's policy.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    act = models.CharField(max_length=10, choices=Decision.Act.choices)
    reason = models.CharField(max_length=100, blank=True)
    count = models.PositiveIntegerField(default=0)
    # Decisions of this kind, of whatever day, that another person reversed on this day.
    reversed = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["date"], name="decision_tally_of_day")]

    def __str__(self) -> str:
        return f"{self.date} {self.act}: {self.count}"
