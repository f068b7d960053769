from comments.models.comment import Comment, CommentQuerySet
from comments.models.commenter import Commenter, normalised_email
from comments.models.decision import Decision

__all__ = ["Comment", "CommentQuerySet", "Commenter", "Decision", "normalised_email"]
