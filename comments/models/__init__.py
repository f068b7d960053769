from comments.models.comment import Comment, CommentQuerySet
from comments.models.commenter import Commenter, normalised_email
from comments.models.decision import Decision
from comments.models.judgement import Judgement, SpamModel

__all__ = [
    "Comment",
    "CommentQuerySet",
    "Commenter",
    "Decision",
    "Judgement",
    "SpamModel",
    "normalised_email",
]
