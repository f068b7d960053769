"""What this process knows of spam: the shipped model, and what the site's decisions add.

All hosts read the same row. It is loaded once, and looked for anew once a minute; one
that cannot be read is reported, and the one before it, or the shipped one, stays.
"""

import logging
import time
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.db import Error
from django.db.models import QuerySet

from comments.models import SpamModel
from comments.spam import shipped
from comments.spam.bayes import Model, trained
from newsportal.compiled import compiled

log = logging.getLogger("newsportal.comments")
LOOKED_FOR_EVERY_S = 60


@dataclass(frozen=True)
class Knowledge:
    """`version` is the number of the training, 0 for what was shipped."""

    model: Model
    version: int = 0
    known_spam: frozenset[int] = field(default_factory=frozenset)


@compiled(itemgetter(0))
def _newest_taken() -> QuerySet[Any, Any]:
    return SpamModel.objects.filter(is_taken=True).order_by("-pk").values_list("pk")[:1]


class Keeper:
    """Holds the knowledge of the process."""

    def __init__(self) -> None:
        self.knowledge: Knowledge | None = None
        self.looked_at = 0.0
        self.seen = 0  # the newest training looked at, readable or not

    def current(self) -> Knowledge:
        """Raises what the database raises."""
        if self.knowledge is None:
            self.knowledge = Knowledge(shipped.model())
        now = time.monotonic()
        if not self.looked_at or now - self.looked_at >= LOOKED_FOR_EVERY_S:
            self.looked_at = now
            newest = next(iter(_newest_taken()), 0)
            if newest != self.seen:
                self.seen = newest
                self.knowledge = _read(newest) or self.knowledge
        return self.knowledge

    def forget(self) -> None:
        """Look anew for the newest training when it is asked for the next time."""
        self.knowledge, self.looked_at, self.seen = None, 0.0, 0


def _read(version: int) -> Knowledge | None:
    if not version:
        return Knowledge(shipped.model())
    try:
        row = SpamModel.objects.get(pk=version)
        counts = shipped.counts().plus(shipped.unpacked(bytes(row.counts)))
        return Knowledge(trained(counts), version, frozenset(map(int, row.known_spam)))
    except Error:
        raise
    except Exception:
        log.exception("Training %d of the spam score cannot be read and is not used", version)
        return None


keeper = Keeper()  # of this process
