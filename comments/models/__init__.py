from comments.models.appreciation import Appreciation
from comments.models.comment import Comment, CommentQuerySet
from comments.models.commenter import Commenter, normalised_email
from comments.models.decision import Decision
from comments.models.pick import Pick
from comments.models.place import Discussion, Order, Place

__all__ = [
    "Appreciation",
    "Comment",
    "CommentQuerySet",
    "Commenter",
    "Decision",
    "Discussion",
    "Order",
    "Pick",
    "Place",
    "normalised_email",
]
