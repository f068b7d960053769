from comments.models.comment import Comment, CommentQuerySet
from comments.models.commenter import Commenter, normalised_email
from comments.models.decision import Decision
from comments.models.finding import Finding
from comments.models.record import Anchor, Record
from comments.models.rule import Rule
from comments.models.suspension import Suspension
from comments.models.tally import DecisionTally, ModerationDay

__all__ = [
    "Anchor",
    "Comment",
    "CommentQuerySet",
    "Commenter",
    "Decision",
    "DecisionTally",
    "Finding",
    "ModerationDay",
    "Record",
    "Rule",
    "Suspension",
    "normalised_email",
]
