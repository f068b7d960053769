"""Readers’ reports: taken in, gathered into one case for each comment, and forgotten in time."""

import unicodedata

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from comments.letters import write
from comments.models import Case, CaseQuerySet, Comment, Report, ReportQuerySet
from newsportal import ratelimit
from newsportal.claims import claim
from newsportal.environment import Rate
from newsportal.network import network_of, parsed

FORGOTTEN_AT_ONCE = 500  # rows are locked for a fraction of a second


class CommentGone(Exception):
    """Readers do not see the comment, or no longer: there is nothing to report."""


def open_cases() -> CaseQuerySet:
    """What waits for a decision, the oldest first."""
    return Case.objects.open().oldest_first()


def of(comment: Comment) -> ReportQuerySet:
    """All that was ever reported about `comment`, the oldest first."""
    return Report.objects.about(comment).oldest_first()


def admit(address: str) -> None:
    """Count a sending from the network of `address`, whatever it may hold; raises RateLimited."""
    _count("network", network_of(address), settings.COMMENT_REPORT_LIMIT_PER_NETWORK)


@transaction.atomic
def take_in(
    comment: Comment,
    *,
    reason: str,
    law: str = "",
    text: str = "",
    name: str = "",
    email: str = "",
    is_child_abuse: bool = False,
    language: str,
    address: str,
) -> Report:
    """Store a report and have its receipt mailed; the same one sent twice is one report.

    The fields are cleaned; the door has called `admit`. The comment stays as visible as
    it is. Raises CommentGone, and RateLimited by e-mail address, which then is mailed
    nothing more.
    """
    # Who decides on it meanwhile waits, and then closes the case with this report.
    visible = Comment.objects.visible().select_for_update(no_key=True)
    seen = visible.filter(pk=comment.pk).first()
    if seen is None:
        raise CommentGone(comment.pk)
    case, _is_new = Case.objects.open().get_or_create(comment=seen, closed_at=None)
    report = Report(
        case=case,
        reason=reason,
        law=law,
        text=text,
        name=name,
        email=email,
        is_child_abuse=is_child_abuse,
        language=language,
        text_seen=seen.text,
        received_at=timezone.now(),
        network_address=str(parsed(address) or "") or None,
    )
    report.dedup_key = _dedup_key(report, address)
    if not claim(report, by="dedup_key"):
        return Report.objects.get(dedup_key=report.dedup_key)
    if email:
        _count("email", email, settings.COMMENT_REPORT_LIMIT_PER_EMAIL)
        write("report_receipt", report.pk)
    return report


def forget_reporters() -> None:
    """Take away who reported, once COMMENT_REPORTER_KEPT is over; what they reported stays."""
    before = timezone.now() - settings.COMMENT_REPORTER_KEPT
    while True:
        due = Report.objects.traceable().settled_before(before).values_list("pk", flat=True)
        some = list(due[:FORGOTTEN_AT_ONCE])
        Report.objects.filter(pk__in=some).update(name="", email="", network_address=None)
        if len(some) < FORGOTTEN_AT_ONCE:
            return


def _dedup_key(report: Report, address: str) -> str:
    """Return what two sendings of one report have in common; tells nothing about it."""
    words = " ".join(unicodedata.normalize("NFC", report.text).split())
    who = report.email or network_of(address)
    parts = (str(report.case_id), who, report.reason, report.law, words)
    return salted_hmac("comments.report", "\0".join(parts), algorithm="sha256").hexdigest()


def _count(kind: str, value: str, rate: Rate | None) -> None:
    # Hashed: the table of limits is no list of readers.
    digest = salted_hmac(f"comments.report.{kind}", value, algorithm="sha256").hexdigest()
    ratelimit.count(f"report:{kind}:{digest}", rate)
