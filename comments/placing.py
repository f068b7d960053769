"""Where comments stand in what readers see: put there and taken away as they are decided upon."""

from collections.abc import Sequence

from django.db.models import F, QuerySet

from comments.models import Appreciation, Comment, Discussion, Place
from newsportal.claims import claim


def show(comment: Comment) -> None:
    """Have `comment` stand in its thread, and be counted there.

    Call it in the transaction that makes it visible, once the row of the story is ours:
    under one story, one after the other comes and goes.
    """
    if not claim(_place_of(comment), by="comment"):
        return  # a top comment that comes back above its replies
    if comment.root_id is None:
        Discussion.objects.add_top(comment.article_id)
    elif not Place.objects.filter(pk=comment.root_id).update(reply_count=F("reply_count") + 1):
        # Its top comment was taken away before anybody had answered it.
        root = _place_of(Comment.objects.get(pk=comment.root_id))
        root.reply_count = 1
        claim(root, by="comment")
        Discussion.objects.add_top(comment.article_id)


def hide(comment: Comment) -> None:
    """Undo `show`. A top comment with visible replies leaves its place to a placeholder."""
    if comment.root_id is None:
        tops = Place.objects.filter(pk=comment.pk)
    else:
        if not Place.objects.filter(pk=comment.pk).delete()[0]:
            return
        tops = Place.objects.filter(pk=comment.root_id)
        tops.update(reply_count=F("reply_count") - 1)
        tops = tops.hidden()
    if tops.without_replies().delete()[0]:
        Discussion.objects.take_top(comment.article_id)


def _place_of(comment: Comment) -> Place:
    place = Place(
        comment=comment,
        article_id=comment.article_id,
        root_id=comment.root_id,
        received_at=comment.received_at,
    )
    if comment.revision:  # what nobody has decided upon, nobody could appreciate
        place.appreciation_count = Appreciation.objects.filter(comment=comment.pk).count()
    return place


def replace(articles: Sequence[int]) -> None:
    """Have the comments of these stories stand where they should; the stories’ rows are ours."""
    comments = Comment.objects.filter(article__in=articles)
    places = Place.objects.filter(comment__in=comments.values("pk"))
    places.filter(root__isnull=False).hidden().delete()
    _add(comments.visible().filter(place__isnull=True))
    replies = Place.objects.filter(comment__in=comments.values("pk"), root__isnull=False)
    _add(comments.filter(pk__in=replies.values("root"), place__isnull=True))
    places.count_replies()
    places.filter(root__isnull=True).hidden().without_replies().delete()
    places.count_appreciations()
    Discussion.objects.count_tops(articles)


def _add(comments: QuerySet[Comment]) -> None:
    missing = comments.order_by().values_list("pk", "article_id", "root_id", "received_at")
    Place.objects.bulk_create(
        [
            Place(comment_id=pk, article_id=article, root_id=root, received_at=received_at)
            for pk, article, root, received_at in missing
        ],
        batch_size=1000,
    )
