from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import MAX_NAME_LENGTH, Comment
from comments.models.decision import MAX_LAW_LENGTH, Decision

MAX_REPORT_LENGTH = 3000


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> "CaseQuerySet":
        return self.filter(closed_at=None)

    def closed(self) -> "CaseQuerySet":
        return self.exclude(closed_at=None)

    def untold(self) -> "CaseQuerySet":
        """Open, or decided so lately that nobody was told of it yet."""
        return self.filter(told_at=None)

    def about(self, comment: Comment) -> "CaseQuerySet":
        return self.filter(comment=comment)

    def kept(self) -> "CaseQuerySet":
        """Whose comment was found to be in order."""
        return self.filter(decision__to_status=Comment.Status.APPROVED)

    def closed_within(self, since: datetime, until: datetime) -> "CaseQuerySet":
        return self.filter(closed_at__gte=since, closed_at__lt=until)

    def oldest_first(self) -> "CaseQuerySet":
        return self.order_by("opened_at", "pk")


class Case(models.Model):
    """What readers have reported about one comment, until it is decided upon."""

    comment = models.ForeignKey(
        Comment, models.PROTECT, related_name="cases", verbose_name=_("comment")
    )
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed"), null=True)
    # The one that closed it. It may become another until the reporters are told.
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, related_name="cases", verbose_name=_("decision")
    )
    told_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported comment")
        verbose_name_plural = _("reported comments")
        constraints = [
            models.UniqueConstraint(
                fields=["comment"], condition=Q(closed_at=None), name="case_one_open"
            )
        ]
        indexes = [
            models.Index(
                fields=["opened_at", "id"], condition=Q(closed_at=None), name="case_queue"
            ),
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(
                fields=["closed_at"], condition=~Q(closed_at=None), name="case_closed"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.comment)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class ReportQuerySet(models.QuerySet["Report"]):
    def about(self, comment: Comment) -> "ReportQuerySet":
        return self.filter(case__comment=comment)

    def oldest_first(self) -> "ReportQuerySet":
        return self.order_by("received_at", "pk")

    def with_address(self) -> "ReportQuerySet":
        return self.exclude(email="")

    def traceable(self) -> "ReportQuerySet":
        """That still say who reported."""
        return self.exclude(name="", email="", network_address=None)

    def received_within(self, since: datetime, until: datetime) -> "ReportQuerySet":
        return self.filter(received_at__gte=since, received_at__lt=until)

    def settled_before(self, moment: datetime) -> "ReportQuerySet":
        return self.filter(case__told_at__lt=moment)


class Report(models.Model):
    """A reader’s notice that a comment is unlawful or against the rules."""

    class Reason(models.TextChoices):
        UNLAWFUL = "unlawful", _("unlawful content")
        INSULT = "insult", _("insult or personal attack")
        HATE = "hate", _("hatred or discrimination")
        FALSE = "false", _("false information")
        OFF_TOPIC = "off_topic", _("off topic")
        SPAM = "spam", _("advertising or spam")
        PERSONAL = "personal", _("somebody’s personal data")

    case = models.ForeignKey(Case, models.PROTECT, related_name="reports")
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    law = models.CharField(_("law"), max_length=MAX_LAW_LENGTH, blank=True)
    text = models.TextField(_("explanation"), max_length=MAX_REPORT_LENGTH, blank=True)
    # DSA art. 16(2)(c): none is asked of who reports the sexual abuse of a child.
    is_child_abuse = models.BooleanField(_("sexual abuse of a child"), default=False)
    name = models.CharField(_("name"), max_length=MAX_NAME_LENGTH, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=12)
    text_seen = models.TextField(_("text reported"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    network_address = models.GenericIPAddressField(
        _("network address"), null=True, blank=True, unpack_ipv4=True
    )
    # HMAC of the case, who reports it (address, else network) and what they say.
    dedup_key = models.CharField(max_length=64, unique=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [models.Index(fields=["received_at"], name="report_received")]

    def __str__(self) -> str:
        return f"{self.Reason(self.reason).label} – {self.case}"
