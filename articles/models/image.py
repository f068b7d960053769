from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_WITHIN = [MinValueValidator(0.0), MaxValueValidator(1.0)]


def content_path(image: "Image", filename: str) -> str:
    """Name the file after its content: it can then be cached for ever."""
    extension = filename.rsplit(".", 1)[-1].lower()
    return f"images/{image.digest[:2]}/{image.digest[:20]}.{extension}"


class Image(models.Model):
    """A picture of the library, kept as a safe copy: re-encoded, without metadata."""

    title = models.CharField(_("title"), max_length=200, help_text=_("To find it again."))
    file = models.ImageField(_("file"), upload_to=content_path, max_length=200)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    width_px = models.PositiveIntegerField(_("width (px)"), editable=False)
    height_px = models.PositiveIntegerField(_("height (px)"), editable=False)
    focus_x = models.FloatField(
        _("focal point, from the left"), default=0.5, validators=_WITHIN,
        help_text=_("0 is the left edge, 1 the right. Crops keep this point in view."),
    )  # fmt: skip
    focus_y = models.FloatField(
        _("focal point, from the top"), default=0.5, validators=_WITHIN,
        help_text=_("0 is the top edge, 1 the bottom."),
    )  # fmt: skip
    alt = models.CharField(
        _("alternative text"), max_length=300, blank=True,
        help_text=_("What the picture shows; each use may say it otherwise."),
    )  # fmt: skip
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    # The folder of the finished renditions; empty until the worker has made them.
    renditions_path = models.CharField(max_length=200, blank=True, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False,
        related_name="+", verbose_name=_("uploaded by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["-uploaded_at", "-id"], name="image_newest")]

    def __str__(self) -> str:
        return self.title

    @property
    def focus(self) -> tuple[float, float]:
        return self.focus_x, self.focus_y


class ImageUse(models.Model):
    """What one use of a picture says of it; empty texts fall back to the library's."""

    alt = models.CharField(_("alternative text"), max_length=300, blank=True)
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)

    class Meta:
        abstract = True
