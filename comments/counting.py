"""How many comments readers see under a story, and where: kept, and made anew if in doubt."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from articles.models import Article
from comments import placing
from comments.models import Comment
from newsportal.online import unhurried

BATCH = 500  # stories a transaction: their rows are locked for a fraction of a second


def recount_all() -> None:
    """Set the counts of all stories in small steps, while moderators decide."""
    for ids in unhurried(Article.objects.batches(BATCH)):
        recount(ids)


@transaction.atomic
def recount(articles: Sequence[int]) -> None:
    """Set the counts of the stories with these ids to what readers see, and where it stands."""
    # Who has decided has counted by now; who decides meanwhile waits, and adds to ours.
    locked = Article.objects.select_for_update().filter(pk__in=articles).order_by("pk")
    counted = dict(locked.values_list("pk", "comment_count"))
    visible = Comment.objects.visible().order_by().values_list("article")
    found = dict(visible.filter(article__in=articles).annotate(Count("pk")))
    wrong = [pk for pk, count in counted.items() if count != found.get(pk, 0)]
    right = visible.filter(article=OuterRef("pk")).annotate(number=Count("pk")).values("number")
    Article.objects.filter(pk__in=wrong).update(
        comment_count=Coalesce(Subquery(right, output_field=IntegerField()), 0)
    )
    placing.replace(list(counted))
