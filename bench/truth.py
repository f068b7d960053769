"""What a page may show at a moment, by what was committed when: pure, judged after the run."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bench.desk import Act

THREADS_ON_PAGE = 20


@dataclass
class History:
    """What the newsroom did: the title by versions, and comments by their ids."""

    corrections: dict[int, Act] = field(default_factory=dict)
    approvals: dict[int, Act] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """What one page has; `comments` is None where the page has none to show."""

    versions: frozenset[int]
    comments: frozenset[int] | None
    is_whole: bool


def is_wrong(shown: Shown, history: History, *, ended: float) -> bool:
    """Whether the page is broken, or shows what nobody had begun to publish when it arrived."""
    if not shown.is_whole or not shown.versions:
        return True
    return any(
        number not in acts or acts[number].began > ended
        for numbers, acts in _pairs(shown, history)
        for number in numbers
    )


def lacks_since(shown: Shown, history: History) -> float:
    """Return when the first change was committed that the page lacks; infinity for none.

    The oldest version on the page counts: beside the text, too, it may not stay. Of the
    comments, a page has the newest at least; those that came before them stand on others.
    """
    oldest = min(shown.versions, default=-1)
    later = [act.committed for version, act in history.corrections.items() if version > oldest]
    if shown.comments is not None:
        newest = sorted(shown.comments)[-THREADS_ON_PAGE:]
        since = newest[0] if len(newest) == THREADS_ON_PAGE else 0
        later += [
            act.committed
            for pk, act in history.approvals.items()
            if pk > since and pk not in shown.comments
        ]
    return min(later, default=math.inf)


def _pairs(shown: Shown, history: History) -> Iterable[tuple[frozenset[int], Mapping[int, Act]]]:
    yield shown.versions, history.corrections
    if shown.comments is not None:
        yield shown.comments, history.approvals
