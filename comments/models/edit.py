from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment, Status


class State(models.TextChoices):
    WAITING = "waiting", _("awaiting approval")
    ACCEPTED = "accepted", _("accepted")
    REFUSED = "refused", _("refused")
    OVERTAKEN = "overtaken", _("overtaken by another edit")


class EditQuerySet(models.QuerySet["Edit"]):
    def waiting(self) -> "EditQuerySet":
        return self.filter(state=State.WAITING)

    def in_state(self, state: str) -> "EditQuerySet":
        return self.to_decide() if state == State.WAITING else self.filter(state=state)

    def to_decide(self) -> "EditQuerySet":
        """What moderators have to read: of a comment that is gone, nothing."""
        # Not joined: SQLite would begin with all comments that readers see.
        shown = Comment.objects.filter(pk=OuterRef("comment"), status=Status.APPROVED)
        return self.waiting().filter(Exists(shown))


class Edit(models.Model):
    """What the author of a comment put, or would put, in the place of its text."""

    State = State

    comment = models.ForeignKey(
        Comment, models.PROTECT, related_name="edits", verbose_name=_("comment")
    )
    text_before = models.TextField(_("text before"))
    text = models.TextField(_("new text"))
    state = models.CharField(_("status"), max_length=10, choices=State.choices)
    at = models.DateTimeField(_("date"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided"), null=True)
    # NULL: accepted by the site’s policy, or not decided upon.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        verbose_name=_("moderator"),
    )  # fmt: skip

    objects = EditQuerySet.as_manager()

    class Meta:
        verbose_name = _("edit")
        verbose_name_plural = _("edits")
        constraints = [
            models.UniqueConstraint(
                fields=["comment"], condition=Q(state="waiting"), name="edit_one_waits"
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "at", "id"], name="edit_queue")]

    def __str__(self) -> str:
        return f"{self.State(self.state).label} – {self.comment}"
