"""Putting stories on shelves and taking them off: lists and their counts follow from it."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count

from articles.models import Article, Listing, Tally
from articles.shelves import Dated, shelves_of
from newsportal.online import unhurried

BATCH = 500  # stories a transaction: their rows are locked for a fraction of a second


class Place(NamedTuple):
    """Where a story stands: the columns of its listing."""

    article: int
    shelf: str
    period: date
    published_at: datetime


def shelve(*articles: Article) -> None:
    """Have the stories stand where their state says, and nowhere else.

    Call it in the transaction that changes what readers see of a story, or when; once
    that is saved, and while the row is ours.
    """
    before = _standing(articles)
    after = {place for article in articles for place in places_of(article)}
    gone, new = before - after, after - before
    for pk in {place.article for place in gone}:
        shelves = [place.shelf for place in gone if place.article == pk]
        Listing.objects.filter(article=pk, shelf__in=shelves).delete()
    Listing.objects.bulk_create(_listing(place) for place in sorted(new))
    changes = Counter((place.shelf, place.period) for place in new)
    changes.subtract((place.shelf, place.period) for place in gone)
    Tally.objects.add(changes)


def _standing(articles: Collection[Article]) -> set[Place]:
    rows = Listing.objects.filter(article__in=[article.pk for article in articles])
    return {Place(*row) for row in rows.values_list(*Place._fields)}


def places_of(article: Article) -> Iterable[Place]:
    """Return where a story belongs: nowhere, unless it is public or scheduled."""
    if article.status != Article.Status.PUBLISHED:
        return ()
    assert article.public_revision is not None
    assert article.public_category_id is not None
    document = article.public_revision.document
    return places(article, document, category=article.public_category_id)


def places(story: Dated, document: dict[str, Any], *, category: int) -> Iterable[Place]:
    """Yield where a published story stands that readers see as `document`."""
    assert story.published_at is not None
    for shelf in shelves_of(document, category=category):
        yield Place(story.pk, shelf.key, shelf.period_of(story), story.published_at)


def _listing(place: Place) -> Listing:
    return Listing(
        article_id=place.article,
        shelf=place.shelf,
        period=place.period,
        published_at=place.published_at,
    )


def reshelve_all() -> None:
    """Make listings and counts anew from the stories, in small steps, while others write."""
    for ids in unhurried(Article.objects.batches(BATCH)):
        with transaction.atomic():
            rows = Article.objects.filter(pk__in=ids).order_by("pk")
            list(rows.select_for_update().values_list("pk"))
            # Read once they are ours: whoever had them may have published them.
            shelve(*rows.select_related("public_revision"))
    for model in (Listing, Tally):
        keys = model.objects.order_by().values_list("shelf", flat=True).distinct()
        for shelf in unhurried(list(keys)):
            recount(shelf)


@transaction.atomic
def recount(shelf: str) -> None:
    """Set the counts of a shelf to what stands there, whoever publishes meanwhile."""
    listed = Listing.objects.filter(shelf=shelf).order_by()
    Tally.objects.bulk_create(
        [Tally(shelf=shelf, period=period, stories=0)
         for period in listed.values_list("period", flat=True).distinct()],
        ignore_conflicts=True,
    )  # fmt: skip
    # Who has added to a count has committed by now; who will, waits, and adds to ours.
    counted = Tally.objects.filter(shelf=shelf).select_for_update().order_by("period")
    known = dict(counted.values_list("period", "stories"))
    found = dict(listed.values_list("period").annotate(Count("article")))
    wrong = {period: found.get(period, 0) - stories for period, stories in known.items()}
    Tally.objects.add({(shelf, period): number for period, number in wrong.items()})
