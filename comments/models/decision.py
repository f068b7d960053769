from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment

MAX_REASON_LENGTH = 500
MAX_LAW_LENGTH = 200
UNDO_WITHIN = timedelta(minutes=10)
NEWEST = 1000  # decisions that count as recent


class DecisionQuerySet(models.QuerySet["Decision"]):
    def making_visible(self) -> "DecisionQuerySet":
        return self.filter(to_status=Comment.Status.APPROVED)

    def since(self, revision: int) -> "DecisionQuerySet":
        """Decisions on the comment as it stood at `revision` or later."""
        return self.filter(revision_seen__gte=revision)

    def newest(self) -> "DecisionQuerySet":
        """The last ones, however many there ever were."""
        last = Decision.objects.order_by("-pk").values("pk")[: NEWEST + 1]
        return self.filter(pk__in=last)

    def newest_first(self) -> "DecisionQuerySet":
        return self.order_by("-pk")

    def with_actor(self) -> "DecisionQuerySet":
        """What is printed of decisions; the texts that were seen are long."""
        return self.select_related("actor").defer("text_seen")


class Decision(models.Model):
    """One recorded act on a comment; rows are added, never changed.

    Only the text that was seen is taken out, once its author has withdrawn it.
    """

    class Act(models.TextChoices):
        APPROVE = "approve", _("approve")
        REJECT = "reject", _("reject")
        SPAM = "spam", _("mark as spam")
        REMOVE = "remove", _("remove")
        RESTORE = "restore", _("restore")
        KEEP = "keep", _("keep")
        WITHDRAW = "withdraw", _("withdraw")
        UNDO = "undo", _("undo")

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="decisions")
    act = models.CharField(_("act"), max_length=10, choices=Act.choices)
    # NULL: decided by the site’s policy, or withdrawn by the author; not by a person.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("moderator"),
    )  # fmt: skip
    at = models.DateTimeField(_("date"), default=timezone.now)
    reason = models.CharField(_("reason"), max_length=MAX_REASON_LENGTH, blank=True)
    # The law that the comment breaks; NULL: our own rules. The code of a Reason, and what its
    # author is told. (SQLite copies the table to add any column that has to have a value.)
    law = models.CharField(_("law"), max_length=MAX_LAW_LENGTH, null=True)
    reason_code = models.CharField(_("code of the reason"), max_length=32, null=True, blank=True)
    text_to_author = models.TextField(_("text to the author"), null=True, blank=True)
    from_status = models.CharField(_("before"), max_length=10, choices=Comment.Status.choices)
    to_status = models.CharField(_("after"), max_length=10, choices=Comment.Status.choices)
    text_seen = models.TextField(_("text seen"))
    revision_seen = models.PositiveIntegerField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-at", "-pk"]

    @property
    def is_restriction(self) -> bool:
        """Whether its author is owed a statement of reasons; of spam nobody is."""
        return self.act in {self.Act.REJECT, self.Act.REMOVE}

    @property
    def shows(self) -> bool:
        """Whether it made visible what was not."""
        approved = Comment.Status.APPROVED
        return self.to_status == approved != self.from_status

    def __str__(self) -> str:
        return f"{self.Act(self.act).label} – {self.comment}"

    @property
    def who(self) -> str:
        """Who decided, in a word for the desk."""
        if self.actor:
            return self.actor.get_username()
        by_author = self.act == self.Act.WITHDRAW
        return gettext("its author") if by_author else gettext("the site’s policy")

    @property
    def final_at(self) -> datetime:
        """Until then whoever decided may take it back."""
        return self.at + UNDO_WITHIN


class DecidedText(models.Model):
    """The text of a decision in a form in which it is found again, whoever sends it where.

    A table of its own: a column would have to be indexed in one that is long already.
    """

    decision = models.OneToOneField(
        Decision, models.CASCADE, primary_key=True, related_name="decided_text"
    )
    digest = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return self.digest
