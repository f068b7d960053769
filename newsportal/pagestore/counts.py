"""What the cache did: counted by each web process, written beside the pages, added up for staff."""

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

WRITTEN_EVERY_S = 1.0
FORGOTTEN_AFTER_S = 10.0  # a process that has written nothing for so long has ended
HIT, MISS, STALE, WAITED, PASSED = "hit", "miss", "stale", "waited", "passed"
OF_PAGES = (HIT, MISS, WAITED, STALE)
KINDS = (*OF_PAGES, PASSED)


@dataclass
class Counts:
    """Of one process. `began_at` and `written_at`: seconds since 1970."""

    answers: Counter[str] = field(default_factory=Counter)
    entries: int = 0
    memory_bytes: int = 0
    disk_bytes: int = 0
    began_at: float = field(default_factory=time.time)
    written_at: float = 0.0

    def write(self, folder: Path, *, now: float) -> None:
        if now - self.written_at < WRITTEN_EVERY_S:
            return
        self.written_at = now
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{os.getpid()}.json"
        draft = path.with_suffix(".draft")
        draft.write_text(json.dumps(vars(self)))
        draft.replace(path)


def folder(cache: Path) -> Path:
    return cache / "counts"


def read(folder: Path, *, now: float) -> Iterator[Counts]:
    """Yield the counts of the host's web processes; those of ended ones are removed."""
    for path in sorted(folder.glob("*.json")):
        with suppress(OSError, ValueError, TypeError):
            counts = Counts(**json.loads(path.read_text()))
            counts.answers = Counter(counts.answers)
            if now - counts.written_at < FORGOTTEN_AFTER_S:
                yield counts
            else:
                path.unlink(missing_ok=True)


@dataclass(frozen=True)
class Shown:
    """What staff read of the host's page cache; bytes, and seconds since the first start."""

    processes: int
    answers: dict[str, int]
    hit_percent: float
    entries: int
    memory_bytes: int
    disk_bytes: int
    began_at: datetime


def shown(cache: Path, *, now: float) -> Shown | None:
    """Add up what the host's processes wrote; None where no web server runs."""
    found = list(read(folder(cache), now=now))
    if not found:
        return None
    answers = sum((counts.answers for counts in found), Counter[str]())
    of_pages = sum(answers[kind] for kind in OF_PAGES)
    return Shown(
        processes=len(found),
        answers={kind: answers[kind] for kind in KINDS},
        hit_percent=100 * answers[HIT] / of_pages if of_pages else 0.0,
        entries=sum(counts.entries for counts in found),
        memory_bytes=sum(counts.memory_bytes for counts in found),
        disk_bytes=max(counts.disk_bytes for counts in found),
        began_at=datetime.fromtimestamp(min(counts.began_at for counts in found), UTC),
    )
