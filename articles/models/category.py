import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsportal.language import prefix
from newsportal.printing import HUES


class CategoryQuerySet(models.QuerySet["Category"]):
    def in_language(self, language: str) -> "CategoryQuerySet":
        return self.filter(language=language)


class Category(models.Model):
    """Where a story is filed (*rubrique*): one for each story."""

    language = models.CharField(_("language"), max_length=12)
    slug = models.SlugField(_("slug"), max_length=80)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    hue = models.PositiveSmallIntegerField(
        _("hue"), default=1, validators=[MinValueValidator(1), MaxValueValidator(HUES)],
        help_text=_("1 to 8: the colour of the category."),
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_opinion = models.BooleanField(
        _("opinion"), default=False, help_text=_("Its stories are shown as columns: who speaks.")
    )
    # The same category in other languages has the same group.
    translation_group = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["language", "position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["language", "slug"], name="one_category_per_slug"),
            models.UniqueConstraint(
                fields=["translation_group", "language"], name="one_category_per_translation"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{prefix(self.language)}/category/{self.slug}/"
