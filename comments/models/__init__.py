from comments.models.comment import Comment, CommentQuerySet
from comments.models.commenter import Commenter, normalised_email
from comments.models.decision import Decision
from comments.models.edit import Edit

__all__ = ["Comment", "CommentQuerySet", "Commenter", "Decision", "Edit", "normalised_email"]
