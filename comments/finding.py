"""On which page a comment stands now."""

from typing import NamedTuple

from articles.models import Article
from comments.models import Comment, Place
from comments.reading import FIRST_REPLIES, REPLIES, TOPS


class Hidden(Exception):
    """No reader may see it.

    `was_removed`: everyone could, and a moderator took it away; `was_withdrawn`: its author did.
    """

    def __init__(self, comment: Comment | None) -> None:
        super().__init__(comment)
        self.was_removed = comment is not None and comment.was_removed
        self.was_withdrawn = comment is not None and comment.was_withdrawn


class Found(NamedTuple):
    """Page `number` of the discussion in its usual order, or of the `thread` of a top comment."""

    number: int
    thread: int | None = None


def place_of(article: Article, comment_id: int) -> Found:
    """Return where readers find a comment; raises Hidden."""
    comments = Comment.objects.under(article).defer("text", "body_html")
    comment = comments.filter(pk=comment_id).first()
    if comment is None or not comment.is_visible:
        raise Hidden(comment)
    places = Place.objects.in_bulk([comment.pk, comment.root_id or comment.pk])
    top = places.get(comment.root_id or comment.pk)
    if comment.root_id and comment.pk in places:
        replies = Place.objects.replies_to(comment.root_id)
        older = replies.received_before(places[comment.pk]).count()
        if older >= FIRST_REPLIES:
            return Found(older // REPLIES + 1, comment.root_id)
    if top is None:  # an older release has approved it: `manage.py recount`
        return Found(1)
    newer = Place.objects.tops_of(article.pk).received_after(top).count()
    return Found(newer // TOPS + 1)
