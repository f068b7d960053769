from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class Revision(models.Model):
    """A story as readers see it, from `public_from` on: one document, never changed.

    `document` is what `articles.documents.freeze` made: typography applied, HTML
    sanitised, sections in order, ready to print.
    """

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    document = models.JSONField()
    html_version = models.PositiveSmallIntegerField()
    # NULL: it was planned, and the plan was dropped.
    public_from = models.DateTimeField(_("public from"), null=True)
    created_at = models.DateTimeField(_("saved"), default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True,
        related_name="+", verbose_name=_("saved by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["article", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="one_revision_per_number"),
        ]
        indexes = [models.Index(fields=["article", "public_from"], name="revision_public")]

    def __str__(self) -> str:
        return f"{self.article}, {self.number}"
