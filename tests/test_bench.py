"""What the benchmarks compute: ratios, what /proc and wrk say, and which pages are wrong."""

import math

import pytest

from bench.crowd import is_rendered
from bench.desk import Act
from bench.load import BadAnswers, burst_of
from bench.processes import cpu_ms_of, pss_kb_of
from bench.table import at_least, at_most, median_ratio, percentile, printed, significant
from bench.truth import History, Shown, is_wrong, lacks_since

STAT = "4242 (py (x) y) S 1 4242 4242 0 -1 4194560 9 8 7 6 250 50 20 10 20 0 5 0 1 2 3"
WRK = """Running 1s test @ http://127.0.0.1:9100/story.html
  42378 requests in 1.10s, 409.12MB read
Requests/sec:  38525.45
"""


def test_a_ratio_is_taken_within_each_round() -> None:
    # The second round was disturbed, and both servers with it.
    assert median_ratio([0.04, 0.40, 0.05], [0.02, 0.20, 0.02]) == 2


def test_percentiles_are_measured_values() -> None:
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile(range(1, 101), 0.99) == 99
    assert percentile([7], 0.99) == 7


def test_a_row_says_whether_its_target_holds() -> None:
    rows = [at_most("cached", 2.4, 2.5, "× nginx"), at_least("rate", 0.39, 0.4, "× nginx")]
    assert [row.holds for row in rows] == [True, False]
    assert [line.split("|")[4].strip() for line in printed(rows).splitlines()] == [
        "holds", "-----", "yes", "NO",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.021934, "0.0219"), (2.5, "2.50"), (41.96, "42.0"), (1234.5, "1,234")],
)
def test_three_digits_count(value: float, text: str) -> None:
    assert significant(value) == text


def test_cpu_time_has_dead_children_in_it_and_the_name_may_hold_brackets() -> None:
    assert cpu_ms_of(STAT) == pytest.approx((250 + 50 + 20 + 10) * 10, rel=0)


def test_memory_is_the_proportional_share() -> None:
    assert (
        pss_kb_of("00400000-7fff r [rollup]\nRss:  1748 kB\nPss:   411 kB\nPss_Dirty: 9 kB") == 411
    )


def test_bursts_are_read_from_what_wrk_prints() -> None:
    assert (burst_of(WRK).requests, burst_of(WRK).seconds) == (42378, 1.1)


@pytest.mark.parametrize(
    "trouble", ["  Non-2xx or 3xx responses: 3\n", "  Socket errors: read 9\n"]
)
def test_a_burst_with_failures_is_none(trouble: str) -> None:
    with pytest.raises(BadAnswers):
        burst_of(WRK + trouble)


@pytest.mark.parametrize(
    ("status", "rendered"),
    [
        ("newsportal; hit", False), ("newsportal; hit; detail=stale", False),
        ("newsportal; fwd=miss; stored", True), ("newsportal; fwd=miss; collapsed", False),
    ],
)  # fmt: skip
def test_who_waited_for_another_rendering_made_none(status: str, rendered: bool) -> None:
    assert is_rendered({"cache-status": status}) is rendered


def test_without_a_word_of_a_cache_each_answer_was_rendered() -> None:
    assert is_rendered({})


HISTORY = History(
    corrections={1: Act(10, 11), 2: Act(20, 21)}, approvals={7: Act(0, 0), 8: Act(15, 16)}
)


def page(versions: set[int], comments: set[int], *, is_whole: bool = True) -> Shown:
    return Shown(frozenset(versions), frozenset(comments), is_whole)


def test_a_page_lacks_the_first_change_that_it_does_not_show() -> None:
    assert lacks_since(page({1}, {7, 8}), HISTORY) == 21
    assert lacks_since(page({1}, {7}), HISTORY) == 16
    assert lacks_since(page({1, 2}, {7, 8}), HISTORY) == 21  # beside the text stands the old one
    assert lacks_since(page({2}, {7, 8}), HISTORY) == math.inf


def test_of_many_comments_a_page_has_the_newest() -> None:
    approvals = {pk: Act(pk, pk) for pk in range(1, 31)}
    history = History(corrections={1: Act(0, 0)}, approvals=approvals)
    assert lacks_since(page({1}, {*range(11, 31)}), history) == math.inf
    assert lacks_since(page({1}, {*range(10, 30)}), history) == 30


def test_a_page_is_wrong_that_is_broken_or_shows_what_nobody_had_published() -> None:
    assert not is_wrong(page({2}, {7, 8}), HISTORY, ended=25)
    assert is_wrong(page({2}, {7, 8}), HISTORY, ended=19)
    assert is_wrong(page({2}, {7, 8, 9}), HISTORY, ended=25)
    assert is_wrong(page(set(), {7, 8}), HISTORY, ended=25)
    assert is_wrong(page({2}, {7, 8}, is_whole=False), HISTORY, ended=25)
