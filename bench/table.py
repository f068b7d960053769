"""The targets, what was measured, and whether it holds: arithmetic and print, no measuring."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# CPU per request on one machine, interleaved, of all server processes together. The
# peer cannot be installed here; its ratio to nginx is what travels between machines.
NGINX_REFERENCE_MS, WAGTAIL_REFERENCE_MS = 0.018, 0.78
WAGTAIL_TO_NGINX = WAGTAIL_REFERENCE_MS / NGINX_REFERENCE_MS
BARE_MS = 0.28  # of a bare Django view with its usual middleware, on that machine


@dataclass(frozen=True)
class Row:
    """One line: `holds` is None where there is nothing to hold, or nothing was measured."""

    work: str
    measured: str
    target: str = ""
    holds: bool | None = None


@dataclass
class Part:
    """What one measurement gives: lines of the table, and the rounds behind them by name."""

    rows: list[Row] = field(default_factory=list)
    raw: dict[str, Sequence[float]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def at_most(work: str, value: float, limit: float, unit: str, *, detail: str = "") -> Row:
    return Row(work, _with(detail, value, unit), f"≤ {limit:g} {unit}", value <= limit)


def at_least(work: str, value: float, limit: float, unit: str, *, detail: str = "") -> Row:
    return Row(work, _with(detail, value, unit), f"≥ {limit:g} {unit}", value >= limit)


def _with(detail: str, value: float, unit: str) -> str:
    return f"{significant(value)} {unit}" + (f" ({detail})" if detail else "")


def significant(value: float) -> str:
    """Return three digits that count, and never an exponent: 0.0219, 2.50, 1,234."""
    if not value:
        return "0"
    places = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{places}f}"


def percentile(values: Iterable[float], share: float) -> float:
    """Return the smallest value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios within each round: what disturbed both cancels out."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def printed(rows: Sequence[Row]) -> str:
    """Return the table as Markdown that a terminal shows aligned."""
    verdicts = {True: "yes", False: "NO", None: ""}
    lines = [("work", "measured", "target", "holds")]
    lines += [(row.work, row.measured, row.target, verdicts[row.holds]) for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    rule = tuple("-" * width for width in widths)
    return "\n".join(
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        + " |"
        for line in [lines[0], rule, *lines[1:]]
    )


def printed_raw(raw: dict[str, Sequence[float]]) -> str:
    return "\n".join(
        f"{name}: " + " ".join(significant(value) for value in values)
        for name, values in raw.items()
    )
