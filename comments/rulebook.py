"""The rules that are switched on, and what they say of a comment that enters."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from comments.matching import Guard, Matcher, Sample
from comments.models import Comment, Finding, Rule
from comments.models.rule import Effect, lines_of
from newsportal.compiled import compiled
from newsportal.rarely_changed import RarelyChanged

KEY = "rules"  # purged by whoever changes a rule


class Row(NamedTuple):
    pk: int
    kind: str
    patterns: str
    effect: str
    title: str
    notice: str


class Rulebook(NamedTuple):
    rows: dict[int, Row]
    matcher: Matcher


@compiled(Row._make)
def _switched_on() -> QuerySet[Any, Any]:
    return Rule.objects.on().order_by("pk").values_list(*Row._fields)


@lru_cache(maxsize=2)
def _of(rows: tuple[Row, ...]) -> Rulebook:
    guards = (Guard(row.pk, row.kind, lines_of(row.patterns)) for row in rows)
    return Rulebook({row.pk: row for row in rows}, Matcher(guards))


current: RarelyChanged[Rulebook] = RarelyChanged(KEY, lambda: _of(tuple(_switched_on())))


def examine(sample: Sample) -> list[Finding]:
    """Return what the rules find in `sample`, for `keep`; the strictest rules first."""
    rows, matcher = current()
    found = [
        Finding(
            rule_id=match.number,
            title=rows[match.number].title,
            effect=rows[match.number].effect,
            notice=rows[match.number].notice,
            patterns=list(match.patterns),
            text_spans=list(match.text_spans),
            name_spans=list(match.name_spans),
        )
        for match in matcher.matches(sample)
    ]
    return sorted(found, key=lambda finding: Effect.values.index(finding.effect), reverse=True)


def keep(findings: Iterable[Finding], comment: Comment) -> None:
    """Store what was found in a comment that is new, or whose text has changed."""
    findings = list(findings)
    for finding in findings:
        finding.comment = comment
    if findings:
        Finding.objects.bulk_create(findings)


def effect_of(findings: Sequence[Finding]) -> str:
    """Return the strictest effect of what `examine` found, "" if it found nothing."""
    return findings[0].effect if findings else ""


def reason_of(finding: Finding, *, language: str) -> str:
    """Return the reason of a decision that the rule takes by itself, for the record."""
    with translation.override(language):
        said = _("Rule “{title}”").format(title=finding.title)
    return f"{said} – {finding.notice}" if finding.notice else said
