"""The comments of a queue, or those found, as the lines of a list."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString

from comments.admin_cells import acts_for
from comments.claiming import Holder, holders
from comments.desk.cases import may_undo
from comments.desk.marking import links_in, marked, matched_in, words_in
from comments.models import Case, Comment, Decision, Finding
from newsportal.models import User


class Line(NamedTuple):
    """A comment of a list. `decision`: the last one on it; `entry`: its place in the queue."""

    comment: Comment
    entry: int | None
    text: SafeString
    acts: list[tuple[str, str, str]]
    holder: Holder | None
    decision: Decision | None
    may_undo: bool

    @property
    def title(self) -> str:
        return self.comment.article.public_title or self.comment.article.title


def comments_of(ids: Iterable[int]) -> dict[int, Comment]:
    """Return by id what lines print of comments."""
    rows = Comment.objects.filter(pk__in=list(ids)).defer("body_html", "parent__body_html")
    return {c.pk: c for c in rows.select_related("article", "parent", "commenter")}


def lines_of(
    comments: Sequence[Comment],
    *,
    user: User,
    entries: dict[int, int] | None = None,
    words: Iterable[str] = (),
) -> list[Line]:
    """Return the lines of `comments`, four queries for any number of them.

    `entries`: id of a comment → its place in the queue. `words` are marked.
    """
    ids = [comment.pk for comment in comments]
    held, words = holders(ids, besides=user), list(words)
    reported = set(Case.objects.open().filter(comment__in=ids).values_list("comment", flat=True))
    findings: dict[int, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(comment__in=ids):
        findings[finding.comment_id].append(finding)
    decisions: dict[int, Decision] = {}
    for decision in Decision.objects.filter(comment__in=ids).with_actor().order_by("pk"):
        decisions[decision.comment_id] = decision
    lines = []
    for comment in comments:
        last = decisions.get(comment.pk)
        if last:
            last.comment = comment
        spans = [
            *words_in(comment.text, words), *matched_in(findings[comment.pk]),
            *links_in(comment.text),
        ]  # fmt: skip
        lines.append(
            Line(
                comment=comment,
                entry=(entries or {}).get(comment.pk),
                text=marked(comment.text, spans),
                acts=acts_for(comment, is_reported=comment.pk in reported),
                holder=held.get(comment.pk),
                decision=last,
                may_undo=last is not None and may_undo(last, user),
            )
        )
    return lines
