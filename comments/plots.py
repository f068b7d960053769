"""Where the marks of a plot stand: plain numbers in, numbers for an SVG out.

A plot is 100 high and has 10 for each day; the page stretches it to its room, so labels stand
beside it as text of the page.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

STEP, HEIGHT = 10, 100
GAP = 1.5  # on each side of a bar
LINES = 4  # between the ground and the top
NICE = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)


class Rect(NamedTuple):
    """As attributes of SVG, which want a point in every language."""

    x: str
    y: str
    width: str
    height: str


class Axis(NamedTuple):
    """What stands beside its lines, from the ground to the top; they are equally far apart."""

    marks: list[int]

    def height(self, value: float) -> float:
        """How high `value` stands: straight between two marks."""
        for number, (low, high) in enumerate(pairwise(self.marks)):
            if value <= high:
                share = (value - low) / (high - low)
                return HEIGHT * (number + share) / (len(self.marks) - 1)
        return HEIGHT

    @property
    def lines(self) -> list[str]:
        """Where they stand, but for the ground."""
        count = len(self.marks) - 1
        return [_number(HEIGHT * number / count) for number in range(count)]


def even(values: Sequence[int]) -> Axis:
    """An axis of round numbers, not below any of the values."""
    least = max([*values, 1]) / LINES
    power = 1
    while power * 10 < least:
        power *= 10
    step = next(int(n * power) for n in NICE if n * power >= least and n * power % 1 == 0)
    return Axis([step * number for number in range(LINES + 1)])


def growing(values: Sequence[int], *, marks: Sequence[int]) -> Axis:
    """An axis up to the first of `marks` that no value exceeds: it shows little beside much."""
    most = max(values, default=0)
    above = next((n for n, mark in enumerate(marks) if n > 1 and mark >= most), len(marks) - 1)
    return Axis([*marks[: above + 1]])


def bars(values: Sequence[int], axis: Axis) -> list[Rect]:
    return [
        _rect(index * STEP + GAP, HEIGHT - (high := axis.height(value)), STEP - 2 * GAP, high)
        for index, value in enumerate(values)
    ]


def line(values: Sequence[int | None], axis: Axis) -> str:
    """The `d` of a path through the values; a day without one interrupts it."""
    parts, is_drawn = [], False
    for index, value in enumerate(values):
        if value is not None:
            x, y = _number((index + 0.5) * STEP), _number(HEIGHT - axis.height(value))
            # A step of nothing: with round ends, a day that stands alone is a dot.
            parts.append(f"L{x} {y}" if is_drawn else f"M{x} {y}h0")
        is_drawn = value is not None
    return "".join(parts)


def stacked(values: Sequence[int], *, most: int) -> list[Rect]:
    """Parts of a bar that lies, side by side; `most` is as long as the plot."""
    made, x = [], 0.0
    for value in values:
        width = 100 * value / most if most else 0
        made.append(_rect(x, 0, width, HEIGHT))
        x += width
    return made


def _rect(x: float, y: float, width: float, height: float) -> Rect:
    return Rect(*map(_number, (x, y, width, height)))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
