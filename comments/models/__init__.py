from comments.models.comment import Comment, CommentQuerySet
from comments.models.commenter import Commenter, normalised_email
from comments.models.decision import Decision
from comments.models.edit import Edit
from comments.models.subscription import Notice, Subscription

__all__ = [
    "Comment",
    "CommentQuerySet",
    "Commenter",
    "Decision",
    "Edit",
    "Notice",
    "Subscription",
    "normalised_email",
]
