from comments.models.comment import Comment, CommentQuerySet
from comments.models.commenter import Commenter, normalised_email
from comments.models.decision import Decision
from comments.models.hold import Hold

__all__ = ["Comment", "CommentQuerySet", "Commenter", "Decision", "Hold", "normalised_email"]
