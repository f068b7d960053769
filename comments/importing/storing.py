"""Storing what a dump says: by the doors that every comment takes, and once.

A second run finds by its key what the first has stored, and changes nothing; so does
a run after one that was killed. A batch is stored whole or not at all.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice

from django.conf import settings
from django.utils import timezone

from articles.models import Article
from comments import clocks, posting
from comments.importing.deciding import carry_out, decisions_of
from comments.importing.incoming import Incoming
from comments.importing.known import Place, parent_of, places_of
from comments.importing.matching import article_of
from comments.importing.people import email_of, name_of, text_of
from comments.importing.receipt import Receipt
from comments.importing.spool import Spool
from comments.models import Comment
from comments.moderation import REFUSED, showing_last
from newsportal.online import unhurried

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LANGUAGES = dict(settings.LANGUAGES)
BATCH = 20  # a fraction of a second: others write to SQLite between two of them

Put = Callable[[Incoming, Article, Place | None], Place]


class Importer:
    """One dump on its way in; `receipt` grows with it."""

    def __init__(
        self,
        spool: Spool,
        *,
        receipt: Receipt,
        pairs: Mapping[str, str],
        now: datetime | None = None,
    ) -> None:
        self.spool, self.receipt, self.pairs = spool, receipt, pairs
        self.now = now or timezone.now()
        self.articles: dict[str, Article | None] = {}

    def run(self) -> Receipt:
        receipt = self.receipt
        receipt.read = self.spool.read
        receipt.skipped.update(self.spool.unusable)
        for story, number in self.spool.stories():
            self.articles[story] = article_of(story, pairs=self.pairs)
            if self.articles[story] is None:
                receipt.unmatched[story] = number
        batches = _batches(self.spool.comments())
        if receipt.is_dry_run:
            for batch in batches:
                self._take_in(batch, _pretend)
            return receipt
        receipt.stored = 0
        for batch in unhurried(batches):
            with showing_last():
                ids = [place.pk for place in self._take_in(batch, self._store)]
                # An address beyond its clock is never to be seen in the database.
                clocks.hash_addresses(clocks.late(ids, now=self.now))
            receipt.stored += Comment.objects.filter(pk__in=ids).count()
        return receipt

    def _take_in(self, batch: list[Incoming], put: Put) -> list[Place]:
        """Count each comment of the batch; return the places of those that are here now."""
        known = places_of(batch)
        places = []
        for incoming in batch:
            article = self.articles[incoming.story]
            place = known.get(incoming.key)
            if place is not None:
                self.receipt.known += 1
            elif article is None:
                self.receipt.skipped["no such story"] += 1
            elif reason := self._unfit(incoming, article):
                self.receipt.skipped[reason] += 1
            else:
                place = self._put(incoming, article, put)
            if place is not None:
                self.spool.put(incoming.key, place)
                places.append(place)
        return places

    def _put(self, incoming: Incoming, article: Article, put: Put) -> Place:
        parent = self.spool.place(incoming.parent) or parent_of(incoming)
        if parent is not None and parent.article_id != article.pk:
            parent = None
        self.receipt.hung_to_the_top += bool(incoming.parent) and parent is None
        self.receipt.by_state[incoming.state] += 1
        self.receipt.by_story[article.get_absolute_url()] += 1
        return put(incoming, article, parent)

    def _unfit(self, incoming: Incoming, article: Article) -> str:
        """Say why the comment cannot be stored, "" if it can."""
        if not EARLIEST <= incoming.received_at <= self.now:
            return "dated in the future, or before the web"
        decisions = decisions_of(incoming)
        if incoming.state in REFUSED and clocks.is_over(
            "KEEP_REFUSED", decisions[-1].at, now=self.now
        ):
            return "refused longer ago than KEEP_REFUSED"
        try:
            posting.cleaned(
                name=name_of(incoming, language=article.language), email=email_of(incoming),
                text=text_of(incoming, language=article.language),
                longest=posting.MAX_IMPORTED_LENGTH,
            )  # fmt: skip
        except posting.BadLength:
            is_long = len(incoming.text) > posting.MAX_IMPORTED_LENGTH
            return "text too long" if is_long else "no text"
        return ""

    def _store(self, incoming: Incoming, article: Article, place: Place | None) -> Place:
        is_kept = not clocks.is_over("KEEP_ADDRESS_HASH", incoming.received_at, now=self.now)
        comment = posting.post(
            article,
            name=name_of(incoming, language=article.language),
            email=email_of(incoming),
            text=text_of(incoming, language=article.language),
            parent=Comment.objects.get(pk=place.pk) if place else None,
            address=incoming.address if is_kept else "",
            language=incoming.language if incoming.language in LANGUAGES else article.language,
            now=incoming.received_at,
            is_import=True,
            import_key=incoming.key,
        )
        carry_out(comment, decisions_of(incoming))
        return Place(comment.pk, article.pk)


def _pretend(_incoming: Incoming, article: Article, _parent: Place | None) -> Place:
    return Place(0, article.pk)


def _batches(comments: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    rest = iter(comments)
    while batch := list(islice(rest, BATCH)):
        yield batch
