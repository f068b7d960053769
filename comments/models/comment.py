from collections.abc import Collection
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models.commenter import Commenter

MAX_NAME_LENGTH = 80
MIN_TEXT_LENGTH = 2
MAX_TEXT_LENGTH = 3000


class Status(models.TextChoices):
    PENDING = "pending", _("pending")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    SPAM = "spam", _("spam")
    REMOVED = "removed", _("removed")
    WITHDRAWN = "withdrawn", _("withdrawn by its author")


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible(self) -> "CommentQuerySet":
        """The one public rule: what every reader may see."""
        return self.filter(status=Status.APPROVED)

    def visible_to(self, own: Collection[int]) -> "CommentQuerySet":
        """What one reader sees: what everyone does, and their `own` while it waits."""
        return (
            self.filter(Q(status=Status.APPROVED) | Q(status=Status.PENDING, pk__in=own))
            if own
            else self.visible()
        )

    def pending(self) -> "CommentQuerySet":
        return self.filter(status=Status.PENDING)

    def withdrawn(self) -> "CommentQuerySet":
        """Taken back by who wrote them; their text is gone."""
        return self.filter(status=Status.WITHDRAWN)

    def not_withdrawn(self) -> "CommentQuerySet":
        return self.exclude(status=Status.WITHDRAWN)

    def telling(self) -> "CommentQuerySet":
        """Those that still tell something of who wrote them."""
        return self.filter(~Q(status=Status.WITHDRAWN) | ~Q(name=""))

    def by(self, commenter: Commenter) -> "CommentQuerySet":
        return self.filter(commenter=commenter)

    def proven(self) -> "CommentQuerySet":
        return self.filter(is_proven=True)

    def under(self, article: Article) -> "CommentQuerySet":
        return self.filter(article=article)

    def oldest_first(self) -> "CommentQuerySet":
        return self.order_by("received_at", "pk")

    def newest_first(self) -> "CommentQuerySet":
        return self.order_by("-received_at", "-pk")

    def received_between(self, start: datetime, end: datetime) -> "CommentQuerySet":
        return self.filter(received_at__gte=start, received_at__lt=end)

    def in_language(self, language: str) -> "CommentQuerySet":
        return self.filter(language=language)

    def in_states(self, states: Collection[str]) -> "CommentQuerySet":
        return self.filter(status__in=states)

    def with_words(self) -> "CommentQuerySet":
        """Those whose text no clock has erased."""
        return self.exclude(text="")

    def received_since(self, moment: datetime) -> "CommentQuerySet":
        return self.filter(received_at__gte=moment)

    def imported_as(self, keys: Collection[str]) -> "CommentQuerySet":
        return self.filter(import_key__in=keys)

    def with_address_before(self, moment: datetime) -> "CommentQuerySet":
        """Those received before `moment` whose network address is kept as it is."""
        return self.filter(network_address__isnull=False, received_at__lt=moment)

    def with_digest_before(self, moment: datetime) -> "CommentQuerySet":
        return self.filter(network_digest__isnull=False, received_at__lt=moment)

    def refused_before(self, moment: datetime) -> "CommentQuerySet":
        """Those rejected or marked as spam before `moment` whose words are still kept."""
        return self.filter(refused_at__lt=moment)

    def suspect(self, *, most: int) -> "CommentQuerySet":
        """Those of the first `most`, oldest first, that a rule or the spam score holds against.

        However long the queue is, no more of it are looked through.
        """
        found = apps.get_model("comments", "Finding").objects.filter(comment=OuterRef("pk"))
        scores = apps.get_model("comments", "Judgement").objects.filter(comment=OuterRef("pk"))
        scored = scores.filter(score__gte=settings.COMMENT_SPAM_HOLD_FROM / 100)
        some = self.oldest_first().values("pk")[:most]
        return Comment.objects.filter(Exists(found) | Exists(scored), pk__in=some)

    def on_hold(self) -> "CommentQuerySet":
        return self.filter(self._hold())

    def not_on_hold(self) -> "CommentQuerySet":
        return self.filter(~self._hold())

    @staticmethod
    def _hold() -> Exists:
        holds = apps.get_model("comments", "Hold").objects.in_force()
        return Exists(holds.filter(comment=OuterRef("pk")))

    def unchanged_since(self, comment: "Comment") -> "CommentQuerySet":
        """The row of `comment`, if its status and text are still those that were read."""
        return self.filter(pk=comment.pk, revision=comment.revision)


