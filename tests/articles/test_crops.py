from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.crops import Box, Point, Size, crop, widths_for

unhurried = settings(deadline=None)  # a shared machine may be slow; that is no defect

MIDDLE = Point(0.5, 0.5)
WIDE = Fraction(3, 2)

sides = st.integers(min_value=1, max_value=6000)
sizes = st.builds(Size, sides, sides)
shares = st.floats(min_value=0, max_value=1)
points = st.builds(Point, shares, shares)
ratios = st.fractions(min_value=Fraction(1, 20), max_value=20, max_denominator=100)


@pytest.mark.parametrize(
    ("size", "focus", "expected"),
    [
        (Size(1600, 1067), MIDDLE, Box(0, 0, 1600, 1067)),
        (Size(3000, 1000), MIDDLE, Box(750, 0, 2250, 1000)),
        (Size(1000, 3000), MIDDLE, Box(0, 1166, 1000, 1833)),
        (Size(3000, 1000), Point(0.6, 0.5), Box(1050, 0, 2550, 1000)),
        (Size(3000, 1000), Point(0.0, 0.5), Box(0, 0, 1500, 1000)),
        (Size(3000, 1000), Point(1.0, 0.5), Box(1500, 0, 3000, 1000)),
        (Size(1000, 3000), Point(0.5, 0.9), Box(0, 2333, 1000, 3000)),
        (Size(1, 1), MIDDLE, Box(0, 0, 1, 1)),
    ],
)
def test_crop_cuts_three_by_two_around_the_focus(size: Size, focus: Point, expected: Box) -> None:
    assert crop(size, focus, WIDE) == expected


def test_crop_can_stand_upright() -> None:
    assert crop(Size(1000, 1000), Point(0.25, 0.5), Fraction(4, 5)) == Box(0, 0, 800, 1000)


@pytest.mark.parametrize("size", [Size(0, 10), Size(10, 0), Size(-5, 10), Size(0, 0)])
def test_crop_refuses_a_side_below_one_pixel(size: Size) -> None:
    with pytest.raises(ValueError, match="nothing to crop"):
        crop(size, MIDDLE, WIDE)


@pytest.mark.parametrize("ratio", [Fraction(0), Fraction(-3, 2)])
def test_crop_refuses_a_ratio_that_no_box_can_have(ratio: Fraction) -> None:
    with pytest.raises(ValueError, match="ratio"):
        crop(Size(10, 10), MIDDLE, ratio)


@unhurried
@given(sizes, points, ratios)
@example(Size(1, 6000), MIDDLE, Fraction(20))
@example(Size(6000, 1), MIDDLE, Fraction(1, 20))
def test_crop_stays_inside_and_touches_two_opposite_edges(
    size: Size, focus: Point, ratio: Fraction
) -> None:
    box = crop(size, focus, ratio)
    assert 0 <= box.left < box.right <= size.width
    assert 0 <= box.top < box.bottom <= size.height
    assert box.right - box.left == size.width or box.bottom - box.top == size.height


@unhurried
@given(sizes, points, ratios)
def test_crop_keeps_the_ratio_within_one_pixel(size: Size, focus: Point, ratio: Fraction) -> None:
    box = crop(size, focus, ratio)
    width_px, height_px = box.right - box.left, box.bottom - box.top
    off_px = min(abs(width_px - height_px * ratio), abs(height_px - width_px / ratio))
    assert off_px <= 1


@unhurried
@given(sizes, points, ratios)
def test_crop_is_as_near_the_focus_as_it_can(size: Size, focus: Point, ratio: Fraction) -> None:
    box = crop(size, focus, ratio)
    for start, end, side_px, share in (
        (box.left, box.right, size.width, focus.x),
        (box.top, box.bottom, size.height, focus.y),
    ):
        part_px = end - start
        wanted = Fraction(share) * side_px

        def distance(place: int, part_px: int = part_px, wanted: Fraction = wanted) -> Fraction:
            return abs(place + Fraction(part_px, 2) - wanted)

        # The distance is convex in the place: better than both neighbours is best of all.
        for other in {max(0, start - 1), min(side_px - part_px, start + 1)}:
            assert distance(start) <= distance(other) + Fraction(1, 10**6)


@unhurried
@given(sizes, st.floats(allow_nan=False), st.floats(allow_nan=False))
def test_crop_stays_inside_even_for_a_focus_outside(size: Size, x: float, y: float) -> None:
    box = crop(size, Point(x, y), WIDE)
    assert 0 <= box.left < box.right <= size.width
    assert 0 <= box.top < box.bottom <= size.height


@pytest.mark.parametrize(
    ("width_px", "expected"),
    [
        (3200, [400, 800, 1600]),
        (1600, [400, 800, 1600]),
        (1599, [400, 800, 1599]),
        (1100, [400, 800, 1100]),
        (800, [400, 800]),
        (401, [400, 401]),
        (400, [400]),
        (399, [399]),
        (1, [1]),
    ],
)
def test_widths_end_with_the_own_width_of_a_small_picture(
    width_px: int, expected: list[int]
) -> None:
    assert widths_for(width_px, (400, 800, 1600)) == expected


def test_widths_are_ascending_and_distinct_however_they_are_wanted() -> None:
    assert widths_for(1000, (800, 400, 800, 1600)) == [400, 800, 1000]


@unhurried
@given(sides, st.lists(sides, min_size=1))
def test_widths_never_upscale(width_px: int, wanted: list[int]) -> None:
    widths = widths_for(width_px, wanted)
    assert widths == sorted(set(widths))
    assert widths[-1] == min(width_px, max(wanted))
    assert set(widths) <= {*wanted, width_px}


@pytest.mark.parametrize(("width_px", "wanted"), [(0, (400,)), (-1, (400,)), (10, ()), (10, (0,))])
def test_widths_refuse_what_makes_no_picture(width_px: int, wanted: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="no widths"):
        widths_for(width_px, wanted)
