from django.db import models
from django.utils.translation import gettext_lazy as _

from newsportal.language import prefix


class Tag(models.Model):
    """A free label; many for each story."""

    language = models.CharField(_("language"), max_length=12)
    slug = models.SlugField(_("slug"), max_length=80)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["language", "name"]
        constraints = [
            models.UniqueConstraint(fields=["language", "slug"], name="one_tag_per_slug"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{prefix(self.language)}/tag/{self.slug}/"
