"""Who may comment where, and whether a moderator reads it first."""

from django.conf import settings

from articles.models import Article
from comments.models import Comment


class ThreadRefused(Exception):
    """Nothing can be said under this story."""

    def __init__(self, article: Article) -> None:
        super().__init__(article.pk)
        self.article = article


class StoryNotPublic(ThreadRefused):
    """Readers cannot see the story."""


class ThreadOff(ThreadRefused):
    """The story has no comments at all."""


class ThreadClosed(ThreadRefused):
    """What was said stays, nothing is added."""


class ParentNotVisible(Exception):
    """The comment to be answered is not, or no longer, under this story."""


def is_approved_at_once() -> bool:
    return settings.COMMENT_MODERATION == "after"


def refuse_thread(article: Article) -> None:
    """Raise the ThreadRefused that stands against a comment under `article`."""
    if not article.is_public:
        raise StoryNotPublic(article)
    if not article.shows_comments:
        raise ThreadOff(article)
    if not article.allows_comments:
        raise ThreadClosed(article)


def refuse_parent(article: Article, parent: Comment | None) -> None:
    """Raise ParentNotVisible unless readers can see `parent` under `article` now."""
    if parent is None:
        return
    if not Comment.objects.visible().under(article).filter(pk=parent.pk).exists():
        raise ParentNotVisible(parent.pk)


def refuse_strange_parent(article: Article, parent: Comment | None) -> None:
    """Raise ParentNotVisible for a parent under another story; for history any state will do."""
    if parent is not None and parent.article_id != article.pk:
        raise ParentNotVisible(parent.pk)
