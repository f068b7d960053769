"""What both apps lean on: people who sign in, counted limits, the log of purges."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Pace(models.TextChoices):
    """When mail about what awaits a decision is sent."""

    EACH = "each", _("a message for each comment, at once")
    HOURLY = "hourly", _("one message an hour")
    DAILY = "daily", _("one message a day, in the morning")


class User(AbstractUser):
    """Somebody of the newsroom: readers have no account."""

    language = models.CharField(
        _("language"), max_length=12, blank=True,
        help_text=_("Of the desk and of mails. Empty: the site’s own."),
    )  # fmt: skip
    wants_comment_mail = models.BooleanField(
        _("mail about new comments"), default=True,
        help_text=_("For moderators: that comments await a decision."),
    )  # fmt: skip
    comment_mail_pace = models.CharField(
        _("how often"), max_length=8, choices=Pace.choices, default=Pace.EACH
    )
    # When the last digest went out; what came since is in the next one.
    comment_digest_at = models.DateTimeField(null=True, editable=False)
    uses_desk_keys = models.BooleanField(
        _("keyboard shortcuts"), default=True,
        help_text=_("At the moderators’ desk: single letters decide."),
    )  # fmt: skip


class Limit(models.Model):
    """How often something was done in the present window; one row for each key."""

    key = models.CharField(max_length=128, primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.count}"


class Purge(models.Model):
    """Pages that changed: the keys they declare, in the order of the changes.

    A row is written inside the transaction of the change, so neither can be
    there without the other. `is_hard` marks text that must never be seen again.
    """

    keys = models.JSONField(_("keys"))
    is_hard = models.BooleanField(_("removal"))
    at = models.DateTimeField(_("date"))

    class Meta:
        verbose_name = _("purge of pages")
        verbose_name_plural = _("page cache")

    def __str__(self) -> str:
        return f"{self.pk}: {', '.join(self.keys)}"


class EdgePosition(models.Model):
    """How far an edge has followed the log of purges, and who sends it the rest."""

    edge = models.CharField(max_length=300, primary_key=True)
    # Ids of the last purges that it acknowledged: at once, a second and a third time.
    sent = models.BigIntegerField(default=0)
    sent_again = models.BigIntegerField(default=0)
    sent_last = models.BigIntegerField(default=0)
    # The process that follows the log for this edge, and when it last said so.
    sender = models.CharField(max_length=32)
    at = models.DateTimeField()
    # Attempts in a row that failed, the kind of the last failure, when to try again.
    failures = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=100, blank=True)
    retry_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.edge}: {self.sent}"
