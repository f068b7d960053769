from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import connections, models
from django.db.models.expressions import RawSQL

from articles.models.article import Article
from articles.models.article_queryset import scheduled_at
from articles.shelves import Shelf

MAX_KEY_LENGTH = 40

_ADD = """
INSERT INTO {table} (shelf, period, stories) VALUES {rows}
ON CONFLICT (shelf, period) DO UPDATE SET stories = {table}.stories + excluded.stories
"""


class ListingQuerySet(models.QuerySet["Listing"]):
    def on(self, *shelves: Shelf) -> "ListingQuerySet":
        return self.filter(shelf__in=[shelf.key for shelf in shelves])

    def public(self, now: datetime) -> "ListingQuerySet":
        """A story has listings only while it is published; its time may still be to come."""
        return self.filter(published_at__lte=now)

    def scheduled(self, now: datetime, languages: Sequence[str]) -> "ListingQuerySet":
        """The few that wait for their time, found by way of the stories."""
        waits = scheduled_at(now, prefix="article__")
        return self.filter(waits, article__language__in=languages)

    def newest_first(self) -> "ListingQuerySet":
        return self.order_by("-period", "-published_at", "-article_id")

    def oldest_first(self) -> "ListingQuerySet":
        return self.order_by("period", "published_at", "article_id")

    def articles_at(self, start: int, many: int) -> RawSQL:
        """The ids of `many` stories from place `start` on, for `pk__in`.

        A slice would write its numbers into the statement: every page would have its own.
        """
        sql, values = self.values("article").query.sql_with_params()
        return RawSQL(f"{sql} LIMIT %s OFFSET %s", [*values, many, start])


class Listing(models.Model):
    """A story on a shelf: one row for each list in which readers find it, or will.

    `articles.shelving` alone writes them. The primary key is the order of the shelf,
    so that any part of it is read from there without touching the stories.
    """

    pk = models.CompositePrimaryKey("shelf", "period", "published_at", "article")
    shelf = models.CharField(max_length=MAX_KEY_LENGTH)
    period = models.DateField()
    published_at = models.DateTimeField()
    # What readers may find is withdrawn before it can be deleted.
    article = models.ForeignKey(Article, models.PROTECT, related_name="listings", db_index=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        default_permissions = ()  # nobody edits these by hand
        constraints = [
            models.UniqueConstraint(fields=["article", "shelf"], name="one_listing_per_shelf"),
        ]

    def __str__(self) -> str:
        return f"{self.shelf} {self.published_at:%d.%m.%Y %H:%M}: {self.article_id}"


class TallyQuerySet(models.QuerySet["Tally"]):
    def on(self, *shelves: Shelf) -> "TallyQuerySet":
        return self.filter(shelf__in=[shelf.key for shelf in shelves])

    def add(self, changes: Mapping[tuple[str, date], int]) -> None:
        """Add to the counts, (shelf, period) → how many; one statement.

        In the order of the keys: two transactions that touch the same counts wait for
        each other and never both.
        """
        rows = [(*key, number) for key, number in sorted(changes.items()) if number]
        if not rows:
            return
        connection = connections[self.db]
        adapt = connection.ops.adapt_datefield_value
        sql = _ADD.format(
            table=connection.ops.quote_name(self.model._meta.db_table),
            rows=", ".join(["(%s, %s, %s)"] * len(rows)),
        )
        values = [v for shelf, period, number in rows for v in (shelf, adapt(period), number)]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)


class Tally(models.Model):
    """How many stories stand in a period of a shelf, those included whose time is to come.

    Counted by addition as listings come and go, so that no page counts stories.
    """

    pk = models.CompositePrimaryKey("shelf", "period")
    shelf = models.CharField(max_length=MAX_KEY_LENGTH)
    period = models.DateField()
    stories = models.IntegerField()

    objects = TallyQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.shelf} {self.period}: {self.stories}"
