"""What a discussion looks like: comments filled into outlines, and the ways from page to page."""

from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from articles.models import Article
from comments.addresses import (
    confirm_home,
    discussion_path,
    permanent_path,
    thread_path,
    threads_path,
)
from comments.models import Order
from comments.outlines import outline, thanks, why_closed, words
from comments.policy import is_premoderated
from comments.reading import APPROVED, DEFAULT, WITHDRAWN, Page, Picked, Row
from comments.threads import Entry, arrange
from newsportal.html import trusted
from newsportal.printing import Stamp, hue_of, initials_of, stamp

HEADINGS = ("h3", "h4", "h5")  # by level; an h1 and an h2 stand above
PICKS_ON_TOP, PICK_CHARS = 3, 240
ORDERS = {
    Order.NEWEST: gettext_lazy("Newest"),
    Order.OLDEST: gettext_lazy("Oldest"),
    Order.APPRECIATED: gettext_lazy("Most useful"),
}


class Pointed(NamedTuple):
    """A pick as it is shown above the threads."""

    name: str
    text: str
    url: str
    received: Stamp


def printed_page(
    page: Page, article: Article, *, sent: int | None = None, top: int | None = None
) -> dict[str, Any]:
    """Return what `comments/_thread.html` prints of a page.

    `sent`: the comment that was just sent; `thanks_are_due` says whether the thanks for
    it have no place in the thread, `is_waiting` whether it is not public yet. `top`: the
    page is one of this thread alone.
    """
    readable = [row for row in page.rows if row.is_readable]
    waiting = {row.pk for row in readable if row.status != APPROVED}
    public = {row.pk for row in readable} - waiting
    thanked = sent if sent in waiting else None
    printer = Printer(article, page, thanked=thanked, sent=sent, top=top)
    is_first = top is None and page.number == 1
    return {
        "heading": count_in_words(article.comment_count),
        "is_open": article.allows_comments,
        "is_answered": article.allows_comments,
        "why_closed": why_closed(article),
        "is_premoderated": is_premoderated(article),
        "items": printer.items(),
        "picks": _pointed(page.picks, article) if is_first and page.order == DEFAULT else "",
        "switch": _switch(page, article) if top is None else "",
        "pages": _pages(page, article, top) if page.last > 1 else "",
        "confirm_url": confirm_home(article.language),
        "thanks_are_due": sent is not None and thanked is None,
        "is_waiting": sent not in public,
    }


def count_in_words(count: int) -> str:
    if count == 0:
        return _("No comments")
    return _("1 comment") if count == 1 else _("{n} comments").format(n=count)


def _pointed(picks: list[Picked], article: Article) -> str:
    """Print the newest picks, as they stand above the threads."""
    shown = [
        Pointed(
            name=pick.name,
            text=Truncator(" ".join(pick.text.split())).chars(PICK_CHARS),
            url=permanent_path(article, pick.pk),
            received=stamp(pick.received_at),
        )
        for pick in picks[:PICKS_ON_TOP]
    ]
    return render_to_string("comments/_picks.html", {"picks": shown}) if shown else ""


def _switch(page: Page, article: Article) -> SafeString:
    """Print the orders to choose from; nothing where all of them are the same."""
    if page.last == 1 and sum(row.root_id is None for row in page.rows) < 2:
        return trusted("")
    ways = "".join(
        _way(name, _address(article, order, 1),
             ' rel="nofollow"' + (' aria-current="true"' if order == page.order else ""))
        for order, name in ORDERS.items()
    )  # fmt: skip
    label = escape(_("Sort comments"))
    return trusted(f'<nav class="switch" aria-label="{label}">{ways}</nav>')


def _pages(page: Page, article: Article, top: int | None) -> SafeString:
    """Print the way to the other pages: previous, numbers, next."""

    def to(number: int) -> str:
        if top is None:
            return _address(article, page.order, number)
        return thread_path(article, top, number=number)

    word = escape(_("Page"))
    called = f'<span class="vh">{word} </span>'
    ways = [_way(_("Previous"), to(page.previous), ' rel="prev"')] if page.previous else []
    for number in page.numbers:
        if number is None:
            ways.append("<span>…</span>")
        else:
            state = ' aria-current="page"' if number == page.number else ""
            ways.append(_way(number, to(number), state, called))
    ways += [_way(_("Next"), to(page.next), ' rel="next"')] if page.next else []
    label = escape(_("Pages of comments"))
    return trusted(f'<nav class="pagination" aria-label="{label}">{"".join(ways)}</nav>')


