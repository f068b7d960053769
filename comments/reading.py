"""What a page of a discussion reads: no more for ten thousand comments than for fifty."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery

from articles.models import Article
from comments.models import Comment, Discussion, Order, Pick, Place
from newsportal.compiled import compiled
from newsportal.paging import NoSuchPage, Paged, last_page

DEFAULT = Order.NEWEST  # what was just approved stands on the page of the story itself
TOPS = 20  # threads a page
FIRST_REPLIES = 3  # of each thread; the others are folded
REPLIES = 50  # a page of one thread
MOST_PICKS = 50  # of a story that have a badge, the newest
APPROVED = Comment.Status.APPROVED.value
WITHDRAWN = Comment.Status.WITHDRAWN.value
HIDDEN = ""
UNREADABLE = (WITHDRAWN, HIDDEN)


class Row(NamedTuple):
    """The columns of a comment that a page prints, and where it stands.

    What the reader may not see has no words, only a place: its `status` is WITHDRAWN or HIDDEN.
    """

    pk: int
    root_id: int | None
    name: str
    body_html: str
    received_at: datetime
    status: str
    is_by_author: bool
    is_staff: bool
    reply_count: int | None
    appreciation_count: int | None
    is_proven: bool
    edited_at: datetime | None
    parent_id: int | None = None
    grandparent_id: int | None = None
    parent_status: str | None = None
    name_of_parent: str | None = None

    @property
    def parent_name(self) -> str | None:
        return self.name_of_parent if self.parent_status == APPROVED else None

    @property
    def is_readable(self) -> bool:
        return self.status not in UNREADABLE


COLUMNS = (
    "pk", "root_id", "name", "body_html", "received_at", "status", "is_by_author", "is_staff",
    "place__reply_count", "place__appreciation_count", "is_proven", "edited_at",
)  # fmt: skip
OF_PARENT = ("parent_id", "parent__parent_id", "parent__status", "parent__name")


class Picked(NamedTuple):
    """A comment that the newsroom points out."""

    pk: int
    name: str
    text: str
    received_at: datetime


class Counted(NamedTuple):
    tops: int
    picks: int


@dataclass(frozen=True)
class Page(Paged):
    """One page: `rows` as `threads.arrange` wants them, and how many replies it leaves out."""

    order: Order = DEFAULT
    rows: list[Row] = field(default_factory=list)
    folded: dict[int, int] = field(default_factory=dict)  # by the id of the top comment
    picks: list[Picked] = field(default_factory=list)


def discussion(
    article: Article,
    *,
    order: Order = DEFAULT,
    number: int = 1,
    own: Collection[int] = (),
    sent: int | None = None,
) -> Page:
    """Return page `number` of the threads under a story.

    `own`: ids of comments that this reader sees while they wait. They stand on the
    page whichever it is, and so does the comment `sent`; replies with their thread.

    Raises NoSuchPage.
    """
    counted = counts_of(article) if article.comment_count else Counted(0, 0)
    last = last_page(counted.tops, TOPS)
    if number > last:
        raise NoSuchPage(number)
    tops: list[Any] = []
    if counted.tops:
        tops += _page_of(article.pk, order, number, counted.tops)
    extra = _extra(article.pk, own, sent) if own or sent else []
    roots = {row.root_id for row in extra if row.root_id} - {row[0] for row in tops}
    tops += _tops_by_id(article.pk, sorted(roots)) if roots else []
    rows, folded = _with_replies(tops, extra)
    picks = _picks(article.pk) if counted.picks else []
    return Page(number, last, order, rows, folded, picks)


def thread(article: Article, top: int, *, number: int = 1) -> Page:
    """Return page `number` of all that was answered to one top comment, oldest first.

    Raises NoSuchPage, also where no such thread stands under the story.
    """
    # No database holds a greater number.
    for row in _tops_by_id(article.pk, [min(top, BigIntegerField.MAX_BIGINT)]):
        shown = _top(row)
        total = shown.reply_count
        if total is None or shown.root_id or number > last_page(total, REPLIES):
            break
        start, many, is_from_end = _nearest(number, REPLIES, total)
        replies = _replies_at(top, start, many, is_from_end=is_from_end)
        rows = [shown, *sorted(_visible(replies), key=_age)]
        left = max(total - number * REPLIES, 0)
        picks = _picks(article.pk) if counts_of(article).picks else []
        return Page(number, last_page(total, REPLIES), rows=rows, folded={top: left}, picks=picks)
    raise NoSuchPage(number)


def counts_of(article: Article) -> Counted:
    return next(iter(_counts(article.pk)), Counted(0, 0))


def _page_of(article: int, order: Order, number: int, total: int) -> list[Any]:
    start, many, is_from_end = _nearest(number, TOPS, total)
    tops = _tops_at(article, start, many, order=order, is_from_end=is_from_end)
    is_newest_first = order != Order.OLDEST
    tops.sort(key=lambda row: (row[4], row[0]), reverse=is_newest_first)
    if order == Order.APPRECIATED:
        tops.sort(key=lambda row: -(row[9] or 0))  # stable: of equals the newest first
    return tops


def _nearest(number: int, per_page: int, total: int) -> tuple[int, int, bool]:
    """Return where the page stands, how many there are, and whether that counts from the end.

    No page is farther than half of the whole: an index is walked from one of its ends.
    """
    start = (number - 1) * per_page
    many = min(per_page, total - start)
    left = total - start - many
    return (left, many, True) if left < start else (start, many, False)


def _with_replies(
    tops: Iterable[Sequence[Any]], extra: Iterable[Row]
) -> tuple[list[Row], dict[int, int]]:
    """Return rows in order, and what is folded of each thread; `extra` stands there anyhow."""
    own = {row.pk: row for row in extra}
    first = [pk for row in tops for pk in row[-FIRST_REPLIES:] if pk is not None]
    replies = {row.pk: row for row in _visible(_replies(first))} if first else {}
    replies |= {pk: row for pk, row in own.items() if row.root_id}
    printed = [own.get(row[0]) or _top(row) for row in tops]
    here = {top.pk for top in printed}
    new = [row for row in own.values() if not row.root_id and row.pk not in here]
    folded = {top.pk: top.reply_count for top in printed if top.reply_count}
    for reply in replies.values():
        if reply.status == APPROVED and reply.root_id in folded:
            folded[reply.root_id] -= 1
    new.sort(key=_age, reverse=True)
    return [*new, *printed, *sorted(replies.values(), key=_age)], folded


def _visible(rows: Iterable[Row]) -> Iterable[Row]:
    """What has a place is visible; here once more, as it is about what was taken away."""
    return (row for row in rows if row.status == APPROVED)


def _age(row: Row) -> tuple[datetime, int]:
    return row.received_at, row.pk


def _extra(article: int, own: Collection[int], sent: int | None) -> list[Row]:
    """What stands on the page for this reader: what waits, and what was just sent."""
    found = _own(article, list(own), [*own, sent] if sent else list(own))
    return [row for row in found if row.status != APPROVED or row.pk == sent]


def _top(row: Sequence[Any]) -> Row:
    top = Row(*row[: len(COLUMNS)])
    if top.status == APPROVED:
        return top
    status = WITHDRAWN if top.status == WITHDRAWN else HIDDEN
    return top._replace(status=status, name="", body_html="")


@compiled(Counted._make)
def _counts(article: int) -> QuerySet[Any, Any]:
    return Discussion.objects.filter(pk=article).values_list("top_count", "pick_count")


@compiled(tuple)
def _tops_at(
    article: int, start: int, many: int, *, order: Order, is_from_end: bool
) -> QuerySet[Any, Any]:
    """Columns and the ids of the first replies, in no order."""
    places = Place.objects.tops_of(article).in_order(order, is_reversed=is_from_end)
    return _tops(Comment.objects.filter(pk__in=places.ids_at(start, many)))


@compiled(tuple)
def _tops_by_id(article: int, pks: Sequence[int]) -> QuerySet[Any, Any]:
    return _tops(Comment.objects.filter(article=article, pk__in=pks))


def _tops(comments: QuerySet[Comment]) -> QuerySet[Any, Any]:
    replies = Place.objects.replies_to(OuterRef("pk")).in_order(Order.OLDEST).values("comment")
    first = {f"reply_{n}": Subquery(replies[n : n + 1]) for n in range(FIRST_REPLIES)}
    return comments.order_by().values_list(*COLUMNS, *first.values())


@compiled(Row._make)
def _replies(pks: Sequence[int]) -> QuerySet[Any, Any]:
    comments = Comment.objects.filter(pk__in=pks)  # with a status, SQLite would go by that
    return comments.order_by().values_list(*COLUMNS, *OF_PARENT)


@compiled(Row._make)
def _replies_at(top: int, start: int, many: int, *, is_from_end: bool) -> QuerySet[Any, Any]:
    places = Place.objects.replies_to(top).in_order(Order.OLDEST, is_reversed=is_from_end)
    comments = Comment.objects.filter(pk__in=places.ids_at(start, many))
    return comments.order_by().values_list(*COLUMNS, *OF_PARENT)


@compiled(Row._make)
def _own(article: int, own: Sequence[int], pks: Sequence[int]) -> QuerySet[Any, Any]:
    comments = Comment.objects.visible_to(own).filter(article=article, pk__in=pks)
    return comments.order_by().values_list(*COLUMNS, *OF_PARENT)


@compiled(Picked._make)
def _picks(article: int) -> QuerySet[Any, Any]:
    picks = Pick.objects.standing().visible().filter(article=article).newest_first()
    of_comment = ("name", "text", "received_at")
    return picks.values_list("comment", *(f"comment__{name}" for name in of_comment))[:MOST_PICKS]
