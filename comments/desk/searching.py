"""Looking up comments: by words and filters, newest first, never further than one can wait."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.models import Article
from comments.models import Comment, CommentQuerySet

WINDOW = 20_000  # comments that one look goes through, at most
PER_PAGE = 20
MOST_WORDS = 8
PATIENCE_MS = 2000  # for PostgreSQL's index: of very common words it finds too many


@dataclass(frozen=True)
class Wanted:
    """What is looked for; None and "" mean anything."""

    words: str = ""
    language: str = ""
    status: str = ""
    story: int | None = None
    category: int | None = None
    commenter: int | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None  # the id of the last comment that was looked at

    @property
    def each_word(self) -> list[str]:
        return self.words.split()[:MOST_WORDS]


@dataclass(frozen=True)
class Found:
    """One page: `go_on` is the id of the comment behind which there may be more.

    `looked_back_to`: when the comment was received at which the look ended before the
    page was full; None if all were looked at, or the page is full.
    """

    comments: Sequence[Comment] = field(default_factory=list)
    go_on: int | None = None
    looked_back_to: datetime | None = None


def find(wanted: Wanted) -> Found:
    """Return the newest comments that are wanted, from behind `wanted.before` on."""
    indexed = _narrowed(wanted)
    if wanted.words and connection.vendor == "postgresql":
        try:
            with _patience():
                return _page(_asked(indexed, wanted))
        except OperationalError:  # the statement was ended: there are too many
            pass
    # The look ends where an index has been followed for WINDOW entries.
    end = indexed.newest_first().values_list("received_at", "pk")[WINDOW : WINDOW + 1].first()
    if end is None:
        return _page(_asked(indexed, wanted))
    found = _page(_asked(indexed.filter(received_at__gte=end[0]), wanted))
    return found if found.go_on else Found(found.comments, end[1], end[0])


def _narrowed(wanted: Wanted) -> CommentQuerySet:
    """By what indexes know, so that the window lies on what is wanted."""
    comments = Comment.objects.all()
    if wanted.status:
        comments = comments.in_states([wanted.status])
    if wanted.story:
        comments = comments.filter(article=wanted.story)
    if wanted.commenter:
        comments = comments.filter(commenter=wanted.commenter)
    if wanted.since:
        comments = comments.filter(received_at__gte=_midnight(wanted.since))
    if wanted.until:
        comments = comments.filter(received_at__lt=_midnight(wanted.until + timedelta(days=1)))
    if wanted.before:
        row = Comment.objects.filter(pk=wanted.before).values_list("received_at", flat=True)
        if at := row.first():
            same = Q(received_at=at, pk__gte=wanted.before)
            comments = comments.filter(~same, received_at__lte=at)
    return comments


def _asked(comments: CommentQuerySet, wanted: Wanted) -> CommentQuerySet:
    """By what each comment has to be asked."""
    if wanted.language:
        comments = comments.in_language(wanted.language)
    if wanted.category:
        # Asked of each comment: a join would begin with the stories, and sort all that was said.
        filed = Article.objects.filter(pk=OuterRef("article"), public_category=wanted.category)
        comments = comments.filter(Exists(filed))
    if wanted.words and connection.vendor == "postgresql":
        query = SearchQuery(wanted.words, config="simple", search_type="websearch")
        vector = SearchVector("text", config="simple")  # as in the index comment_words
        return comments.alias(vector=vector).filter(vector=query)
    for word in wanted.each_word:
        # SQLite knows upper and lower case of ASCII alone.
        forms = {word, word.lower(), word.upper(), word.capitalize()}
        comments = comments.filter(reduce(or_, (Q(text__icontains=form) for form in forms)))
    return comments


def _page(comments: CommentQuerySet) -> Found:
    shown = comments.newest_first().select_related("article", "commenter").defer("body_html")
    rows = list(shown[: PER_PAGE + 1])
    if len(rows) <= PER_PAGE:
        return Found(rows)
    return Found(rows[:PER_PAGE], rows[PER_PAGE - 1].pk)


@contextmanager
def _patience() -> Iterator[None]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {PATIENCE_MS}")
        yield
        cursor.execute("SET LOCAL statement_timeout TO DEFAULT")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_default_timezone())
