import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.discussion import Mode, Policy
from newsportal.language import prefix
from newsportal.printing import HUES

DAYS = [MinValueValidator(0), MaxValueValidator(3650)]
COMMENTS_MODES = [
    (Mode.BEFORE.value, _("read before they appear")),
    (Mode.AFTER.value, _("at once, read afterwards")),
    (Mode.TRUSTED.value, _("at once from trusted readers only")),
    (Mode.CLOSED.value, _("closed")),
    (Mode.OFF.value, _("off")),
]


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

    comments_mode = models.CharField(
        _("comments"), max_length=10, choices=COMMENTS_MODES, null=True, blank=True,
        help_text=_("Under its stories, unless one of them says otherwise. Empty: as the site."),
    )  # fmt: skip
    comments_open_days = models.SmallIntegerField(
        _("days of discussion"), null=True, blank=True, validators=DAYS,
        help_text=_("After publication; 0 for ever. Empty: as the site."),
    )  # fmt: skip

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

    @property
    def policy(self) -> Policy:
        return Policy(self.comments_mode, self.comments_open_days)

    def get_absolute_url(self) -> str:
        return f"{prefix(self.language)}/category/{self.slug}/"
