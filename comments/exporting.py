"""All comments as JSON Lines, in a form that imports back as it was.

The first line is about the file, each other one a comment. The same comments give the
same bytes: the order is that of their dates, then of their ids.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from articles.models import Article
from comments import clocks
from comments.importing.known import key_of
from comments.importing.own import FORMAT, VERSION
from comments.importing.people import stand_in
from comments.models import Comment, Decision

CHUNK = 1000  # comments in memory


def lines(
    *,
    article: Article | None = None,
    since: datetime | None = None,
    with_addresses: bool = False,
    now: datetime | None = None,
) -> Iterator[str]:
    """Yield the lines, without newlines: of one story, or received since then, or all.

    `with_addresses`: e-mail addresses, network addresses while their clock allows, and
    the user names of who decided. Comments whose words were erased are left out.
    """
    yield _json({"format": FORMAT, "version": VERSION})
    now = now or timezone.now()
    for comment in _in_order(_chosen(article, since)):
        yield _json(_record(comment, with_addresses=with_addresses, now=now))


def _chosen(article: Article | None, since: datetime | None) -> QuerySet[Comment]:
    decisions = Decision.objects.select_related("actor").defer("text_seen").order_by("pk")
    comments = Comment.objects.with_words().select_related("article", "commenter", "parent")
    comments = comments.defer("body_html", "parent__body_html")
    comments = comments.prefetch_related(Prefetch("decisions", queryset=decisions))
    comments = comments.oldest_first()
    if article is not None:
        comments = comments.under(article)
    return comments if since is None else comments.received_since(since)


def _in_order(comments: QuerySet[Comment]) -> Iterator[Comment]:
    """By date and by key: ids are not the same in every portal."""
    stream: Iterable[Comment] = comments.iterator(chunk_size=CHUNK)
    for _at, together in groupby(stream, key=attrgetter("received_at")):
        yield from sorted(together, key=key_of)


def _record(comment: Comment, *, with_addresses: bool, now: datetime) -> dict[str, Any]:
    parent = _parent(comment)
    record: dict[str, Any] = {
        "id": key_of(comment),
        "parent": key_of(parent) if parent else "",
        "story": comment.article.get_absolute_url(),
        "received_at": _date(comment.received_at),
        "language": comment.language,
        "state": comment.status,
        "name": comment.name,
        "text": comment.text,
    }
    if with_addresses and comment.commenter.has_address:
        record["email"] = comment.commenter.email
    else:
        record["person"] = stand_in(comment.commenter)
    is_late = clocks.is_over("KEEP_ADDRESS", comment.received_at, now=now)
    if with_addresses and comment.network_address and not is_late:
        record["address"] = comment.network_address
    record["decisions"] = [
        {"act": decision.act, "at": _date(decision.at), "reason": decision.reason}
        | ({"by": decision.actor.get_username()} if with_addresses and decision.actor else {})
        for decision in comment.decisions.all()
    ]
    return record


def _parent(comment: Comment) -> Comment | None:
    """Return what it answers, or the nearest above that still has words."""
    parent = comment.parent
    while parent is not None and not parent.text:
        parent = parent.parent
    return parent


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _json(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))
