import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.image import Image, ImageUse


class Section(models.Model):
    """One part of a story: a heading and what stands under it.

    What a kind needs beyond heading and body is in `data`: key points
    `{"points": [str]}`, a pull quote `{"quote": str, "source": str}`. A new kind
    is a new value and a template, not a new column.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        PICTURE = "picture", _("picture")
        PULLQUOTE = "pullquote", _("pull quote")
        KEYPOINTS = "keypoints", _("key points")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.TEXT)
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    data = models.JSONField(default=dict, blank=True)
    images = models.ManyToManyField(
        Image, through="SectionImage", related_name="sections", verbose_name=_("pictures")
    )

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["article", "position"], name="section_order")]

    def __str__(self) -> str:
        return self.heading or str(self.Kind(self.kind).label)


class SectionImage(ImageUse):
    """A picture in a section, in its order, with the words of this use."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="section_images")
    image = models.ForeignKey(Image, models.PROTECT, related_name="section_uses")
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.image)
