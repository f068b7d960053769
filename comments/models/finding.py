from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.highlighting import Segment, segments
from comments.models.comment import Comment
from comments.models.rule import Effect, Rule


class Finding(models.Model):
    """What a rule found in a comment as it entered; the rule may be another by now."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="findings")
    # No constraint: a process may know a rule for a moment longer than it is there.
    rule = models.ForeignKey(
        Rule, models.SET_NULL, null=True, related_name="findings", db_constraint=False
    )
    # As they were then.
    title = models.CharField(_("rule"), max_length=80)
    effect = models.CharField(_("effect"), max_length=10, choices=Effect.choices)
    notice = models.CharField(_("words to the author"), max_length=300, blank=True)
    # Those patterns of the rule that matched, and where: lists of [start, end].
    patterns: models.JSONField[Any, Any] = models.JSONField(default=list)
    text_spans: models.JSONField[Any, Any] = models.JSONField(default=list)
    name_spans: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.title}: {', '.join(self.patterns)}"


def marked_text(comment: Comment) -> list[Segment]:
    """The text in segments, plain and found by rules; of many, prefetch `findings`."""
    return segments(comment.text, [s for f in comment.findings.all() for s in f.text_spans])


def marked_name(comment: Comment) -> list[Segment]:
    return segments(comment.name, [s for f in comment.findings.all() for s in f.name_spans])