class Comment(models.Model):
    """A reader's text under a story, in whatever state."""

    Status = Status
    REFUSED = frozenset({Status.REJECTED, Status.SPAM, Status.REMOVED})

    article = models.ForeignKey(
        Article, models.PROTECT, related_name="comments", verbose_name=_("story")
    )
    # The top comment of the thread; a top comment has none.
    root = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="thread", editable=False
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True,
        related_name="replies", verbose_name=_("in reply to"), editable=False,
    )  # fmt: skip
    depth = models.PositiveIntegerField(default=0, editable=False)
    commenter = models.ForeignKey(
        Commenter, models.PROTECT, related_name="comments", verbose_name=_("commenter")
    )
    name = models.CharField(_("name"), max_length=MAX_NAME_LENGTH)
    text = models.TextField(_("text"), max_length=MAX_TEXT_LENGTH)
    body_html = models.TextField(editable=False)
    html_version = models.PositiveSmallIntegerField(editable=False)
    link_count = models.PositiveSmallIntegerField(_("links"), default=0, editable=False)
    language = models.CharField(_("language"), max_length=12)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PENDING, editable=False
    )
    # Sent from a device on which the address was proven: nobody else can have written it.
    is_proven = models.BooleanField(
        _("confirmed address"), default=False, db_default=False, editable=False
    )
    # Counts every change of status or text; what a moderator saw has a number.
    revision = models.PositiveIntegerField(default=0, editable=False)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)
    network_address = models.GenericIPAddressField(
        _("network address"), null=True, blank=True, unpack_ipv4=True
    )
    # What is left of the address once its clock has run out: `network.network_digest`.
    network_digest = models.CharField(max_length=32, null=True, editable=False)
    # When it was rejected or marked as spam, for as long as it is and its words are kept.
    refused_at = models.DateTimeField(null=True, editable=False)
    # Which comment of another portal it was: `disqus:123`.
    import_key = models.CharField(max_length=200, null=True, editable=False)
    # Badges: proven to be an author of the story; said for the newsroom.
    is_by_author = models.BooleanField(default=False, db_default=False, editable=False)
    is_staff = models.BooleanField(default=False, db_default=False, editable=False)
    # Written by somebody of the newsroom. Without an index: most rows have nobody, and to add
    # one would hold up SQLite; only deleting an account looks for its answers.
    by_staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False, editable=False, verbose_name=_("written by"),
    )  # fmt: skip
    first_seen_at = models.DateTimeField(_("first seen"), null=True, editable=False)
    # HMAC of article, parent or 0, commenter and normalised text: a cached page
    # can hold no token, and a NULL parent defeats a constraint on the columns.
    dedup_key = models.CharField(max_length=64, unique=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [
            models.Index(
                fields=["article", "status", "received_at", "id"], name="comment_visible"
            ),
            models.Index(fields=["status", "received_at", "id"], name="comment_queue"),
            models.Index(fields=["-received_at", "-id"], name="comment_newest"),
            # What the clocks look for: as small as what still has to go.
            models.Index(
                fields=["received_at"], name="comment_with_address",
                condition=Q(network_address__isnull=False),
            ),
            models.Index(
                fields=["received_at"], name="comment_with_digest",
                condition=Q(network_digest__isnull=False),
            ),
            models.Index(
                fields=["refused_at"], name="comment_refused", condition=Q(refused_at__isnull=False)
            ),
        ]  # fmt: skip
        constraints = [
            # With a condition, it can be added to a large table without rewriting it.
            models.UniqueConstraint(
                fields=["import_key"], name="one_comment_per_import_key",
                condition=Q(import_key__isnull=False),
            ),
        ]  # fmt: skip
        permissions = [("moderate_comment", _("Can decide on comments"))]

    def __str__(self) -> str:
        return f"{self.name}, {timezone.localtime(self.received_at):%d.%m.%Y %H:%M}"

    def get_absolute_url(self) -> str:
        """The permanent address: it leads to wherever the comment stands now."""
        return f"{self.article.get_absolute_url()}comments/{self.pk}/"

    @property
    def is_visible(self) -> bool:
        """Whether every reader may see it, by the rule of `visible()`."""
        return self.status == Status.APPROVED

    @property
    def was_removed(self) -> bool:
        """Whether readers could see it until a moderator took it away."""
        return self.status == Status.REMOVED

    @property
    def was_withdrawn(self) -> bool:
        """Whether its author took it back."""
        return self.status == Status.WITHDRAWN

    @property
    def is_pending(self) -> bool:
        return self.status == Status.PENDING

    @property
    def is_rejected(self) -> bool:
        return self.status == Status.REJECTED
