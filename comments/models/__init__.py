from comments.models.comment import Comment, CommentQuerySet
from comments.models.commenter import Commenter, normalised_email
from comments.models.decision import Decision
from comments.models.letter import Letter
from comments.models.report import Case, CaseQuerySet, Report, ReportQuerySet
from comments.models.statement import Appeal, AppealQuerySet, Statement

__all__ = [
    "Appeal",
    "AppealQuerySet",
    "Case",
    "CaseQuerySet",
    "Comment",
    "CommentQuerySet",
    "Commenter",
    "Decision",
    "Letter",
    "Report",
    "ReportQuerySet",
    "Statement",
    "normalised_email",
]
