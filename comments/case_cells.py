"""What lists and pages of the desk show of reports; nothing of it is for readers."""

from collections import Counter

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.models import Case, Comment, Report
from newsportal.printing import stamp

SHOWN = 200  # characters of the comment in a list


@admin.display(description=gettext_lazy("comment"))
def comment(case: Case) -> SafeString:
    """The text, and the story: a link to where it is decided."""
    title = case.comment.article.public_title or case.comment.article.title
    return format_html(
        '<p class="said__story"><a href="{}">{}</a></p><div class="said__text">{}</div>',
        reverse("admin:comments_comment_change", args=[case.comment_id]),
        title,
        Truncator(case.comment.text).chars(SHOWN),
    )


@admin.display(description=gettext_lazy("reasons"))
def reasons(case: Case) -> SafeString:
    """Each reason and how often it was given, the most frequent first; expects `reports`."""
    counts = Counter(report.reason for report in case.reports.all())
    return format_html_join(
        " ",
        '<span class="badge badge--{}">{} × {}</span>',
        (
            ("bad" if reason == Report.Reason.UNLAWFUL else "plain", count, label_of(reason))
            for reason, count in counts.most_common()
        ),
    )


@admin.display(description=gettext_lazy("reports"))
def count(case: Case) -> str:
    return str(len(case.reports.all()))


@admin.display(description=gettext_lazy("oldest report"))
def opened(case: Case) -> str:
    return stamp(case.opened_at).text


@admin.display(description=gettext_lazy("decision"))
def decision(case: Case) -> str:
    if case.decision is None:
        return _("awaits a decision")
    return f"{case.decision.get_act_display()}, {stamp(case.decision.at).text}"


@admin.display(description=gettext_lazy("Reports that wait"))
def reported(comment: Comment) -> SafeString | str:
    """All that was reported and not decided yet, on a comment’s page; expects `open_cases`."""
    cases: list[Case] = getattr(comment, "open_cases", [])
    if not cases:
        return "–"
    return format_html_join("", "{}", ((reports(case),) for case in cases))


@admin.display(description=gettext_lazy("reports"))
def reports(case: Case) -> SafeString:
    """Each report: when, why, by which law, in whose words, by whom."""
    return format_html(
        '<ol class="said__decisions">{}</ol>',
        format_html_join("", "<li>{}</li>", ((one(report),) for report in case.reports.all())),
    )


def one(report: Report) -> SafeString:
    parts = [stamp(report.received_at).text, label_of(report.reason), report.law]
    parts += [_("sexual abuse of a child") if report.is_child_abuse else ""]
    return format_html(
        '{}{}<p class="said__state">{}</p>{}',
        " · ".join(part for part in parts if part),
        format_html('<div class="said__text">{}</div>', report.text) if report.text else "",
        " · ".join(part for part in (report.name, report.email) if part) or _("no address given"),
        _changed(report),
    )


def _changed(report: Report) -> str:
    """What was reported, if the comment says something else by now."""
    if report.text_seen == report.case.comment.text:
        return ""
    return format_html(
        '<p><span class="badge badge--warn">{}</span></p><div class="said__text">{}</div>',
        _("The comment read, when it was reported:"),
        report.text_seen,
    )


def label_of(reason: str) -> str:
    return str(Report.Reason(reason).label)
