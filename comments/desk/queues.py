"""What waits for moderators, and in which order. A queue is one declaration below."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.models import Appeal, Case, Comment, Decision, Edit

Act = Decision.Act
COUNTED = 1000  # entries, beyond which nobody counts
PER_PAGE = 20


class Entry(NamedTuple):
    """A place in a queue, and the comment that stands there."""

    pk: int
    comment_id: int


@dataclass(frozen=True)
class Queue:
    """Comments in the order in which they are looked at.

    `entries` are rows of any model, unordered; `order` are the columns by which they
    are, those of an index, the primary key last, all with “-” or none; `comment` is
    the column with the comment's id, `since` the one that says how long it has waited.
    What does not wait (`waits`) is there to be looked up, and is never old. `acts` are
    those offered for many at once.
    """

    name: str
    label: str | Promise
    entries: Callable[[], QuerySet[Any]]
    order: tuple[str, ...] = ("received_at", "pk")
    comment: str = "pk"
    since: str = "received_at"
    waits: bool = True
    acts: tuple[Act, ...] = (Act.APPROVE, Act.REJECT, Act.SPAM)

    def count(self) -> int:
        """Return how many there are, at most COUNTED + 1."""
        return self.entries().order_by()[: COUNTED + 1].count()

    def oldest(self) -> datetime | None:
        """Return since when the one that has waited longest does."""
        if not self.waits:
            return None
        first = self.entries().order_by(self.since, "pk").values_list(self.since, flat=True)
        return first.first()

    def page(
        self,
        *,
        after: int | None = None,
        backwards: bool = False,
        without: Collection[int] = (),
        most: int = PER_PAGE,
    ) -> list[Entry]:
        """Return up to `most` entries behind the one with the id `after`, or before it.

        What stood at `after` may have left the queue since. `without` are the ids of
        comments that are passed over.
        """
        order = [_turned(name) for name in self.order] if backwards else [*self.order]
        passed_over = Q(**{f"{self.comment}__in": [*without]})
        rows = self.entries().exclude(passed_over)
        if after is not None:
            rows = rows.filter(self._behind(after, order))
        found = rows.order_by(*order).values_list("pk", self.comment)[:most]
        entries = [Entry(*row) for row in found]
        return entries[::-1] if backwards else entries

    def next(self, *, after: int | None = None, without: Collection[int] = ()) -> Entry | None:
        return next(iter(self.page(after=after, without=without, most=1)), None)

    def before(self, entry: int) -> Entry | None:
        return next(iter(self.page(after=entry, backwards=True, most=1)), None)

    def entry_of(self, comment_id: int) -> int | None:
        """Return the place of a comment, whether it is still in the queue or not."""
        rows = self.entries().model._default_manager.filter(Q(**{self.comment: comment_id}))
        return rows.order_by("-pk").values_list("pk", flat=True).first()

    def _behind(self, after: int, order: list[str]) -> Q:
        model = self.entries().model
        columns = [name.removeprefix("-") for name in order]
        row = model._default_manager.filter(pk=after).values_list(*columns).first()
        if row is None:
            return Q()  # erased since: from the beginning
        way = "lt" if order[0].startswith("-") else "gt"
        if len(columns) == 1:
            return Q(**{f"{columns[0]}__{way}": row[0]})
        # Written so that a database begins in the index at once, where OR would have it scan.
        at, pk = columns
        passed = Q(**{at: row[0], f"{pk}__{'gte' if way == 'lt' else 'lte'}": row[1]})
        return Q(**{f"{at}__{way}e": row[0]}) & ~passed


def _turned(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


PENDING = Queue("pending", _("To review"), lambda: Comment.objects.pending())
SUSPECT = Queue(
    "suspect",
    _("Suspect"),
    lambda: Comment.objects.pending().suspect(most=COUNTED + 1),
    waits=False,  # how old they are is said of PENDING, in which they wait
)
REPORTED = Queue(
    "reported",
    _("Reported"),
    lambda: Case.objects.open(),
    order=("opened_at", "pk"),
    comment="comment_id",
    since="opened_at",
    acts=(Act.KEEP, Act.REMOVE, Act.SPAM),
)
APPEALS = Queue(
    "appeals",
    _("Appeals"),
    lambda: Appeal.objects.waiting(),
    comment="statement__decision__comment_id",
    acts=(),  # each is answered by itself, with words of its own
)
EDITS = Queue(
    "edits",
    _("Edits"),
    lambda: Edit.objects.to_decide(),
    order=("at", "pk"),
    comment="comment_id",
    since="at",
    acts=(),  # what is decided upon is the new text, on the case page
)
DECIDED = Queue(
    "decided",
    _("Recently decided"),
    lambda: Decision.objects.newest(),
    order=("-pk",),
    comment="comment_id",
    since="at",
    waits=False,
    acts=(Act.RESTORE, Act.REMOVE),
)
QUEUES = (PENDING, SUSPECT, REPORTED, APPEALS, EDITS, DECIDED)
BY_NAME = {queue.name: queue for queue in QUEUES}


def waiting() -> list[Queue]:
    return [queue for queue in QUEUES if queue.waits]
