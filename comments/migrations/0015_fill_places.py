"""Puts the visible comments in their places, in small transactions: nobody waits for it.

What an older release approves meanwhile is put there by `manage.py recount`.
"""

from collections import Counter

from django.db import migrations, transaction

from newsportal.online import unhurried

STORIES = 200  # a transaction


def fill(apps, schema_editor):
    using = schema_editor.connection.alias
    for _last in unhurried(_batches(apps, using)):
        pass


def _batches(apps, using):
    """Fill in some stories each time that the next id is asked for, until there are no more."""
    last = 0
    while last is not None:
        with transaction.atomic(using=using):
            last = _fill_next(apps, using, last)
        yield last


def _fill_next(apps, using, last):
    """Place what is said under the stories that follow id `last`; return the last one, or None."""
    Article = apps.get_model("articles", "Article")
    stories = list(
        Article.objects.using(using).filter(pk__gt=last, comment_count__gt=0).order_by("pk")
        .values_list("pk", flat=True)[:STORIES]
    )
    if not stories:
        return None
    Comment, Place = apps.get_model("comments", "Comment"), apps.get_model("comments", "Place")
    columns = ("pk", "article_id", "root_id", "received_at")
    comments = Comment.objects.using(using).filter(article__in=stories)
    shown = list(comments.filter(status="approved").values_list(*columns))
    replies = Counter(root for _pk, _article, root, _at in shown if root)
    hidden = replies.keys() - {pk for pk, *_rest in shown}
    shown += comments.filter(pk__in=hidden).values_list(*columns)
    Place.objects.using(using).bulk_create(
        (
            Place(comment_id=pk, article_id=article, root_id=root, received_at=at,
                  reply_count=replies[pk])
            for pk, article, root, at in shown
        ),
        batch_size=1000, ignore_conflicts=True,
    )
    tops = Counter(article for _pk, article, root, _at in shown if root is None)
    Discussion = apps.get_model("comments", "Discussion")
    Discussion.objects.using(using).bulk_create(
        [Discussion(article_id=article, top_count=count) for article, count in tops.items()],
        update_conflicts=True, unique_fields=["article"], update_fields=["top_count"],
    )
    return stories[-1]


def empty(apps, schema_editor):
    using = schema_editor.connection.alias
    for name in ("Place", "Discussion"):
        apps.get_model("comments", name).objects.using(using).all().delete()


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("comments", "0014_threads")]
    operations = [migrations.RunPython(fill, empty)]
