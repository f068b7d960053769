from comments.models.appreciation import Appreciation
from comments.models.claim import Claim
from comments.models.comment import Comment, CommentQuerySet
from comments.models.commenter import Commenter, normalised_email
from comments.models.decision import DecidedText, Decision
from comments.models.edit import Edit
from comments.models.finding import Finding
from comments.models.hold import Hold
from comments.models.judgement import Judgement, SpamModel
from comments.models.letter import Letter
from comments.models.pick import Pick
from comments.models.place import Discussion, Order, Place
from comments.models.reason import Reason, ReasonText
from comments.models.record import Anchor, Record
from comments.models.report import Case, CaseQuerySet, Report, ReportQuerySet
from comments.models.rule import Rule
from comments.models.statement import Appeal, AppealQuerySet, Statement
from comments.models.subscription import Notice, Subscription
from comments.models.suspension import Suspension
from comments.models.tally import DecisionTally, ModerationDay
from comments.models.warning import QueueWarning

__all__ = [
    "Anchor",
    "Appeal",
    "AppealQuerySet",
    "Appreciation",
    "Case",
    "CaseQuerySet",
    "Claim",
    "Comment",
    "CommentQuerySet",
    "Commenter",
    "DecidedText",
    "Decision",
    "DecisionTally",
    "Discussion",
    "Edit",
    "Finding",
    "Hold",
    "Judgement",
    "Letter",
    "ModerationDay",
    "Notice",
    "Order",
    "Pick",
    "Place",
    "QueueWarning",
    "Reason",
    "ReasonText",
    "Record",
    "Report",
    "ReportQuerySet",
    "Rule",
    "SpamModel",
    "Statement",
    "Subscription",
    "Suspension",
    "normalised_email",
]
