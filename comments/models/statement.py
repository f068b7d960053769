from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment
from comments.models.decision import MAX_REASON_LENGTH, Decision

MAX_APPEAL_LENGTH = 3000


class StatementQuerySet(models.QuerySet["Statement"]):
    def standing(self) -> "StatementQuerySet":
        """Of restrictions that were not taken back."""
        return self.filter(reversed_by=None)

    def automated(self) -> "StatementQuerySet":
        return self.filter(decision__actor=None)

    def made_within(self, since: datetime, until: datetime) -> "StatementQuerySet":
        return self.filter(made_at__gte=since, made_at__lt=until)

    def about(self, comment: Comment) -> "StatementQuerySet":
        return self.filter(decision__comment=comment)


class Statement(models.Model):
    """What the author of a comment was told of one restriction, and why (DSA art. 17).

    What the decision itself says, its text, reason, law and actor, is read there.
    """

    decision = models.OneToOneField(Decision, models.PROTECT, related_name="statement")
    is_by_notice = models.BooleanField(_("after a report"))
    made_at = models.DateTimeField(_("date"), default=timezone.now)
    appeal_until = models.DateTimeField(_("appeal until"))
    # The decision that took the restriction back.
    reversed_by = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement of reasons")
        verbose_name_plural = _("statements of reasons")
        indexes = [models.Index(fields=["made_at"], name="statement_made")]

    def __str__(self) -> str:
        return str(self.decision)

    @property
    def is_automated(self) -> bool:
        return self.decision.actor_id is None


class AppealQuerySet(models.QuerySet["Appeal"]):
    def waiting(self) -> "AppealQuerySet":
        return self.filter(decided_at=None)

    def decided(self) -> "AppealQuerySet":
        return self.exclude(decided_at=None)

    def won_by(self, decision: Decision) -> "AppealQuerySet":
        return self.filter(outcome=Appeal.Outcome.REVERSED, statement__reversed_by=decision)

    def against(self, statements: Collection[int]) -> "AppealQuerySet":
        return self.filter(statement__in=statements)

    def received_within(self, since: datetime, until: datetime) -> "AppealQuerySet":
        return self.filter(received_at__gte=since, received_at__lt=until)

    def decided_within(self, since: datetime, until: datetime) -> "AppealQuerySet":
        return self.filter(decided_at__gte=since, decided_at__lt=until)

    def oldest_first(self) -> "AppealQuerySet":
        return self.order_by("received_at", "pk")


class Appeal(models.Model):
    """The request of a comment’s author to look again, and what came of it (DSA art. 20)."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("the decision stands")
        REVERSED = "reversed", _("the comment is restored")

    statement = models.OneToOneField(Statement, models.PROTECT, related_name="appeal")
    text = models.TextField(_("what the author says"), max_length=MAX_APPEAL_LENGTH, blank=True)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("moderator"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True)
    explanation = models.CharField(_("reasons"), max_length=MAX_REASON_LENGTH, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        indexes = [
            models.Index(
                fields=["received_at", "id"], condition=Q(decided_at=None), name="appeal_queue"
            ),
            models.Index(fields=["-received_at", "-id"], name="appeal_newest"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.statement)

    @property
    def is_waiting(self) -> bool:
        return self.decided_at is None
