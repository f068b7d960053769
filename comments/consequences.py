"""What follows from a decision: reports are settled, and people are told, once it stands."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from comments.letters import write
from comments.models import (
    Appeal,
    Case,
    CaseQuerySet,
    Comment,
    Decision,
    Report,
    ReportQuerySet,
    Statement,
)
from newsportal.tasks import queue, task


def follow(decision: Decision) -> None:
    """Settle what waited for `decision`, which was just recorded; call it in its transaction.

    Nobody is told anything before it is too late to undo it. Of a comment that was just
    posted nothing can have been reported or restricted, so nothing is asked.
    """
    is_owed = decision.is_restriction
    if decision.revision_seen:
        is_owed |= _settle(decision)
        if decision.shows:
            is_owed |= _take_back(decision)
    if is_owed:
        queue(tell, run_after=decision.final_at, decision_id=decision.pk)


def unfollow(undone: Decision) -> None:
    """Have things as they were before `undone`; call it in the transaction that undoes it.

    Before anybody was told, that is.
    """
    _reopen(Case.objects.about(undone.comment).untold())
    if undone.shows and (before := _standing(undone.comment)):
        # It is out of sight again by that one, which settles what was reported meanwhile, too.
        cases = Case.objects.about(undone.comment).open()
        if cases.update(closed_at=timezone.now(), decision=before):
            queue(tell, run_after=before.final_at, decision_id=before.pk)
    Appeal.objects.won_by(undone).update(
        outcome="", decided_by=None, decided_at=None, explanation=""
    )
    Statement.objects.filter(reversed_by=undone).update(reversed_by=None)


def _settle(decision: Decision) -> bool:
    """Close what readers reported; what is shown again within the window waits again."""
    cases = Case.objects.about(decision.comment).untold()
    if not decision.shows:
        return bool(cases.update(closed_at=decision.at, decision=decision))
    _reopen(cases)
    return False


def _reopen(cases: CaseQuerySet) -> None:
    """Make one open case of `cases`, which are of one comment."""
    gathered = list(cases.oldest_first())
    if not gathered:
        return
    kept, others = gathered[0], gathered[1:]
    Report.objects.filter(case__in=others).update(case=kept)
    Case.objects.filter(pk__in=[case.pk for case in others]).delete()
    Case.objects.filter(pk=kept.pk).update(closed_at=None, decision=None)


def _take_back(decision: Decision) -> bool:
    """Mark what the author was told of as reversed; appeals against it have succeeded."""
    statements = Statement.objects.about(decision.comment).standing()
    ids = list(statements.values_list("pk", flat=True))
    Appeal.objects.waiting().against(ids).update(
        outcome=Appeal.Outcome.REVERSED,
        decided_by=decision.actor,
        decided_at=decision.at,
        explanation=decision.reason,
    )
    return bool(Statement.objects.filter(pk__in=ids).update(reversed_by=decision))


@task
@transaction.atomic
def tell(decision_id: int) -> None:
    """Have everyone told of a decision that still stands; nobody is told twice."""
    decision = Decision.objects.select_related("comment").get(pk=decision_id)
    # Who decides on it meanwhile waits, and then finds what was said.
    Comment.objects.select_for_update(no_key=True).get(pk=decision.comment_id)
    now = timezone.now()
    for pk in _settled(decision, now):
        write("report_outcome", pk)
    if not _stands(decision):
        return
    if decision.is_restriction:
        statement, is_new = Statement.objects.get_or_create(
            decision=decision,
            defaults={
                "is_by_notice": decision.cases.exists(),
                "made_at": now,
                "appeal_until": now + settings.COMMENT_APPEAL_PERIOD,
            },
        )
        if is_new:
            write("statement", statement.pk)
    for statement in Statement.objects.filter(reversed_by=decision):
        write("restored", statement.pk)
        for pk in _one_each(Report.objects.filter(case__decision=statement.decision_id)):
            write("report_reversed", pk)


def _settled(decision: Decision, now: datetime) -> list[int]:
    """Settle for good what `decision` closed; return the reports that want to hear of it."""
    cases = list(Case.objects.untold().filter(decision=decision).values_list("pk", flat=True))
    Case.objects.filter(pk__in=cases).update(told_at=now)
    return _one_each(Report.objects.filter(case__in=cases))


def _one_each(reports: ReportQuerySet) -> list[int]:
    """Return one of the reports from each address, the first: nobody is told twice."""
    newest_first = reports.with_address().order_by("-pk")
    return sorted(dict(newest_first.values_list("email", "pk")).values())


def _stands(decision: Decision) -> bool:
    return decision == _standing(decision.comment)


def _standing(comment: Comment) -> Decision | None:
    """Return the decision by which the comment is what it is: not one to keep it, none undone."""
    standing: list[Decision] = []
    for decision in Decision.objects.filter(comment=comment).defer("text_seen").order_by("pk"):
        if decision.act == Decision.Act.UNDO:
            standing.pop()
        else:
            standing.append(decision)
    changing = [decision for decision in standing if decision.act != Decision.Act.KEEP]
    return changing[-1] if changing else None
