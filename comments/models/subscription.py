from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models.comment import Comment
from comments.models.commenter import Commenter


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> "SubscriptionQuerySet":
        return self.filter(confirmed_at__isnull=False)

    def unconfirmed(self) -> "SubscriptionQuerySet":
        return self.filter(confirmed_at__isnull=True)

    def of(self, commenter: Commenter) -> "SubscriptionQuerySet":
        return self.filter(commenter=commenter)

    def due(self, now: datetime) -> "SubscriptionQuerySet":
        """Those with something to mail, whose next mail may go, and nobody is at work on."""
        has_news = Exists(Notice.objects.filter(subscription=OuterRef("pk")))
        return self.confirmed().filter(has_news, next_at__lte=now)


class Subscription(models.Model):
    """A reader’s wish to be mailed what is said in a thread, or under a story."""

    commenter = models.ForeignKey(
        Commenter, models.PROTECT, related_name="subscriptions", verbose_name=_("commenter")
    )
    article = models.ForeignKey(Article, models.PROTECT, related_name="+", verbose_name=_("story"))
    # The top comment of the thread; NULL: all that is said under the story.
    root = models.ForeignKey(
        Comment, models.PROTECT, null=True, related_name="+", verbose_name=_("thread")
    )
    # Commenter, story and thread or 0: a NULL root defeats a constraint on the columns.
    key = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=12)
    created_at = models.DateTimeField(_("date"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    # The mails of the present hour, and when the next one may go.
    hour_at = models.DateTimeField(default=timezone.now)
    sent_in_hour = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    # How often in a row the address was refused for good.
    refusals = models.PositiveSmallIntegerField(default=0)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [
            models.Index(
                fields=["article", "root"],
                name="subscription_to",
                condition=Q(confirmed_at__isnull=False),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.commenter} – {self.article}"


class Notice(models.Model):
    """A comment that a subscriber is still to be mailed."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="notices")
    comment = models.ForeignKey(Comment, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.comment_id}"
