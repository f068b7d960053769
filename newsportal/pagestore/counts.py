"""What the cache did: counted by each web process, written beside the pages, added up for staff."""

import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

WRITTEN_EVERY_S = 1.0
FORGOTTEN_AFTER_S = 10.0  # a process that has written nothing for so long has ended
HIT, MISS, STALE, WAITED, PASSED = "hit", "miss", "stale", "waited", "passed"
KINDS = (HIT, MISS, STALE, WAITED, PASSED)


@dataclass
class Counts:
    """Of one process. `began_at` and `written_at`: seconds since 1970."""

    answers: Counter[str] = field(default_factory=Counter)
    entries: int = 0
    memory_bytes: int = 0
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


def total(of: list[Counts]) -> Counts:
    added = Counts(began_at=min((counts.began_at for counts in of), default=time.time()))
    for counts in of:
        added.answers.update(counts.answers)
        added.entries += counts.entries
        added.memory_bytes += counts.memory_bytes
    return added
