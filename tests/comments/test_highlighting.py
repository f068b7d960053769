from itertools import pairwise

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.highlighting import Segment, cut_to, segments

SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)))


class SegmentsTest(SimpleTestCase):
    def test_what_was_found_stands_apart(self) -> None:
        self.assertEqual(
            segments("Le casino du port", [(10, 12), (3, 9), (5, 10), (40, 50)]),
            [
                Segment("Le ", is_matched=False),
                Segment("casino du", is_matched=True),
                Segment(" port", is_matched=False),
            ],
        )

    @settings(deadline=None)
    @given(st.text(max_size=50), SPANS, st.integers(0, 60))
    def test_joined_the_segments_are_the_text_and_no_two_neighbours_are_alike(
        self, text: str, spans: list[tuple[int, int]], most: int
    ) -> None:
        parts = segments(text, spans)
        self.assertEqual("".join(part.text for part in parts), text)
        self.assertEqual("".join(part.text for part in cut_to(parts, most)), text[:most])
        self.assertTrue(all(part.text for part in parts))
        for one, next_one in pairwise(parts):
            self.assertNotEqual(one.is_matched, next_one.is_matched)
        wanted = {at for start, end in spans for at in range(max(start, 0), min(end, len(text)))}
        marked = "".join(part.text if part.is_matched else "\0" * len(part.text) for part in parts)
        self.assertEqual(
            marked, "".join(sign if at in wanted else "\0" for at, sign in enumerate(text))
        )
