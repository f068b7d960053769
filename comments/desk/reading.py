"""What the case page asks the database, compiled once: a moderator opens one after the other."""

from typing import Any, NamedTuple

from django.db.models import Count, F, QuerySet

from comments.models import (
    Appeal,
    Comment,
    Decision,
    Edit,
    Finding,
    Hold,
    Judgement,
    ReasonText,
    Report,
)
from comments.models.comment import Status
from newsportal.compiled import Instances, compiled

LAST_COMMENTS = 5
COUNTED = 1000  # of a commenter's comments
BEFORE, AFTER = 2, 3  # comments of the thread around the one in question
EARLIER = 5  # decisions on the same text
REPORTS = 100
SAID = frozenset({Status.APPROVED, Status.PENDING})

CASE = Instances(
    Comment,
    "id", "article_id", "root_id", "parent_id", "depth", "commenter_id", "name", "text",
    "link_count", "language", "status", "revision", "received_at", "by_staff_id", "first_seen_at",
    article=(
        "id", "language", "path_date", "slug", "title", "comments_mode", "comments_open_days",
        "status", "published_at", "public_category_id",
        "public_title",
    ),
    root=("id", "name"),
    parent=("id", "name", "text"),
    commenter=("id", "email", "proven_at", "created_at"),
)  # fmt: skip
SHORT = Instances(Comment, "id", "name", "text", "status", "received_at")
DECISION = Instances(
    Decision,
    "id", "comment_id", "act", "actor_id", "at", "reason", "text_to_author", "revision_seen",
    actor=("id", "username", "first_name", "last_name"),
    comment=("id", "name", "revision"),
)  # fmt: skip
JUDGEMENT = Instances(Judgement, "comment_id", "score", "reasons")
FINDING = Instances(Finding, "id", "title", "effect", "patterns", "text_spans")
REPORT = Instances(
    Report,
    "id", "reason", "law", "text", "is_child_abuse", "name", "email", "text_seen", "received_at",
)  # fmt: skip
HOLD = Instances(
    Hold,
    "id", "placed_by_id", "placed_at", "reason",
    placed_by=("id", "username", "first_name", "last_name"),
)  # fmt: skip
EDIT = Instances(Edit, "id", "text", "at")


class Wording(NamedTuple):
    """A reason in one language."""

    code: str
    key: int | None
    fits_reject: bool
    fits_spam: bool
    fits_remove: bool
    language: str
    label: str
    text: str


@compiled(CASE)
def case(pk: int) -> QuerySet[Any, Any]:
    return Comment.objects.filter(pk=pk).values_list(*CASE.columns)


@compiled(tuple)
def counts_of(commenter: int) -> QuerySet[Any, Any]:
    """(status, how many) of the first comments of one person."""
    some = Comment.objects.filter(commenter=commenter).order_by().values("pk")[:COUNTED]
    counted = Comment.objects.filter(pk__in=some).order_by().values_list("status")
    return counted.annotate(Count("pk"))


@compiled(SHORT)
def last_of(commenter: int, besides: int) -> QuerySet[Any, Any]:
    said = Comment.objects.filter(commenter=commenter).exclude(pk=besides)
    return said.order_by("-pk").values_list(*SHORT.columns)[:LAST_COMMENTS]


@compiled(SHORT)
def said_before(thread: int, pk: int, parent: int) -> QuerySet[Any, Any]:
    return _around(thread, parent).filter(pk__lt=pk).order_by("-pk")[:BEFORE]


@compiled(SHORT)
def said_after(thread: int, pk: int, parent: int) -> QuerySet[Any, Any]:
    return _around(thread, parent).filter(pk__gt=pk).order_by("pk")[:AFTER]


def _around(thread: int, parent: int) -> QuerySet[Any, Any]:
    said = Comment.objects.in_states(SAID).filter(root=thread).exclude(pk=parent)
    return said.values_list(*SHORT.columns)


@compiled(DECISION)
def decisions_on(comment: int) -> QuerySet[Any, Any]:
    decisions = Decision.objects.filter(comment=comment).newest_first()
    return decisions.values_list(*DECISION.columns)


@compiled(DECISION)
def decisions_on_text(digest: str, besides: int) -> QuerySet[Any, Any]:
    same = Decision.objects.filter(decided_text__digest=digest).exclude(comment=besides)
    return same.newest_first().values_list(*DECISION.columns)[:EARLIER]


@compiled(FINDING)
def findings_in(comment: int) -> QuerySet[Any, Any]:
    found = Finding.objects.filter(comment=comment)
    return found.order_by("pk").values_list(*FINDING.columns)


def judgement_of(comment: int) -> Judgement | None:
    return next(iter(_judgements(comment)), None)


@compiled(JUDGEMENT)
def _judgements(comment: int) -> QuerySet[Any, Any]:
    return Judgement.objects.filter(pk=comment).values_list(*JUDGEMENT.columns)


@compiled(REPORT)
def reports_on(comment: int) -> QuerySet[Any, Any]:
    """The first of those that wait for a decision."""
    waiting = Report.objects.filter(case__comment=comment, case__closed_at=None)
    return waiting.order_by().values_list(*REPORT.columns)[:REPORTS]


@compiled(HOLD)
def holds_on(comment: int) -> QuerySet[Any, Any]:
    return Hold.objects.in_force().filter(comment=comment).values_list(*HOLD.columns)


@compiled(EDIT)
def edits_of(comment: int) -> QuerySet[Any, Any]:
    return Edit.objects.to_decide().filter(comment=comment).values_list(*EDIT.columns)


@compiled(lambda row: row[0])
def appeals_about(comment: int) -> QuerySet[Any, Any]:
    """The ids of those that wait: most comments have none."""
    waiting = Appeal.objects.waiting().filter(statement__decision__comment=comment)
    return waiting.order_by().values_list("pk")


@compiled(DECISION)
def last_decision_by(actor: int) -> QuerySet[Any, Any]:
    own = Decision.objects.filter(actor=actor).newest_first()
    return own.values_list(*DECISION.columns)[:1]


@compiled(Wording._make)
def wordings() -> QuerySet[Any, Any]:
    """The reasons that are offered, in their order, in each language."""
    rows = ReasonText.objects.filter(reason__is_active=True)
    return rows.order_by(F("reason__key").asc(nulls_last=True), "reason_id", "pk").values_list(
        "reason__code", "reason__key", "reason__fits_reject", "reason__fits_spam",
        "reason__fits_remove", "language", "label", "text",
    )  # fmt: skip