def _way(text: object, url: str, attributes: str, before: str = "") -> str:
    return f'<a href="{escape(url)}"{attributes}>{before}{escape(str(text))}</a>'


def _address(article: Article, order: Order, number: int) -> str:
    known = "" if order == DEFAULT else order.value
    return threads_path(article, order=known, number=number) + "#comments"


class Printer:
    """Prints the entries of one page, with the words and addresses that all of them share."""

    def __init__(
        self,
        article: Article,
        page: Page,
        *,
        thanked: int | None,
        sent: int | None,
        top: int | None,
    ) -> None:
        self.article, self.page, self.thanked, self.sent = article, page, thanked, sent
        self.next_number = 1 if top is None else page.number + 1
        self.story = f"{article.get_absolute_url()}comments/"
        self.picked = {pick.pk for pick in page.picks}
        language = get_language() or ""
        self.words = words(language)
        base, is_open = discussion_path(article), article.allows_comments
        self.public = outline(language, is_own=False, base=base, is_open=is_open)
        self.own = outline(language, is_own=True, base="", is_open=False)
        self.here = {row.pk for row in page.rows}
        self.withdrawn = {row.parent_id for row in page.rows if row.parent_status == WITHDRAWN}
        self.withdrawn |= {row.pk for row in page.rows if row.status == WITHDRAWN}

    def items(self) -> SafeString:
        """Return the items of the list.

        This is the part of a story’s page that grows with its readers: the template
        of a comment is rendered once, and its copies are filled as strings.
        """
        parts: list[str] = []
        for entry in arrange(self.page.rows, self.page.folded):
            parts += "<li>", self.printed(entry)
            if entry.opens_replies:
                parts.append('<ol class="replies">\n')
            elif entry.folded:
                lists = "</ol></li>\n" * (entry.closed_lists - 1)
                parts.append(f"</li>\n{lists}{self.more(entry)}</ol></li>\n")
            else:
                parts.append("</li>\n" + "</ol></li>\n" * entry.closed_lists)
        return trusted("".join(parts))

    def more(self, entry: Entry[Row]) -> str:
        text = ngettext("Show {n} more reply", "Show {n} more replies", entry.folded)
        url = thread_path(self.article, entry.top, number=self.next_number)
        text = escape(text.format(n=entry.folded))
        return f'<li class="folded"><a href="{url}">{text}</a></li>'

    def printed(self, entry: Entry[Row]) -> str:
        heading, comment = HEADINGS[entry.level], entry.comment
        if comment is None:
            is_withdrawn = entry.pk in self.withdrawn
            words = self.words.withdrawn if is_withdrawn else self.words.removed
            return f'<{heading} class="hint">{words}</{heading}>\n'
        at = _at(comment.received_at)
        is_own = comment.status != APPROVED
        is_pick = comment.pk in self.picked
        # Not format_html, which takes most of the page's time: what readers chose is
        # escaped, letters, numbers and dates need it not, the body is stored HTML.
        return (self.own if is_own else self.public).format(
            pk=comment.pk,
            h=heading,
            look=" comment--pick" if is_pick else "",
            hue=hue_of(comment.name),
            sent=" data-sent" if comment.pk == self.sent else "",
            initials=initials_of(comment.name),
            name=escape(comment.name),
            badges=self.badges(comment, is_pick=is_pick),
            url=f"#comment-{comment.pk}" if is_own else f"{self.story}{comment.pk}/",
            iso=at.iso,
            date=at.text,
            answers=self.answers(entry, comment) if entry.in_reply_to else "",
            body=comment.body_html,
            count=comment.appreciation_count or 0,
            thanks=thanks(comment.is_proven) if comment.pk == self.thanked else "",
        )

    def badges(self, comment: Row, *, is_pick: bool) -> str:
        words = self.words
        author = words.author if comment.is_by_author else ""
        staff = words.staff if comment.is_staff else ""
        confirmed = words.confirmed if comment.is_proven else ""
        edited = words.edited if comment.edited_at else ""
        return author + staff + confirmed + edited + (words.pick if is_pick else "")

    def answers(self, entry: Entry[Row], comment: Row) -> str:
        parent, name = comment.parent_id, escape(entry.in_reply_to)
        url = f"#comment-{parent}" if parent in self.here else f"{self.story}{parent}/"
        return f'<span><a href="{url}">{self.words.in_reply_to.format(name=name)}</a></span>'


_at = lru_cache(maxsize=4096)(stamp)
