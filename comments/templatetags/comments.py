"""`{% comment_thread article %}`: the discussion under a story, the same for everyone."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any, NamedTuple

from django import template
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from articles.models import Article
from comments.addresses import discussion_path
from comments.forms import blank_fields
from comments.models import Comment
from comments.policy import is_approved_at_once
from comments.threads import Entry, arrange
from newsportal.html import trusted
from newsportal.printing import hue_of, initials_of, stamp

register = template.Library()
HEADINGS = ("h3", "h4", "h5")  # by level; an h1 and an h2 stand above


class Row(NamedTuple):
    """The columns of a comment that a page prints, and where it stands."""

    pk: int
    parent_id: int | None
    grandparent_id: int | None
    root_id: int | None
    name: str
    body_html: str
    received_at: datetime
    status: str


@register.inclusion_tag("comments/_section.html")
def comment_thread(article: Article) -> dict[str, Any]:
    """The whole section: count, thread, form; nothing where comments are off."""
    if not article.shows_comments:
        return {"is_shown": False}
    context = thread_context(article)
    if article.allows_comments:
        context |= {"action": discussion_path(article), "fields": blank_fields()}
    return context


def thread_context(
    article: Article, *, own: Sequence[int] = (), base: str = "", sent: int | None = None
) -> dict[str, Any]:
    """Return what `comments/_thread.html` prints; one query for any number of comments.

    `own`: ids of comments that this reader sees while they wait, newest first.
    `base`: the page to which a comment’s permanent link leads, "" for the present
    one. `sent`: the comment that was just sent; `thanks_are_due` says whether the
    thanks for it have no place in the thread.
    """
    rows = rows_of(article, own=own)
    waiting = {row.pk for row in rows if row.status != Comment.Status.APPROVED}
    thanked = sent if sent in waiting else None
    return {
        "is_shown": True,
        "heading": count_in_words(len(rows) - len(waiting)),
        "is_open": article.allows_comments,
        "is_premoderated": is_premoderated(),
        "items": printed(arrange(rows), article, base=base, thanked=thanked),
        "thanks_are_due": sent is not None and thanked is None,
    }


def rows_of(article: Article, *, own: Sequence[int] = ()) -> list[Row]:
    comments = Comment.objects.visible_to(own).under(article).oldest_first()
    columns = comments.values_list(
        "pk", "parent_id", "parent__parent_id", "root_id",
        "name", "body_html", "received_at", "status",
    )  # fmt: skip
    return [Row._make(columns) for columns in columns]


def is_premoderated() -> bool:
    return not is_approved_at_once()


def count_in_words(count: int) -> str:
    if count == 0:
        return _("No comments")
    return _("1 comment") if count == 1 else _("{n} comments").format(n=count)


def printed(
    entries: list[Entry[Row]], article: Article, *, base: str = "", thanked: int | None = None
) -> list[dict[str, Any]]:
    """Return the items of the template’s one loop; the comment `thanked` has thanks beside it.

    This is the part of a story’s page that grows with its readers: the template
    of a comment is rendered once, and its copies are filled as strings.
    """
    reply_base = f"{discussion_path(article)}reply/" if article.allows_comments else ""
    outlines = Outlines(base=base, reply_base=reply_base)
    in_reply_to = escape(_("In reply to {name}"))
    items: list[dict[str, Any]] = []
    for entry in entries:
        heading, html = HEADINGS[entry.level], ""
        if comment := entry.comment:
            is_own = comment.status != Comment.Status.APPROVED
            at, name = stamp(comment.received_at), escape(comment.name)
            answered = escape(entry.in_reply_to)
            # Not format_html, which takes most of the page's time: what readers chose is
            # escaped above, letters, numbers and dates need it not, the body is stored HTML.
            html = trusted(
                outlines[is_own].format(
                    pk=comment.pk,
                    h=heading,
                    hue=hue_of(comment.name),
                    initials=initials_of(comment.name),
                    name=name,
                    iso=at.iso,
                    date=at.text,
                    answers=f"<span>{in_reply_to.format(name=answered)}</span>" if answered else "",
                    body=comment.body_html,
                    thanks=outlines.thanks if comment.pk == thanked else "",
                )
            )
        items.append(
            {"html": html, "h": heading, "opens": entry.opens_replies, "closes": entry.closed_lists}
        )
    return items


class Outlines(dict[bool, str]):
    """The template of a comment with its words, but without what differs: is_own → outline."""

    def __init__(self, *, base: str, reply_base: str) -> None:
        super().__init__()
        self.base, self.reply_base = base, reply_base

    @property
    def thanks(self) -> str:
        return render_to_string("comments/_sent.html", {"is_premoderated": is_premoderated()})

    def __missing__(self, is_own: bool) -> str:
        context = {
            "is_own": is_own,
            "base": "" if is_own else self.base,
            "reply_base": self.reply_base,
            "reply_to": _("Reply to {name}"),
        }
        self[is_own] = render_to_string("comments/_comment.html", context)
        return self[is_own]
