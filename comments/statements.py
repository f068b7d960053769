"""What a statement of reasons says: to its reader by mail, and at its link."""

from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comments.models import Comment, Decision, Statement
from newsportal.printing import stamp


class Fact(NamedTuple):
    label: str
    value: str


def heading_of(statement: Statement) -> str:
    if statement.decision.act == Decision.Act.REMOVE:
        return _("Your comment was removed")
    return _("Your comment was not published")


def facts_of(statement: Statement) -> list[Fact]:
    """What, why, on which ground, how it came about, and until when to appeal (DSA art. 17(3))."""
    decision = statement.decision
    return [
        Fact(_("Your comment"), _posted(decision.comment)),
        Fact(_("What was decided"), _restriction(decision)),
        Fact(_("Decided"), stamp(decision.at).text),
        Fact(_("Reason"), _reason(statement)),
        Fact(_("Ground"), _ground(decision)),
        Fact(_("How it came about"), _origin(statement)),
        Fact(_("Means"), _means(statement)),
        Fact(_("You can appeal until"), day(statement)),
    ]


def day(statement: Statement) -> str:
    return date_format(timezone.localtime(statement.appeal_until), "DATE_FORMAT")


def _posted(comment: Comment) -> str:
    title = comment.article.public_title or comment.article.title
    return _("“{title}”, {date}").format(title=title, date=stamp(comment.received_at).text)


def _restriction(decision: Decision) -> str:
    if decision.act == Decision.Act.REMOVE:
        return _("It was taken off the page: nobody sees it any more, in any country, for good.")
    return _("It does not appear on the page: nobody sees it, in any country, for good.")


def _reason(statement: Statement) -> str:
    if statement.decision.text_to_author:  # as a moderator wrote it, in the comment’s language
        return statement.decision.text_to_author
    reason = statement.decision.reason
    if not reason:
        return _("It is against our rules for discussions.")
    # The words of software are in the source, those of people are theirs.
    return _(reason) if statement.is_automated else reason


def _ground(decision: Decision) -> str:
    if decision.law:
        return _("Unlawful content: {law}").format(law=decision.law)
    rules = _("Discuss ideas, not people.")
    return _("The rules for discussions of {site}: {rules}").format(
        site=settings.SITE_NAME, rules=rules
    )


def _origin(statement: Statement) -> str:
    if statement.is_by_notice:
        return _("A reader drew our attention to it.")
    return _("We looked at it on our own initiative.")


def _means(statement: Statement) -> str:
    if statement.is_automated:
        return _("The decision was taken by software, by a rule of the site.")
    return _("The decision was taken by a person.")
