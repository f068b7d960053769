from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models.comment import Comment, Status


class PickQuerySet(models.QuerySet["Pick"]):
    def standing(self) -> "PickQuerySet":
        """Those that nobody has taken back."""
        return self.filter(undone_at__isnull=True)

    def visible(self) -> "PickQuerySet":
        return self.filter(comment__status=Status.APPROVED)

    def newest_first(self) -> "PickQuerySet":
        return self.order_by("-pk")


class Pick(models.Model):
    """The newsroom points out a comment: by whom and when, and who took it back."""

    comment = models.ForeignKey(
        Comment, models.PROTECT, related_name="picks", verbose_name=_("comment")
    )
    article = models.ForeignKey(Article, models.PROTECT, related_name="+")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("moderator")
    )
    at = models.DateTimeField(_("date"), default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    objects = PickQuerySet.as_manager()

    class Meta:
        verbose_name = _("editors’ pick")
        verbose_name_plural = _("editors’ picks")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["comment"], condition=Q(undone_at__isnull=True), name="one_pick_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment}"
