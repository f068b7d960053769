from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class RecordQuerySet(models.QuerySet["Record"]):
    def of_event(self, event: str, start: datetime, end: datetime) -> "RecordQuerySet":
        return self.filter(event=event, at__gte=start, at__lt=end)


class Record(models.Model):
    """One event in the life of a comment: a link of its chain.

    Rows are added, never changed or deleted; the database itself refuses it. Only
    `words` and `salt` may be dropped, together, when a reader is erased.
    """

    class Event(models.TextChoices):
        RECEIVED = "received", _("received")
        SEEN = "seen", _("first seen by staff")
        NOTICE = "notice", _("notice arrived")
        DECIDED = "decided", _("decided")
        VISIBLE = "visible", _("visible to readers")
        REMOVED = "removed", _("no longer visible")
        NOTIFIED = "notified", _("notified")
        EDITED = "edited", _("edited by its author")
        ERASED = "erased", _("text erased")
        EXPORTED = "exported", _("record exported")

    # No index of its own: the constraint below begins with it.
    comment = models.ForeignKey(
        Comment, models.PROTECT, related_name="records", db_index=False, editable=False
    )
    number = models.PositiveIntegerField(editable=False)
    event = models.CharField(max_length=10, choices=Event.choices, editable=False)
    at = models.DateTimeField(editable=False)
    # JSON: what happened, with nothing of the reader in it. Stays when a reader is erased.
    facts = models.TextField(editable=False)
    # JSON: what was written, by the reader and to them; then its salt and what both give.
    words = models.TextField(null=True, editable=False)
    salt = models.BinaryField(null=True, editable=False)
    digest = models.BinaryField(editable=False)
    mac = models.BinaryField(editable=False)

    objects = RecordQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["comment", "number"], name="record_has_its_place")
        ]
        indexes = [models.Index(fields=["event", "at"], name="record_of_event")]

    def __str__(self) -> str:
        return f"{self.comment_id}/{self.number}: {self.event}"


class Anchor(models.Model):
    """What holds the ends of the chains: a chain over the records written since the last anchor.

    The first says where the records begin: what was there before has none.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    # Ids of the newest record, comment and decision that were there.
    last_record = models.BigIntegerField()
    last_comment = models.BigIntegerField()
    last_decision = models.BigIntegerField()
    count = models.PositiveIntegerField()
    # ` 12:3 15:1 `: the last number of each comment among them.
    heads = models.TextField()
    digest = models.BinaryField()
    mac = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number}: {self.count}"
