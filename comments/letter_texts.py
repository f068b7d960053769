"""What the letters say. They quote nobody's words to an address that may not be theirs.

Whoever fills in a form can write somebody else's address there: a receipt that repeated
what was typed would carry it to any mailbox.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from comments.models import Appeal, Comment, Report, Statement
from comments.statements import Fact, facts_of, heading_of
from comments.tokens import statement_url
from newsportal.pagecache import absolute
from newsportal.printing import stamp

MAX_SUBJECT_LENGTH = 150


class Link(NamedTuple):
    label: str
    url: str


@dataclass(frozen=True)
class Text:
    """A letter, in the language that is active: `why` says why it was sent to whom."""

    heading: str
    paragraphs: Sequence[str]
    why: str
    facts: Sequence[Fact] = ()
    quote: str = ""
    link: Link | None = None
    closing: Sequence[str] = ()


def report_receipt(pk: int) -> EmailMultiAlternatives | None:
    if not (report := _report(pk)):
        return None
    with translation.override(report.language):
        return _message(f"report_receipt:{pk}", report.email, Text(
            heading=_("We have received your report"),
            paragraphs=[
                _("A moderator will look at the comment and decide."),
                _("You will be told at this address what came of it."),
            ],
            facts=_facts(report),
            link=Link(_("Read the comment"), _url(report.case.comment)),
            why=_why_report(),
        ))  # fmt: skip


def report_outcome(pk: int) -> EmailMultiAlternatives | None:
    report = _report(pk)
    if report is None or (decision := report.case.decision) is None:
        return None
    is_kept = decision.to_status == Comment.Status.APPROVED
    with translation.override(report.language):
        if is_kept:
            heading = _("The comment that you reported stays")
            said = _("We have looked at it and decided to leave it in its place.")
        else:
            heading = _("The comment that you reported was removed")
            said = _("We have looked at it and taken it off the page.")
        return _message(f"report_outcome:{pk}", report.email, Text(
            heading=heading,
            paragraphs=[said, _("Thank you for having drawn our attention to it.")],
            facts=_facts(report),
            link=Link(_("Read the comment"), _url(report.case.comment)) if is_kept else None,
            closing=[_redress(), _courts()],
            why=_why_report(),
        ))  # fmt: skip


def report_reversed(pk: int) -> EmailMultiAlternatives | None:
    if not (report := _report(pk)):
        return None
    with translation.override(report.language):
        return _message(f"report_reversed:{pk}", report.email, Text(
            heading=_("The comment that you reported is back in its place"),
            paragraphs=[
                _("It had been removed after your report. We have looked at it again, and found "
                  "that it may stay."),
            ],
            facts=_facts(report),
            link=Link(_("Read the comment"), _url(report.case.comment)),
            closing=[_redress(), _courts()],
            why=_why_report(),
        ))  # fmt: skip


def statement(pk: int) -> EmailMultiAlternatives | None:
    found = _statement(pk)
    comment = found.decision.comment
    with translation.override(comment.language):
        is_proven = comment.commenter.proven_at is not None
        return _message(f"statement:{pk}", comment.commenter.email, Text(
            heading=heading_of(found),
            paragraphs=[_("This is what was decided, and why.")],
            facts=facts_of(found),
            quote=found.decision.text_seen if is_proven else "",
            link=Link(_("Read your comment, or appeal"), statement_url(found)),
            closing=[
                _("If you appeal, somebody else than whoever decided looks at your comment "
                  "again. It costs nothing."),
                _courts(),
            ],
            why=_why_comment(),
        ))  # fmt: skip


def appeal_receipt(pk: int) -> EmailMultiAlternatives | None:
    found = _appeal(pk).statement
    comment = found.decision.comment
    with translation.override(comment.language):
        return _message(f"appeal_receipt:{pk}", comment.commenter.email, Text(
            heading=_("We have received your appeal"),
            paragraphs=[
                _("Somebody else than whoever decided will look at your comment again."),
                _("You will be told at this address what came of it."),
            ],
            facts=[Fact(_("On the article"), _title(comment))],
            link=Link(_("Read the decision again"), statement_url(found)),
            why=_why_comment(),
        ))  # fmt: skip


def appeal_upheld(pk: int) -> EmailMultiAlternatives | None:
    appeal = _appeal(pk)
    comment = appeal.statement.decision.comment
    with translation.override(comment.language):
        return _message(f"appeal_upheld:{pk}", comment.commenter.email, Text(
            heading=_("The decision on your comment stands"),
            paragraphs=[_looked_again(appeal)],
            facts=[
                Fact(_("On the article"), _title(comment)),
                Fact(_("Reason"), appeal.explanation),
            ],
            link=Link(_("Read the decision again"), statement_url(appeal.statement)),
            closing=[_courts()],
            why=_why_comment(),
        ))  # fmt: skip


def restored(pk: int) -> EmailMultiAlternatives | None:
    found = _statement(pk)
    comment = found.decision.comment
    appeal = Appeal.objects.decided().filter(statement=found).first()
    with translation.override(comment.language):
        if appeal:
            said = _("After your appeal we have looked at it again, and taken the decision back.")
        else:
            said = _("We have looked at it again, and taken the decision back.")
        return _message(f"restored:{pk}", comment.commenter.email, Text(
            heading=_("Your comment is back in its place"),
            paragraphs=[said],
            facts=[Fact(_("On the article"), _title(comment))],
            link=Link(_("Read your comment"), _url(comment)),
            why=_why_comment(),
        ))  # fmt: skip


TEXTS: dict[str, Callable[[int], EmailMultiAlternatives | None]] = {
    make.__name__: make
    for make in (
        report_receipt, report_outcome, report_reversed,
        statement, appeal_receipt, appeal_upheld, restored,
    )
}  # fmt: skip


def _message(key: str, to: str, text: Text) -> EmailMultiAlternatives:
    digest = salted_hmac("comments.letter", key, algorithm="sha256").hexdigest()[:16]
    host = urlsplit(settings.SITE_URL).hostname
    context = {
        "text": text,
        "language": translation.get_language(),
        "site_name": settings.SITE_NAME,
    }
    message = EmailMultiAlternatives(
        subject=" ".join(f"{text.heading} – {settings.SITE_NAME}".split())[:MAX_SUBJECT_LENGTH],
        body=render_to_string("email/letter.txt", context),
        to=[to],
        headers={
            # RFC 3834: no machine answers it.
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            # The same if a worker dies between sending and noting it: readers see one.
            "Message-ID": f"<{key.replace(':', '.')}.{digest}@{host}>",
        },
    )
    message.attach_alternative(render_to_string("email/letter.html", context), "text/html")
    return message


def _report(pk: int) -> Report | None:
    """The report, if it still has an address."""
    reports = Report.objects.with_address()
    return reports.select_related("case__decision", "case__comment__article").filter(pk=pk).first()


def _statement(pk: int) -> Statement:
    related = ("decision__comment__article", "decision__comment__commenter")
    return Statement.objects.select_related(*related).get(pk=pk)


def _appeal(pk: int) -> Appeal:
    related = "statement__decision__comment"
    return Appeal.objects.select_related(f"{related}__article", f"{related}__commenter").get(pk=pk)


def _facts(report: Report) -> list[Fact]:
    return [
        Fact(_("On the article"), _title(report.case.comment)),
        Fact(_("Your report"), str(Report.Reason(report.reason).label)),
        Fact(_("Received"), stamp(report.received_at).text),
        Fact(_("Number"), str(report.pk)),
    ]


def _title(comment: Comment) -> str:
    return comment.article.public_title or comment.article.title


def _url(comment: Comment) -> str:
    return absolute(comment.get_absolute_url())


def _looked_again(appeal: Appeal) -> str:
    if appeal.decided_by_id == appeal.statement.decision.actor_id:
        return _("This newsroom has one moderator, who has looked at your comment again.")
    return _("Somebody else than whoever decided first has looked at your comment again.")


def _redress() -> str:
    message = _("If you do not agree, write to {email}: somebody will look at it again.")
    return message.format(email=settings.DEFAULT_FROM_EMAIL)


def _courts() -> str:
    return _("You may also turn to a body for out-of-court settlement, or to a court.")


def _why_report() -> str:
    message = _("You receive this message because this address was given with a report on {site}.")
    return message.format(site=settings.SITE_NAME)


def _why_comment() -> str:
    message = _("You receive this message because this address was given with a comment on {site}.")
    return message.format(site=settings.SITE_NAME)
