import uuid
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.article_queryset import ArticleQuerySet, Status
from articles.models.author import Author
from articles.models.category import DAYS, Category
from articles.models.discussion import Discussion, Policy, State, discussion_of
from articles.models.image import Image
from articles.models.tag import Tag
from newsportal.language import prefix


def address_of(language: str, day: date, slug: str) -> str:
    """Return the path of a story. Written out rather than reversed: lists print hundreds."""
    return f"{prefix(language)}/{day.year:04}/{day.month:02}/{day.day:02}/{slug}/"


class Article(models.Model):
    """A story, published or not.

    Editors work on these columns and on `sections`; readers see `public_revision`
    and, in lists, the `public_…` columns that `showing.apply_due` copies.
    """

    Status = Status

    class CommentsMode(models.TextChoices):
        OPEN = "open", _("as the category has it")
        BEFORE = "before", _("read before they appear")
        AFTER = "after", _("at once, read afterwards")
        TRUSTED = "trusted", _("at once from trusted readers only")
        CLOSED = "closed", _("closed")
        OFF = "off", _("off")

    # Identity
    language = models.CharField(_("language"), max_length=12)
    translation_group = models.UUIDField(default=uuid.uuid4, editable=False)
    path_date = models.DateField(
        null=True, blank=True, editable=False,
        help_text="The site's local date at first publication; part of the address.",
    )  # fmt: skip
    slug = models.SlugField(
        _("slug"), max_length=120, blank=True, help_text=_("The end of the address.")
    )
    import_key = models.CharField(max_length=200, null=True, unique=True, editable=False)
    import_digest = models.CharField(max_length=64, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)

    # What editors write
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True,
        related_name="articles", verbose_name=_("category"),
    )  # fmt: skip
    kicker = models.CharField(_("kicker"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=200)
    standfirst = models.TextField(_("standfirst"), max_length=600, blank=True)
    authors = models.ManyToManyField(
        Author, through="Byline", related_name="articles", verbose_name=_("authors")
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles", verbose_name=_("tags"))
    image = models.ForeignKey(
        Image, models.PROTECT, null=True, blank=True,
        related_name="main_uses", verbose_name=_("main picture"),
    )  # fmt: skip
    image_alt = models.CharField(_("alternative text"), max_length=300, blank=True)
    image_caption = models.CharField(_("caption"), max_length=500, blank=True)
    image_credit = models.CharField(_("credit"), max_length=200, blank=True)
    comments_mode = models.CharField(
        _("comments"), max_length=10, choices=CommentsMode.choices, default=CommentsMode.OPEN
    )
    # Not positive by a CHECK: to add one, PostgreSQL reads every row.
    comments_open_days = models.SmallIntegerField(
        _("days of discussion"), null=True, blank=True, validators=DAYS,
        help_text=_("After publication; 0 for ever. Empty: as the category has it."),
    )  # fmt: skip

    # Life
    status = models.CharField(
        _("status"), max_length=12, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(
        _("published"), null=True, blank=True, editable=False,
    )  # fmt: skip
    updated_at = models.DateTimeField(
        _("updated"), null=True, blank=True, editable=False,
        help_text="The public date of the last real change after publication.",
    )  # fmt: skip
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawn_reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    saved_at = models.DateTimeField(_("last saved"), default=timezone.now, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False,
        related_name="+", verbose_name=_("saved by"),
    )  # fmt: skip

    # What readers see in lists; copied at publication
    public_revision = models.OneToOneField(
        "articles.Revision", models.PROTECT, null=True, editable=False, related_name="+"
    )
    public_category = models.ForeignKey(
        Category, models.PROTECT, null=True, editable=False, related_name="listed_articles"
    )
    # Text, not characters: typography and many authors make them longer than what was typed.
    public_kicker = models.TextField(blank=True, editable=False)
    public_title = models.TextField(blank=True, editable=False)
    public_standfirst = models.TextField(blank=True, editable=False)
    public_byline = models.TextField(blank=True, editable=False)
    public_image = models.ForeignKey(
        Image, models.PROTECT, null=True, editable=False, related_name="+"
    )
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    due_at = models.DateTimeField(null=True, editable=False)
    comment_count = models.PositiveIntegerField(_("comments"), default=0, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        constraints = [
            models.UniqueConstraint(
                fields=["language", "path_date", "slug"], name="one_article_per_address"
            ),
            models.UniqueConstraint(
                fields=["translation_group", "language"], name="one_article_per_translation"
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED)
                | Q(
                    published_at__isnull=False,
                    path_date__isnull=False,
                    public_category__isnull=False,
                    public_revision__isnull=False,
                ),
                name="published_article_is_complete",
            ),
        ]
        indexes = [
            # Not partial: SQLite cannot match a bound `status = ?` with an index’s condition.
            models.Index(
                fields=["language", "status", "-published_at", "-id"], name="article_newest"
            ),
            models.Index(
                fields=["public_category", "status", "-published_at", "-id"],
                name="article_newest_in_category",
            ),
            models.Index(
                fields=["due_at"], condition=Q(due_at__isnull=False), name="article_due"
            ),
            models.Index(fields=["-saved_at", "-id"], name="article_last_saved"),
            # The desk’s list by its filters. None begins with the status: SQLite believes that
            # few rows have the same one, and would go through all that are published.
            models.Index(fields=["language", "-saved_at", "-id"], name="article_saved_in_language"),
            models.Index(fields=["category", "-saved_at", "-id"], name="article_saved_in_category"),
        ]  # fmt: skip
        permissions = [("publish_article", _("Can publish and withdraw stories"))]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public address; for a draft, the place of its preview has no address yet."""
        return address_of(self.language, self.path_date, self.slug) if self.path_date else ""

    @property
    def is_public(self) -> bool:
        return self.is_public_at(timezone.now())

    def is_public_at(self, now: datetime) -> bool:
        """Whether readers may see it, by the rule of `published()`."""
        return (
            self.status == Status.PUBLISHED
            and self.published_at is not None
            and self.published_at <= now
        )

    def listing_keys(self) -> list[str]:
        """Name, for `purge_on_commit`, the lists in which the story stands."""
        language = self.language
        keys = [f"latest:{language}", f"front:{language}", f"archive:{language}"]
        keys += [f"category:{self.public_category_id}"] if self.public_category_id else []
        if self.public_revision is not None:
            document = self.public_revision.document
            keys += [f"tag:{tag['id']}" for tag in document["tags"]]
            keys += [f"author:{author['id']}" for author in document["authors"]]
        return keys

    @property
    def discussion(self) -> Discussion:
        """When readers may comment, by the rule of `articles.discussion`."""
        own = Policy(self.comments_mode, self.comments_open_days)
        policies = [own, self.public_category.policy] if self.public_category else [own]
        return discussion_of(*policies, published_at=self.published_at)

    @property
    def allows_comments(self) -> bool:
        return self.discussion.state(timezone.now()) == State.OPEN

    @property
    def shows_comments(self) -> bool:
        return self.discussion.is_shown

    @property
    def byline_authors(self) -> list[Author]:
        """The working authors in their order; prefetch `bylines__author` for many."""
        return [byline.author for byline in self.bylines.all()]


class Byline(models.Model):
    """An author of a story, in the order in which readers see them."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="bylines")
    author = models.ForeignKey(
        Author, models.PROTECT, related_name="bylines", verbose_name=_("author")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "author"], name="one_byline_per_author"),
        ]

    def __str__(self) -> str:
        return str(self.author)
