from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from comments import plots
from comments.plots import Axis, Rect

counts = st.lists(st.integers(0, 10**7), min_size=1, max_size=90)
MARKS = (0, 60, 300, 3600)


class AxisTest(SimpleTestCase):
    def test_an_axis_ends_at_a_round_number(self) -> None:
        for most, top in ((0, 4), (1, 4), (5, 8), (62, 80), (80, 80), (81, 100), (997, 1000)):
            self.assertEqual(plots.even([most]).marks[-1], top)

    @given(counts)
    def test_no_value_stands_above_it_and_the_lines_are_even(self, values: list[int]) -> None:
        axis = plots.even(values)
        self.assertEqual(len(axis.marks), 5)
        self.assertGreaterEqual(axis.marks[-1], max(values))
        self.assertEqual({b - a for a, b in zip(axis.marks, axis.marks[1:], strict=False)},
                         {axis.marks[1]})  # fmt: skip

    def test_a_growing_axis_ends_where_the_values_do(self) -> None:
        for most, top in ((0, 300), (61, 300), (301, 3600), (10**6, 3600)):
            self.assertEqual(plots.growing([most], marks=MARKS).marks[-1], top)
        self.assertEqual(plots.growing([], marks=MARKS).marks, [0, 60, 300])

    def test_values_stand_between_the_marks_that_they_are_between(self) -> None:
        axis = Axis([0, 60, 300])
        heights = [axis.height(value) for value in (0, 30, 60, 180, 300, 9999)]
        self.assertEqual(heights, [0, 25, 50, 75, 100, 100])


class MarksTest(SimpleTestCase):
    def test_bars_stand_on_the_ground_side_by_side(self) -> None:
        self.assertEqual(
            plots.bars([4, 0, 1], Axis([0, 2, 4])),
            [
                Rect("1.5", "0", "7", "100"),
                Rect("11.5", "100", "7", "0"),
                Rect("21.5", "75", "7", "25"),
            ],
        )

    def test_a_line_is_interrupted_by_days_without_a_value(self) -> None:
        axis = Axis([0, 50, 100])
        self.assertEqual(plots.line([0, 100, None, 50], axis), "M5 100h0L15 0M35 50h0")
        self.assertEqual(plots.line([None], axis), "")

    def test_parts_of_a_bar_lie_side_by_side(self) -> None:
        rects = plots.stacked([1, 0, 3], most=8)
        self.assertEqual([(r.x, r.width) for r in rects], [("0", "12.5"), ("12.5", "0"),
                                                           ("12.5", "37.5")])  # fmt: skip
        self.assertEqual({r.width for r in plots.stacked([0, 0], most=0)}, {"0"})
