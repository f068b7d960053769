"""All that is recorded of one comment, as a document for a lawyer or a court."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from comments import chains, records, verifying
from comments.chains import Finding
from comments.models import Anchor, Comment, Decision, Record
from comments.records import Event
from newsportal.models import User
from newsportal.pagecache import absolute

EVENTS, ACTS = dict(Event.choices), dict(Decision.Act.choices)
SHOWN_OF_MAC = 16  # hexadecimal digits: enough to find a record again


class Line(NamedTuple):
    """A record in words; what was erased or never said is empty."""

    number: int
    at: str
    event: str
    by: str
    act: str
    reason: str
    text: str
    is_erased: bool
    mac: str


class Exported(NamedTuple):
    """`document` is what `digest` (SHA-256) was taken of."""

    document: SafeString
    digest: str
    language: str


def export(comment: Comment, *, by: User, language: str, with_addresses: bool) -> Exported:
    """Write the document, and record that and for whom it was written."""
    with translation.override(language):
        document = render_to_string(
            "comments/_dossier.html",
            contents(comment, by=by, with_addresses=with_addresses),
        )
    digest = hashlib.sha256(document.encode()).hexdigest()
    facts = {"digest": digest, "language": language, "addresses": with_addresses}
    records.note(comment, Event.EXPORTED, by=by, facts=facts)
    return Exported(document, digest, language)


def contents(comment: Comment, *, by: User, with_addresses: bool) -> dict[str, Any]:
    counted = verifying.Counted()
    findings = verifying.one(comment.pk, counted)
    kept = list(Record.objects.filter(comment=comment).order_by("number"))
    first = Anchor.objects.filter(number=0).first()
    older = _decisions_before(comment, first)
    return {
        "comment": comment,
        "title": comment.article.public_title or comment.article.title,
        "url": absolute(comment.get_absolute_url()),
        "received": moment(comment.received_at),
        "status": Comment.Status(comment.status).label,
        "lines": list(map(_line, kept)),
        "older": older,
        "intervals": list(intervals(kept)),
        "findings": list(map(in_words, findings)),
        "record_count": counted.records,
        "since": moment(first.at) if first else "",
        "email": comment.commenter.email if with_addresses else "",
        "network_address": (comment.network_address or "") if with_addresses else "",
        "with_addresses": with_addresses,
        "written_at": moment(timezone.now()),
        "by": by.get_full_name() or by.get_username(),
    }


def intervals(kept: Sequence[Record]) -> Iterator[tuple[str, str, int]]:
    """(notice, removal, whole minutes between) of each notice that a removal followed."""
    for notice in (record for record in kept if record.event == Event.NOTICE):
        later = (r for r in kept if r.event == Event.REMOVED and r.number > notice.number)
        if removal := next(later, None):
            minutes = int((removal.at - notice.at).total_seconds() // 60)
            yield moment(notice.at), moment(removal.at), minutes


def moment(at: datetime) -> str:
    """To the second, in the site’s time zone, with its distance from UTC."""
    return f"{timezone.localtime(at):%d.%m.%Y %H:%M:%S (UTC%z)}"


def in_words(finding: Finding) -> str:
    kinds = {
        "altered": _("altered"), "missing": _("missing"), "inserted": _("inserted"),
        "reordered": _("in another order"), "tail cut": _("end cut off"),
    }  # fmt: skip
    kind = kinds.get(finding.kind, _("the records as a whole do not hold"))
    if finding.number is None:
        return kind
    return _("record {number}: {kind}").format(number=finding.number, kind=kind)


def _line(record: Record) -> Line:
    facts, words = chains.read(record.facts), chains.read(record.words)
    is_text = record.event in {Event.RECEIVED, Event.EDITED, Event.NOTICE, Event.NOTIFIED}
    by = _("the site’s policy") if "decision" in facts else ""
    return Line(
        record.number, moment(record.at), str(EVENTS.get(record.event, record.event)),
        str(facts.get("name") or by), str(ACTS.get(str(facts.get("act")), "")),
        str(words.get("reason", "")), str(words.get("text", "")) if is_text else "",
        bool(record.digest) and record.words is None, bytes(record.mac).hex()[:SHOWN_OF_MAC],
    )  # fmt: skip


def _decisions_before(comment: Comment, first: Anchor | None) -> list[tuple[str, str, str, str]]:
    """(moment, act, by, reason) of decisions that are older than the records."""
    decisions = comment.decisions.select_related("actor").defer("text_seen").order_by("pk")
    return [
        (
            moment(decision.at), decision.get_act_display(),
            decision.actor.get_username() if decision.actor else _("the site’s policy"),
            decision.reason,
        )
        for decision in decisions.filter(pk__lte=first.last_decision if first else 0)
    ]  # fmt: skip
