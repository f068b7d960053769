"""Puts the public stories on their shelves, in small transactions: nobody waits for it.

What an older release publishes meanwhile is put there by `manage.py recount`.
"""

from collections import defaultdict
from datetime import timezone

from django.db import migrations, transaction
from django.db.models import Count

from newsportal.online import unhurried

STORIES = 500  # a transaction
ROWS = 5000


def fill(apps, schema_editor):
    using = schema_editor.connection.alias
    for _last in unhurried(_batches(apps, using)):
        pass
    _count(apps, using)


def _batches(apps, using):
    """Shelve some stories each time that the next id is asked for, until there are no more."""
    last = 0
    while last is not None:
        with transaction.atomic(using=using):
            last = _fill_next(apps, using, last)
        yield last


def _fill_next(apps, using, last):
    """Shelve the stories that follow id `last`; return the id of the last one, or None."""
    Article, Listing = apps.get_model("articles", "Article"), apps.get_model("articles", "Listing")
    stories = list(
        Article.objects.using(using).filter(pk__gt=last, status="published").order_by("pk")
        .values_list("pk", "language", "public_category_id", "published_at", "path_date")[:STORIES]
    )
    if not stories:
        return None
    between = {"article_id__gt": last, "article_id__lte": stories[-1][0]}
    tags, authors = defaultdict(list), defaultdict(list)
    for field, found in (("tag", tags), ("author", authors)):
        rows = getattr(Article, f"listed_{field}s").through.objects.using(using).filter(**between)
        for article, named in rows.values_list("article_id", f"{field}_id"):
            found[article].append(named)
    made = []
    for pk, language, category, published_at, path_date in stories:
        month = published_at.astimezone(timezone.utc).date().replace(day=1)
        keys = [f"latest:{language}", f"category:{category}"]
        keys += [f"tag:{tag}" for tag in tags[pk]]
        keys += [f"author:{author}:{language}" for author in authors[pk]]
        periods = {f"archive:{language}": path_date} | dict.fromkeys(keys, month)
        made += [
            Listing(article_id=pk, shelf=shelf, period=period, published_at=published_at)
            for shelf, period in periods.items()
        ]
    Listing.objects.using(using).bulk_create(made, ignore_conflicts=True)
    return stories[-1][0]


def _count(apps, using):
    Listing, Tally = apps.get_model("articles", "Listing"), apps.get_model("articles", "Tally")
    listings = Listing.objects.using(using).order_by()
    for shelf in unhurried(list(listings.values_list("shelf", flat=True).distinct())):
        counts = listings.filter(shelf=shelf).values_list("period").annotate(Count("article"))
        Tally.objects.using(using).bulk_create(
            [Tally(shelf=shelf, period=period, stories=stories) for period, stories in counts],
            update_conflicts=True, unique_fields=["shelf", "period"], update_fields=["stories"],
        )


def name_lists_again(apps, schema_editor):
    """Give the older release its links from stories to tags and authors."""
    using = schema_editor.connection.alias
    Article, Listing = apps.get_model("articles", "Article"), apps.get_model("articles", "Listing")
    for field in ("tag", "author"):
        through = getattr(Article, f"listed_{field}s").through
        known = set(apps.get_model("articles", field).objects.using(using).values_list("pk", flat=True))
        rows = Listing.objects.using(using).filter(shelf__startswith=f"{field}:")
        links = []
        for shelf, article in rows.values_list("shelf", "article_id").iterator(ROWS):
            named = int(shelf.split(":")[1])
            links += [through(article_id=article, **{f"{field}_id": named})] if named in known else []
            if len(links) == ROWS:
                through.objects.using(using).bulk_create(links, ignore_conflicts=True)
                links = []
        through.objects.using(using).bulk_create(links, ignore_conflicts=True)
    Listing.objects.using(using).all().delete()
    apps.get_model("articles", "Tally").objects.using(using).all().delete()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("articles", "0003_shelves")]
    operations = [migrations.RunPython(fill, name_lists_again)]
