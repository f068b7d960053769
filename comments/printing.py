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
from comments.addresses import discussion_path, permanent_path, thread_path, threads_path
from comments.models import Order
from comments.policy import is_approved_at_once
from comments.reading import APPROVED, DEFAULT, Page, Picked, Row
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
    it have no place in the thread. `top`: the page is one of this thread alone.
    """
    waiting = {row.pk for row in page.rows if row.is_readable and row.status != APPROVED}
    thanked = sent if sent in waiting else None
    printer = Printer(article, page, thanked=thanked, sent=sent, top=top)
    is_first = top is None and page.number == 1
    return {
        "is_shown": True,
        "heading": count_in_words(article.comment_count),
        "is_open": article.allows_comments,
        "is_premoderated": is_premoderated(),
        "items": printer.items(),
        "picks": _pointed(page.picks, article) if is_first and page.order == DEFAULT else "",
        "switch": _switch(page, article) if top is None else "",
        "pages": _pages(page, article, top) if page.last > 1 else "",
        "thanks_are_due": sent is not None and thanked is None,
    }


def is_premoderated() -> bool:
    return not is_approved_at_once()


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
        self.public = outline(
            language, is_own=False, base=discussion_path(article) if article.allows_comments else ""
        )
        self.own = outline(language, is_own=True, base="")
        self.here = {row.pk for row in page.rows}

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
            return f'<{heading} class="hint">{self.words.removed}</{heading}>\n'
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
            thanks=thanks() if comment.pk == self.thanked else "",
        )

    def badges(self, comment: Row, *, is_pick: bool) -> str:
        if not (is_pick or comment.is_by_author or comment.is_staff):
            return ""
        author = self.words.author if comment.is_by_author else ""
        staff = self.words.staff if comment.is_staff else ""
        return author + staff + (self.words.pick if is_pick else "")

    def answers(self, entry: Entry[Row], comment: Row) -> str:
        parent, name = comment.parent_id, escape(entry.in_reply_to)
        url = f"#comment-{parent}" if parent in self.here else f"{self.story}{parent}/"
        return f'<span><a href="{url}">{self.words.in_reply_to.format(name=name)}</a></span>'


_at = lru_cache(maxsize=4096)(stamp)


class Words(NamedTuple):
    in_reply_to: str
    removed: str
    author: str
    staff: str
    pick: str


@lru_cache
def words(language: str) -> Words:
    """What is said again and again, in `language`, the present one."""
    return Words(
        in_reply_to=escape(_("In reply to {name}")),
        removed=escape(_("This comment was removed by the moderators.")),
        author=_badge("badge badge--author", _("Author of this article")),
        staff=_badge("badge badge--staff", _("Newsroom")),
        pick=_badge("tag-mark", _("Editors’ pick")),
    )


def _badge(look: str, text: str) -> str:
    return f' <span class="{look}">{escape(text)}</span>'


@lru_cache(maxsize=512)
def outline(language: str, *, is_own: bool, base: str) -> str:
    """The template of a comment with its words in `language`, the present one, unfilled.

    `base`: the path below which it is answered and appreciated, "" where it cannot be.
    """
    context = {"is_own": is_own, "base": base, "reply_to": _("Reply to {name}")}
    return render_to_string("comments/_comment.html", context)


def thanks() -> str:
    return render_to_string("comments/_sent.html", {"is_premoderated": is_premoderated()})
