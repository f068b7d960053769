from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article


class Redirect(models.Model):
    """An address that a story once had: addresses never die."""

    language = models.CharField(max_length=12)
    path_date = models.DateField()
    slug = models.SlugField(max_length=120)
    article = models.ForeignKey(Article, models.CASCADE, related_name="redirects")

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["language", "path_date", "slug"], name="one_redirect_per_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path_date:%Y/%m/%d}/{self.slug}"
