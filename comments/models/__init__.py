from comments.models.claim import Claim
from comments.models.comment import Comment, CommentQuerySet
from comments.models.commenter import Commenter, normalised_email
from comments.models.decision import DecidedText, Decision
from comments.models.reason import Reason, ReasonText
from comments.models.warning import QueueWarning

__all__ = [
    "Claim",
    "Comment",
    "CommentQuerySet",
    "Commenter",
    "DecidedText",
    "Decision",
    "QueueWarning",
    "Reason",
    "ReasonText",
    "normalised_email",
]
