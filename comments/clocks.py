"""The clocks of personal data: what is kept for how long, and what is left of it then.

Each takes small batches, so that nobody waits for it, and leaves alone what is on
legal hold. User agents have no clock: none is stored.

A new clock is a line in CLOCKS and a setting that `Environment.keep` reads.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from comments import records
from comments.models import Comment, Commenter, CommentQuerySet, DecidedText, Decision, Edit
from comments.models.commenter import NOWHERE
from newsportal.network import network_digest
from newsportal.online import unhurried

BATCH = 200  # rows a transaction
AT_ONCE = 10  # batches of a clock each time the worker runs it: its other jobs wait meanwhile
NOBODY = f"erased@newsportal{NOWHERE}"  # who said what is no longer known


@dataclass(frozen=True)
class Clock:
    """`keep` is the name of the setting; `what` says what becomes of the rows.

    `due` returns the rows whose time began before a moment. `expire` does to the rows
    of these ids what the clock is for, inside a transaction; they are not due any more.
    """

    keep: str
    what: str
    due: Callable[[datetime], QuerySet[Any]]
    expire: Callable[[Collection[int]], None]

    def rows(self, now: datetime) -> QuerySet[Any]:
        """Return the rows whose time is over at `now`, those on hold among them."""
        keep = getattr(settings, self.keep)
        return self.due(now).none() if keep is None else self.due(now - keep)

    def free(self, now: datetime) -> QuerySet[Any]:
        rows = self.rows(now)
        return rows.not_on_hold() if isinstance(rows, CommentQuerySet) else rows

    def held(self, now: datetime) -> int:
        """Count the rows that a legal hold keeps beyond their time."""
        rows = self.rows(now)
        return rows.on_hold().count() if isinstance(rows, CommentQuerySet) else 0

    def batches(self, now: datetime) -> Iterator[int]:
        """Expire all rows whose time is over, some at a time; yield how many each time."""
        while number := self._expire_some(now):
            yield number

    @transaction.atomic
    def _expire_some(self, now: datetime) -> int:
        # Several workers: each takes rows of its own. A hold that is placed now locks its row.
        rows = self.free(now).select_for_update(skip_locked=True, of=("self",))
        ids = list(rows.values_list("pk", flat=True)[:BATCH])
        if ids:
            self.expire(ids)
        return len(ids)


def hash_addresses(ids: Collection[int]) -> None:
    """Leave of the network addresses what tells that two are of one network."""
    rows = Comment.objects.filter(pk__in=ids, network_address__isnull=False)
    addresses = rows.values_list("pk", "network_address")
    digests = sorted((network_digest(str(address)), pk) for pk, address in addresses)
    for digest, group in groupby(digests, key=itemgetter(0)):
        same = Comment.objects.filter(pk__in=[pk for _digest, pk in group])
        same.update(network_address=None, network_digest=digest)


def erase_addresses(ids: Collection[int]) -> None:
    Comment.objects.filter(pk__in=ids).update(network_address=None, network_digest=None)


def erase_words(ids: Collection[int]) -> None:
    """Leave of refused comments that there was one, when, and how it was decided upon.

    The revision counts on: who still has the words in view decides on nothing.
    """
    nobody, _made = Commenter.objects.get_or_create(email=NOBODY)
    Comment.objects.filter(pk__in=ids).update(
        commenter=nobody, name="", text="", body_html="", link_count=0, refused_at=None,
        # The same words, sent again, are a new comment.
        dedup_key=Concat(Value("erased:"), Cast("pk", CharField())),
        revision=F("revision") + 1,
    )  # fmt: skip
    Decision.objects.filter(comment__in=ids).update(text_seen="")
    DecidedText.objects.filter(decision__comment__in=ids).delete()
    Edit.objects.filter(comment__in=ids).delete()
    for comment in Comment.objects.filter(pk__in=ids):
        records.erase(comment)


def _to_be_hashed(before: datetime) -> CommentQuerySet:
    """Not those so old that they are erased at once."""
    rows = Comment.objects.with_address_before(before)
    if settings.KEEP_ADDRESS is None or settings.KEEP_ADDRESS_HASH is None:
        return rows
    return rows.filter(received_at__gte=before + settings.KEEP_ADDRESS - settings.KEEP_ADDRESS_HASH)


CLOCKS = (
    Clock(
        "KEEP_ADDRESS_HASH", "network addresses are erased",
        due=Comment.objects.with_address_before, expire=erase_addresses,
    ),
    Clock(
        "KEEP_ADDRESS", "network addresses become keyed hashes",
        due=_to_be_hashed, expire=hash_addresses,
    ),
    Clock(
        "KEEP_ADDRESS_HASH", "keyed hashes of addresses are erased",
        due=Comment.objects.with_digest_before, expire=erase_addresses,
    ),
    Clock(
        "KEEP_REFUSED", "words of rejected comments and spam are erased",
        due=Comment.objects.refused_before, expire=erase_words,
    ),
)  # fmt: skip


def expire_some() -> None:
    """What the worker does by the clock; what is left over comes next time."""
    now = timezone.now()
    for clock in CLOCKS:
        for _number in islice(unhurried(clock.batches(now)), AT_ONCE):
            pass


def is_over(keep: str, since: datetime, *, now: datetime) -> bool:
    """Whether what began at `since` is beyond the setting `keep`."""
    period = getattr(settings, keep)
    return period is not None and since < now - period


def late(ids: Collection[int], *, now: datetime) -> list[int]:
    """Return those of the comments whose address has to be hashed at once, none on hold."""
    if settings.KEEP_ADDRESS is None:
        return []
    rows = Comment.objects.with_address_before(now - settings.KEEP_ADDRESS).not_on_hold()
    return list(rows.filter(pk__in=ids).values_list("pk", flat=True))
