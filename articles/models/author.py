from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from newsportal.language import prefix
from newsportal.printing import HUES, initials_of


class Author(models.Model):
    """Whom the reader sees as having written a story; need not be a user."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    hue = models.PositiveSmallIntegerField(
        _("hue"), default=1, validators=[MinValueValidator(1), MaxValueValidator(HUES)]
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True,
        related_name="author", verbose_name=_("account"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def url_in(self, language: str) -> str:
        return f"{prefix(language)}/author/{self.slug}/"

    def get_absolute_url(self) -> str:
        return self.url_in(settings.LANGUAGE_CODE)

    @property
    def initials(self) -> str:
        return initials_of(self.name)


class Biography(models.Model):
    """What a reader of one language is told about an author."""

    author = models.ForeignKey(Author, models.CASCADE, related_name="biographies")
    language = models.CharField(_("language"), max_length=12)
    role = models.CharField(
        _("role"), max_length=80, blank=True, help_text=_("Above the name, such as “Reporter”.")
    )
    text = models.TextField(_("text"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("biography")
        verbose_name_plural = _("biographies")
        constraints = [
            models.UniqueConstraint(
                fields=["author", "language"], name="one_biography_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author}, {self.language}"
