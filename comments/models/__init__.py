from comments.models.comment import Comment, CommentQuerySet
from comments.models.commenter import Commenter, normalised_email
from comments.models.decision import Decision
from comments.models.record import Anchor, Record
from comments.models.tally import DecisionTally, ModerationDay

__all__ = [
    "Anchor",
    "Comment",
    "CommentQuerySet",
    "Commenter",
    "Decision",
    "DecisionTally",
    "ModerationDay",
    "Record",
    "normalised_email",
]
