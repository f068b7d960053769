"""`{% comment_thread article %}`: the discussion under a story, the same for everyone."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from html import escape
from operator import itemgetter
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.db.models import QuerySet
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.models import Article
from articles.models.discussion import State
from comments.addresses import confirm_home, discussion_path, own_path
from comments.forms import blank_fields
from comments.models import Comment
from comments.policy import is_premoderated
from comments.threads import Entry, arrange
from newsportal.compiled import compiled
from newsportal.html import trusted
from newsportal.printing import hue_of, initials_of, stamp
from newsportal.rendering import begin, ends_at

register = template.Library()
APPROVED = Comment.Status.APPROVED.value
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
    is_proven: bool
    edited_at: datetime | None


@register.inclusion_tag("comments/_section.html", takes_context=True)
def comment_thread(context: Context, article: Article) -> dict[str, Any]:
    """The whole section: count, thread, form; nothing where comments are off.

    The page ends when the clock opens or closes the discussion.
    """
    if not article.shows_comments:
        return {"is_shown": False}
    if request := context.get("request"):
        ends_at(request, article.discussion.changes_at(begin(request)))
    section = thread_context(article)
    if section["is_open"]:
        fields = blank_fields(is_premoderated=is_premoderated(article))
        section |= {"action": discussion_path(article), "fields": fields}
    return section


def thread_context(
    article: Article, *, own: Sequence[int] = (), base: str = "", sent: int | None = None
) -> dict[str, Any]:
    """Return what `comments/_thread.html` prints; one query for any number of comments.

    `own`: ids of comments that this reader sees while they wait, newest first.
    `base`: the page to which a comment’s permanent link leads, "" for the present
    one. `sent`: the comment that was just sent; `thanks_are_due` says whether the
    thanks for it have no place in the thread, `is_waiting` whether it is not public yet.
    """
    rows = rows_of(article, own=own)
    waiting = {row.pk for row in rows if row.status != Comment.Status.APPROVED}
    public = {row.pk for row in rows} - waiting
    thanked = sent if sent in waiting else None
    return {
        "is_shown": True,
        "heading": count_in_words(len(rows) - len(waiting)),
        "is_open": article.allows_comments,
        "why_closed": why_closed(article),
        "is_premoderated": is_premoderated(article),
        "items": printed(arrange(rows), article, base=base, thanked=thanked),
        "confirm_url": confirm_home(article.language),
        "thanks_are_due": sent is not None and thanked is None,
        "is_waiting": sent not in public,
    }


def rows_of(article: Article, *, own: Sequence[int] = ()) -> list[Row]:
    return _rows(article.pk, own, has_own=bool(own))


@compiled(Row._make)
def _rows(article: int, own: Sequence[int], *, has_own: bool) -> QuerySet[Any, Any]:
    shown = Comment.objects.visible_to(own) if has_own else Comment.objects.visible()
    return shown.filter(article=article).oldest_first().values_list(
        "pk", "parent_id", "parent__parent_id", "root_id",
        "name", "body_html", "received_at", "status",
        "is_proven", "edited_at",
    )  # fmt: skip


def why_closed(article: Article) -> str:
    """Say that nothing can be added, and when something can again; "" where it can."""
    state = article.discussion.state(timezone.now())
    if state == State.ASLEEP:
        return " ".join([_("Comments are closed at night."), when_open_again()])
    return _("Comments are closed.") if state == State.CLOSED else ""


def when_open_again() -> str:
    """Say when the night ends that has closed all discussions."""
    until = settings.COMMENT_NIGHT.until  # type: ignore[union-attr]
    return _("They open again at {time}.").format(time=f"{until:%H:%M}")


def count_in_words(count: int) -> str:
    if count == 0:
        return _("No comments")
    return _("1 comment") if count == 1 else _("{n} comments").format(n=count)


def printed(
    entries: list[Entry[Row]], article: Article, *, base: str = "", thanked: int | None = None
) -> SafeString:
    """Return the items of the thread; the comment `thanked` has thanks beside it.

    This is the part of a story’s page that grows with its readers: the template
    of a comment is rendered once, and its copies are filled as strings.
    """
    withdrawn = _withdrawn(article, [entry.pk for entry in entries if entry.comment is None])
    printer = Printer(article, base=base, thanked=thanked, withdrawn=withdrawn)
    parts: list[str] = []
    for entry in entries:
        parts += "<li>", printer.printed(entry)
        if entry.opens_replies:
            parts.append('<ol class="replies">\n')
        else:
            parts.append("</li>\n" + "</ol></li>\n" * entry.closed_lists)
    return trusted("".join(parts))


def _withdrawn(article: Article, placeholders: Sequence[int]) -> frozenset[int]:
    """Return which of the comments that are not shown were taken back by their authors."""
    return frozenset(_withdrawn_among(article.pk, placeholders)) if placeholders else frozenset()


@compiled(itemgetter(0))
def _withdrawn_among(article: int, pks: Sequence[int]) -> QuerySet[Any, Any]:
    return Comment.objects.withdrawn().filter(article=article, pk__in=pks).values_list("pk")


class Printer:
    """Prints the entries of one thread, with the words and addresses that all of them share."""

    def __init__(
        self, article: Article, *, base: str, thanked: int | None, withdrawn: frozenset[int]
    ) -> None:
        self.base, self.thanked, self.withdrawn = base, thanked, withdrawn
        self.mine = own_path(article.language)
        self.reply_base = f"{discussion_path(article)}reply/" if article.allows_comments else ""
        self.report_base = f"{discussion_path(article)}report/"
        language = get_language() or ""
        self.public = outline(language, is_own=False, may_reply=bool(self.reply_base))
        self.own = outline(language, is_own=True, may_reply=False)
        self.in_reply_to = escape(_("In reply to {name}"))
        self.removed = escape(_("This comment was removed by the moderators."))
        self.taken_back = escape(_("Comment withdrawn by its author."))
        self.confirmed = mark("good", _("Confirmed address"))
        self.edited = mark("plain", _("Edited"))

    def printed(self, entry: Entry[Row]) -> str:
        heading, comment = HEADINGS[entry.level], entry.comment
        if comment is None:
            words = self.taken_back if entry.pk in self.withdrawn else self.removed
            return f'<{heading} class="hint">{words}</{heading}>\n'
        at, is_own = stamp(comment.received_at), comment.status != APPROVED
        answered = self.in_reply_to.format(name=escape(entry.in_reply_to))
        # Not format_html, which takes most of the page's time: what readers chose is
        # escaped, letters, numbers and dates need it not, the body is stored HTML.
        return (self.own if is_own else self.public).format(
            pk=comment.pk,
            h=heading,
            hue=hue_of(comment.name),
            initials=initials_of(comment.name),
            name=escape(comment.name),
            base="" if is_own else self.base,
            reply_base=self.reply_base,
            report_base=self.report_base,
            iso=at.iso,
            date=at.text,
            answers=f"<span>{answered}</span>" if entry.in_reply_to else "",
            body=comment.body_html,
            thanks=thanks(comment.is_proven) if comment.pk == self.thanked else "",
            marks=f"{self.confirmed * comment.is_proven}{self.edited * bool(comment.edited_at)}",
            mine=self.mine,
        )


def mark(tone: str, word: str) -> str:
    """A word beside a name."""
    return f' <span class="badge badge--{tone}">{escape(word)}</span>'


@lru_cache
def outline(language: str, *, is_own: bool, may_reply: bool) -> str:
    """The template of a comment with its words in `language`, the present one, unfilled."""
    context = {"is_own": is_own, "may_reply": may_reply, "reply_to": _("Reply to {name}")}
    context["report"] = _("Report the comment by {name}")
    return render_to_string("comments/_comment.html", context)


def thanks(is_proven: bool) -> str:
    confirm_url = "" if is_proven else confirm_home(get_language() or "")
    return render_to_string("comments/_sent.html", {"is_waiting": True, "confirm_url": confirm_url})
