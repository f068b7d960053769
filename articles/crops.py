"""Where to cut a picture, and in which widths: arithmetic on whole pixels, no picture opened."""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple


class Size(NamedTuple):
    """Both in pixels."""

    width: int
    height: int


class Point(NamedTuple):
    """A place in a picture, each coordinate in 0..1 from the top left."""

    x: float
    y: float


class Box(NamedTuple):
    """Edges in pixels from the top left; `right` and `bottom` are the first pixels outside."""

    left: int
    top: int
    right: int
    bottom: int


def crop(size: Size, focus: Point, ratio: Fraction) -> Box:
    """Return the largest (left, top, right, bottom), in pixels, of `ratio`.

    `focus` is (x, y) in 0..1 from the top left. The box stays inside the
    image and as near `focus` as it can.

    `ratio` is width / height; whole pixels keep it within 1 px on one side.

    Raises ValueError for a side below 1 px.
    """
    if min(size) < 1:
        raise ValueError(f"a picture of {size.width} × {size.height} px has nothing to crop")
    if ratio <= 0:
        raise ValueError(f"a crop cannot have the ratio {ratio}")
    if size.width >= size.height * ratio:
        width_px, height_px = max(1, round(size.height * ratio)), size.height
    else:
        width_px, height_px = size.width, max(1, round(size.width / ratio))
    left = _start(size.width, width_px, focus.x)
    top = _start(size.height, height_px, focus.y)
    return Box(left, top, left + width_px, top + height_px)


def widths_for(width_px: int, wanted: Sequence[int]) -> list[int]:
    """Return the widths to make of a picture `width_px` wide, ascending, none of them larger.

    A picture narrower than the largest wanted width gives its own width as the largest.

    Raises ValueError for a width below 1 px, or if nothing is wanted.
    """
    if width_px < 1 or not wanted or min(wanted) < 1:
        raise ValueError(f"no widths for a picture of {width_px} px, wanted {list(wanted)}")
    largest = min(width_px, max(wanted))
    return sorted({width for width in wanted if width < largest} | {largest})


def _start(side_px: int, part_px: int, focus: float) -> int:
    """Where a part of a side begins so that its middle is nearest to `focus`."""
    # Clamped before rounding: a focus at or beyond the edge presses the box against it.
    return round(max(0.0, min(side_px - part_px, focus * side_px - part_px / 2)))
