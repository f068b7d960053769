"""What an import did, in numbers that must add up."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Receipt:
    """Every record that was read is imported, known already, or skipped for a reason.

    `stored` is what the database says of the comments that are imported or known,
    asked after each batch; None for a dry run.
    """

    source: str
    file: str
    is_dry_run: bool
    read: int = 0
    known: int = 0
    stored: int | None = None
    by_state: Counter[str] = field(default_factory=Counter)  # of those imported, as all below
    by_story: Counter[str] = field(default_factory=Counter)
    hung_to_the_top: int = 0  # their parent is not there
    skipped: Counter[str] = field(default_factory=Counter)
    unmatched: Counter[str] = field(default_factory=Counter)  # stories that are not here

    @property
    def imported(self) -> int:
        return self.by_state.total()

    @property
    def adds_up(self) -> bool:
        here = self.imported + self.known
        return (
            self.read == here + self.skipped.total()
            and self.by_story.total() == self.imported
            and self.stored in {None, here}
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "format": self.source,
            "file": self.file,
            "dry_run": self.is_dry_run,
            "read": self.read,
            "imported": self.imported,
            "known": self.known,
            "skipped": self.skipped.total(),
            "adds_up": self.adds_up,
            "stored": self.stored,
            "by_state": dict(sorted(self.by_state.items())),
            "by_story": dict(sorted(self.by_story.items())),
            "hung_to_the_top": self.hung_to_the_top,
            "skipped_by_reason": dict(sorted(self.skipped.items())),
            "unmatched_stories": dict(sorted(self.unmatched.items())),
        }

    def lines(self) -> list[str]:
        """The same for people."""
        done = "would be imported" if self.is_dry_run else "imported"
        total = f"{self.imported} {done} + {self.known} already there"
        lines = [f"{self.read} read = {total} + {self.skipped.total()} skipped"]
        lines += [f"  {number} {state}" for state, number in sorted(self.by_state.items())]
        if self.hung_to_the_top:
            lines.append(f"  {self.hung_to_the_top} of them stand at the top: no parent is here")
        lines += [f"  skipped, {why}: {number}" for why, number in sorted(self.skipped.items())]
        lines += [f"  {path}: {number} {done}" for path, number in sorted(self.by_story.items())]
        lines += [
            f"  no such story: {name!r} ({number})" for name, number in self.unmatched.items()
        ]
        if self.stored is not None:
            lines.append(f"  in the database: {self.stored}")
        lines.append("The numbers add up." if self.adds_up else "THE NUMBERS DO NOT ADD UP.")
        return lines
