from collections.abc import Sequence

from django.db import connection, models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from articles.models import Article
from comments.models.appreciation import Appreciation
from comments.models.comment import Comment, Status

_ADD = """
INSERT INTO {table} (article_id, top_count) VALUES (%s, 1)
ON CONFLICT (article_id) DO UPDATE SET top_count = {table}.top_count + 1
"""


class Order(models.TextChoices):
    """In which order the top comments of a story are read."""

    NEWEST = "newest"
    OLDEST = "oldest"
    APPRECIATED = "appreciated"


COLUMNS = {
    Order.NEWEST: ("-received_at", "-comment"),
    Order.OLDEST: ("received_at", "comment"),
    Order.APPRECIATED: ("-appreciation_count", "-received_at", "-comment"),
}


class PlaceQuerySet(models.QuerySet["Place"]):
    def tops_of(self, article: int) -> "PlaceQuerySet":
        """Where the threads under a story begin."""
        return self.filter(article=article, root__isnull=True)

    def replies_to(self, top: object) -> "PlaceQuerySet":
        """All that stands below one top comment, whomever it answers."""
        return self.filter(root=top)

    def in_order(self, order: Order, *, is_reversed: bool = False) -> "PlaceQuerySet":
        ordered = self.order_by(*COLUMNS[order])
        return ordered.reverse() if is_reversed else ordered

    def received_before(self, place: "Place") -> "PlaceQuerySet":
        at = place.received_at
        return self.filter(received_at__lte=at).exclude(received_at=at, comment__gte=place.pk)

    def received_after(self, place: "Place") -> "PlaceQuerySet":
        at = place.received_at
        return self.filter(received_at__gte=at).exclude(received_at=at, comment__lte=place.pk)

    def hidden(self) -> "PlaceQuerySet":
        """Of what readers may no longer see: placeholders of tops, and what is wrongly there."""
        return self.exclude(comment__status=Status.APPROVED)

    def without_replies(self) -> "PlaceQuerySet":
        return self.filter(reply_count=0)

    def ids_at(self, start: int, many: int) -> RawSQL:
        """The ids of `many` comments from place `start` on, for `pk__in`.

        A slice would write its numbers into the statement: every page would have its own.
        """
        sql, values = self.values("comment").query.sql_with_params()
        return RawSQL(f"{sql} LIMIT %s OFFSET %s", [*values, many, start])

    def count_replies(self) -> None:
        """Set `reply_count` anew where it is wrong; the places of tops and of all replies are."""
        replies = Place.objects.filter(root=OuterRef("comment")).order_by().values("root")
        right = Coalesce(Subquery(replies.annotate(n=Count("pk")).values("n")), 0)
        tops = self.filter(root__isnull=True)
        tops.exclude(reply_count=right).update(reply_count=right)

    def count_appreciations(self) -> None:
        given = Appreciation.objects.filter(comment=OuterRef("comment")).order_by()
        found = given.values("comment").annotate(n=Count("pk")).values("n")
        right = Coalesce(Subquery(found), 0)
        self.exclude(appreciation_count=right).update(appreciation_count=right)


class Place(models.Model):
    """Where a comment stands in what readers see, and what is counted there.

    One row for each visible comment, and for each top comment that has been taken away
    from above visible replies. `comments.placing` alone adds and removes them. They are
    apart from the comments, so that the orders of a thread have indexes of their own.
    """

    comment = models.OneToOneField(
        Comment, models.CASCADE, primary_key=True, related_name="place", db_index=False
    )
    # That of the comment, which holds on to it; here it has no index for all of its rows.
    article = models.ForeignKey(
        Article, models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    root = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+", db_index=False)
    received_at = models.DateTimeField()
    # Of a top comment: all visible ones below it. Plain integers, here and below: where a
    # count is wrong, no moderator is to be held up by it.
    reply_count = models.IntegerField(default=0)
    appreciation_count = models.IntegerField(default=0)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # nobody edits these by hand
        indexes = [
            models.Index(
                fields=["article", "received_at", "comment"],
                condition=Q(root__isnull=True), name="place_newest",
            ),
            models.Index(
                fields=["article", "appreciation_count", "received_at", "comment"],
                condition=Q(root__isnull=True), name="place_appreciated",
            ),
            models.Index(
                fields=["root", "received_at", "comment"],
                condition=Q(root__isnull=False), name="place_of_reply",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.comment_id} under {self.article_id}"


class DiscussionQuerySet(models.QuerySet["Discussion"]):
    def add_top(self, article: int) -> None:
        """Count one more under a story; one statement, whether or not there is a row."""
        sql = _ADD.format(table=connection.ops.quote_name(self.model._meta.db_table))
        with connection.cursor() as cursor:
            cursor.execute(sql, [article])

    def take_top(self, article: int) -> None:
        self.filter(pk=article).update(top_count=F("top_count") - 1)

    def with_news(self) -> "DiscussionQuerySet":
        return self.filter(has_new_appreciations=True)

    def count_tops(self, articles: Sequence[int]) -> None:
        """Set `top_count` anew from the places under these stories."""
        tops = Place.objects.filter(root__isnull=True).order_by().values("article")
        begun = tops.filter(article__in=articles).values_list("article", flat=True).distinct()
        missing = begun.exclude(article__in=self.filter(article__in=articles).values("article"))
        made = [self.model(article_id=pk) for pk in missing]
        self.bulk_create(made, ignore_conflicts=True)
        found = tops.filter(article=OuterRef("article")).annotate(n=Count("pk")).values("n")
        right = Coalesce(Subquery(found), 0)
        self.filter(article__in=articles).exclude(top_count=right).update(top_count=right)


class Discussion(models.Model):
    """What is known at once of all that is said under a story."""

    article = models.OneToOneField(
        Article, models.CASCADE, primary_key=True, related_name="+", db_index=False
    )
    top_count = models.IntegerField(default=0, db_default=0)
    pick_count = models.IntegerField(default=0, db_default=0)
    # Since the pages that print them were last made stale.
    has_new_appreciations = models.BooleanField(default=False, db_default=False)

    objects = DiscussionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["article"], condition=Q(has_new_appreciations=True), name="discussion_news"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.article_id)
