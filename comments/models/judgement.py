from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.comment import Comment


class Judgement(models.Model):
    """What the spam score said of a comment when it came in; it decides nothing."""

    comment = models.OneToOneField(
        Comment, models.CASCADE, primary_key=True, related_name="judgement"
    )
    score = models.FloatField(_("spam score"))  # 0 (surely honest) to 1 (surely spam)
    # [{"code": …, "data": {…}}], the weightiest first; comments/spam_reasons.py has the words.
    reasons = models.JSONField(default=list)
    # Of its words, to find the same text again; NULL for a text of a few words.
    fingerprint = models.BigIntegerField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.score:.2f}"


class SpamModel(models.Model):
    """One training on this site’s decisions; the newest that was taken is the one in use.

    What the portal ships is not in it: the two are added up when it is read.
    """

    at = models.DateTimeField(_("date"), default=timezone.now)
    counts = models.BinaryField(editable=False)  # bayes.Counts, packed
    known_spam = models.JSONField(default=list, editable=False)  # hashes of phrases
    last_decision = models.BigIntegerField(editable=False)  # the newest that was learned from
    ham_count = models.PositiveIntegerField(_("honest comments"))
    spam_count = models.PositiveIntegerField(_("spam"))
    # The share misjudged, by the model in use until then and by this one.
    error_before = models.FloatField(_("misjudged before"))
    error_after = models.FloatField(_("misjudged after"))
    is_taken = models.BooleanField(_("in use since"))

    class Meta:
        verbose_name = _("training of the spam score")
        verbose_name_plural = _("spam score")

    def __str__(self) -> str:
        return f"{self.pk}: {timezone.localtime(self.at):%d.%m.%Y %H:%M}"
