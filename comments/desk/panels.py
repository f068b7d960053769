"""What stands beside a comment while it is decided upon. A panel is one declaration below."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from comments.desk import reading
from comments.models import Appeal, Comment, Finding, Report
from comments.models.comment import Status
from comments.same_text import digest_of
from comments.spam_judging import is_held
from comments.spam_reasons import in_words


@dataclass(frozen=True)
class Panel:
    """A part of the case page: its template gets as `panel` what `about` returns.

    None: there is nothing to say, and no panel.
    """

    template: str
    about: Callable[[Comment, "Evidence"], dict[str, Any] | None]


class Evidence(NamedTuple):
    """What speaks against a comment."""

    findings: list[Finding]
    reports: list[Report]


def evidence_on(comment: Comment) -> Evidence:
    return Evidence(reading.findings_in(comment.pk), reading.reports_on(comment.pk))


class Shown(NamedTuple):
    template: str
    about: dict[str, Any]


def history(comment: Comment, _evidence: Evidence) -> dict[str, Any] | None:
    """How earlier comments of the same person fared, and the last of them."""
    counts = dict(reading.counts_of(comment.commenter_id))
    return {
        "commenter": comment.commenter,
        "approved": counts.get(Status.APPROVED, 0),
        "refused": sum(counts.get(s, 0) for s in (Status.REJECTED, Status.REMOVED)),
        "spam": counts.get(Status.SPAM, 0),
        "last": reading.last_of(comment.commenter_id, comment.pk),
    }


def same_text(comment: Comment, _evidence: Evidence) -> dict[str, Any] | None:
    """What was decided when the same was sent elsewhere."""
    decisions = reading.decisions_on_text(digest_of(comment.text), comment.pk)
    return {"decisions": decisions} if decisions else None


def log(comment: Comment, _evidence: Evidence) -> dict[str, Any] | None:
    """What has happened to this comment so far, newest first."""
    return {"decisions": reading.decisions_on(comment.pk), "comment": comment}


def rules(_comment: Comment, evidence: Evidence) -> dict[str, Any] | None:
    """What rules found as it entered."""
    return {"findings": evidence.findings} if evidence.findings else None


def spam(comment: Comment, _evidence: Evidence) -> dict[str, Any] | None:
    """What the spam score said as it entered, and why."""
    judgement = reading.judgement_of(comment.pk)
    if judgement is None:
        return None
    return {
        "percent": round(100 * judgement.score),
        "is_held": is_held(judgement.score),
        "reasons": in_words(judgement.reasons),
    }


def reports(comment: Comment, evidence: Evidence) -> dict[str, Any] | None:
    """What readers say is wrong with it."""
    return {"reports": evidence.reports, "comment": comment} if evidence.reports else None


def appeal(comment: Comment, _evidence: Evidence) -> dict[str, Any] | None:
    """The author's appeal that waits, and the decision it is against."""
    ids = reading.appeals_about(comment.pk)
    if not ids:
        return None
    appeals = Appeal.objects.select_related("statement__decision__actor")
    return {"appeal": appeals.get(pk=ids[0]), "revision": comment.revision}


def edit(comment: Comment, _evidence: Evidence) -> dict[str, Any] | None:
    """The new text that would take the place of the one that readers see."""
    edits = reading.edits_of(comment.pk)
    return {"edit": edits[0], "revision": comment.revision} if edits else None


def hold(comment: Comment, _evidence: Evidence) -> dict[str, Any] | None:
    """The legal hold in force."""
    holds = reading.holds_on(comment.pk)
    return {"hold": holds[0]} if holds else None


PANELS = (
    Panel("comments/desk/_appeal.html", appeal),
    Panel("comments/desk/_edit.html", edit),
    Panel("comments/desk/_reports.html", reports),
    Panel("comments/desk/_rules.html", rules),
    Panel("comments/desk/_spam.html", spam),
    Panel("comments/desk/_history.html", history),
    Panel("comments/desk/_same_text.html", same_text),
    Panel("comments/desk/_hold.html", hold),
    Panel("comments/desk/_log.html", log),
)


def panels_of(comment: Comment, evidence: Evidence) -> list[Shown]:
    found = ((panel.template, panel.about(comment, evidence)) for panel in PANELS)
    return [Shown(template, about) for template, about in found if about is not None]


class Around(NamedTuple):
    """The thread in which a comment stands: how it began, what was said just before and after."""

    root: Comment | None
    before: list[Comment]
    after: list[Comment]


def around(comment: Comment) -> Around:
    """Return what surrounds `comment`, whose `root` and `parent` are at hand.

    The parent is left out: the case page shows it above the comment.
    """
    asked = (comment.root_id or comment.pk, comment.pk, comment.parent_id or 0)
    before, after = reading.said_before(*asked), reading.said_after(*asked)
    root = comment.root if comment.root_id != comment.parent_id else None
    return Around(root, before[::-1], after)
