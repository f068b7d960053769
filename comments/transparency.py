"""What is to be told each year of reports, restrictions and appeals (DSA art. 15 and 24)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, DurationField, ExpressionWrapper, F, QuerySet

from comments.models import Appeal, Case, Report, Statement


@dataclass(frozen=True)
class Numbers:
    """Of a period. `median_time_to_action` is from a case’s first report to its decision."""

    reports: dict[str, int]  # by reason, the frequent ones first
    cases_decided: int
    cases_kept: int
    median_time_to_action: timedelta | None
    statements: int
    statements_automated: int
    appeals: int
    appeals_upheld: int
    appeals_reversed: int


def numbers(since: datetime, until: datetime) -> Numbers:
    """Return what happened from `since` to just before `until`."""
    within = (since, until)
    reports = Report.objects.received_within(*within).values_list("reason")
    cases = Case.objects.closed_within(*within)
    statements = Statement.objects.made_within(*within)
    appeals = Appeal.objects.decided_within(*within)
    outcomes = dict(appeals.values_list("outcome").annotate(Count("pk")))
    return Numbers(
        reports=dict(reports.annotate(count=Count("pk")).order_by("-count", "reason")),
        cases_decided=cases.count(),
        cases_kept=cases.kept().count(),
        median_time_to_action=_median(cases),
        statements=statements.count(),
        statements_automated=statements.automated().count(),
        appeals=Appeal.objects.received_within(*within).count(),
        appeals_upheld=outcomes.get(Appeal.Outcome.UPHELD, 0),
        appeals_reversed=outcomes.get(Appeal.Outcome.REVERSED, 0),
    )


def _median(cases: QuerySet[Case]) -> timedelta | None:
    """The middle one, of an even number the later; reads that one row."""
    took = ExpressionWrapper(F("closed_at") - F("opened_at"), output_field=DurationField())
    times = cases.annotate(took=took).order_by("took").values_list("took", flat=True)
    middle = cases.count() // 2
    return next(iter(times[middle : middle + 1]), None)
