from comments.models.comment import Comment, CommentQuerySet
from comments.models.commenter import Commenter, normalised_email
from comments.models.decision import Decision
from comments.models.finding import Finding
from comments.models.rule import Rule
from comments.models.suspension import Suspension

__all__ = [
    "Comment", "CommentQuerySet", "Commenter", "Decision", "Finding", "Rule", "Suspension",
    "normalised_email",
]  # fmt: skip
