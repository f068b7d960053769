"""The order of a thread, for any thread that readers can make."""

from dataclasses import dataclass, replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from comments.threads import DEEPEST_LEVEL, Entry, arrange


@dataclass(frozen=True)
class Said:
    pk: int
    parent_id: int | None = None
    grandparent_id: int | None = None
    root_id: int | None = None
    parent_name: str | None = None
    is_readable: bool = True


def discussion(parents: list[int | None]) -> list[Said]:
    """Comments 1, 2, 3 …, the n-th an answer to `parents[n - 1]`."""
    said: dict[int, Said] = {}
    for pk, parent in enumerate(parents, start=1):
        above = said[parent] if parent else None
        said[pk] = Said(
            pk=pk,
            parent_id=parent,
            grandparent_id=above.parent_id if above else None,
            root_id=(above.root_id or above.pk) if above else None,
            parent_name=f"Reader {parent}" if parent else None,
        )
    return list(said.values())


@st.composite
def discussions(draw: st.DrawFn) -> list[Said]:
    count = draw(st.integers(0, 20))
    parents = [
        draw(st.one_of(st.none(), st.integers(1, index))) if index else None
        for index in range(count)
    ]
    return discussion(parents)


def without(said: list[Said], hidden: set[int]) -> list[Said]:
    """What is left when some may no longer be seen."""
    return [
        replace(comment, parent_name=None) if comment.parent_id in hidden else comment
        for comment in said
        if comment.pk not in hidden
    ]


@st.composite
def moderated(draw: st.DrawFn) -> tuple[list[Said], list[Said]]:
    """All that was said, and what of it is on the page.

    Some may no longer be seen, some stands on another page; of a top comment that is
    hidden there may be its place alone.
    """
    said = draw(discussions())
    hidden = {comment.pk for comment in said if draw(st.booleans())}
    visible = [comment for comment in without(said, hidden) if draw(st.integers(0, 3))]
    places = [
        replace(comment, is_readable=False)
        for comment in said
        if comment.pk in hidden and not comment.parent_id and draw(st.booleans())
    ]
    return said, [*places, *visible]


def shape(entries: list[Entry[Said]]) -> list[tuple[int | None, int]]:
    return [(entry.comment.pk if entry.comment else None, entry.level) for entry in entries]


def lists_of(entries: list[Entry[Said]]) -> list[str]:
    """The tags that a template writes, in order."""
    tags = ["<ol>"]
    for entry in entries:
        tags += ["<li>", *(["<ol>"] if entry.opens_replies else ["</li>"])]
        if not entry.opens_replies:
            tags += ["</ol>", "</li>"] * entry.closed_lists
    return [*tags, "</ol>"]


@given(moderated())
@settings(deadline=None)
def test_every_comment_that_may_be_seen_is_there_once_and_no_other(
    thread: tuple[list[Said], list[Said]],
) -> None:
    _all, visible = thread
    shown = [entry.comment.pk for entry in arrange(visible) if entry.comment]
    assert sorted(shown) == [comment.pk for comment in visible if comment.is_readable]


@given(moderated())
@settings(deadline=None)
def test_no_entry_is_deeper_than_the_third_level_and_none_skips_one(
    thread: tuple[list[Said], list[Said]],
) -> None:
    levels = [entry.level for entry in arrange(thread[1])]
    assert all(0 <= level <= DEEPEST_LEVEL for level in levels)
    assert levels[:1] in ([], [0])
    assert all(after <= before + 1 for before, after in pairwise(levels))


@given(moderated())
@settings(deadline=None)
def test_lists_and_items_are_balanced_and_none_is_empty(
    thread: tuple[list[Said], list[Said]],
) -> None:
    entries = arrange(thread[1])
    if not entries:
        return
    open_tags: list[str] = []
    for before, tag in zip(["", *lists_of(entries)], lists_of(entries), strict=False):
        if tag.startswith("</"):
            assert open_tags.pop() == tag.replace("/", "")
            assert before != "<ol>"
        else:
            assert (open_tags[-1:] or ["<li>"])[0] != tag
            open_tags.append(tag)
    assert open_tags == []


@given(discussions())
@settings(deadline=None)
def test_replies_follow_what_they_answer_and_siblings_keep_their_order(said: list[Said]) -> None:
    place = {e.comment.pk: n for n, e in enumerate(arrange(said)) if e.comment}
    for comment in said:
        if comment.parent_id:
            assert place[comment.parent_id] < place[comment.pk]
    for before in said:
        for after in said:
            if before.parent_id == after.parent_id and before.pk < after.pk:
                assert place[before.pk] < place[after.pk]


@given(moderated())
@settings(deadline=None)
def test_a_reply_stands_in_the_thread_it_was_written_in(
    thread: tuple[list[Said], list[Said]],
) -> None:
    top: int | None = None
    roots: dict[int, set[int]] = {}
    for number, entry in enumerate(arrange(thread[1])):
        top = number if entry.level == 0 else top
        if entry.comment and top is not None:
            roots.setdefault(top, set()).add(entry.comment.root_id or entry.comment.pk)
    assert all(len(found) == 1 for found in roots.values())
    together = [root for found in roots.values() for root in found]
    assert len(together) == len(set(together))


@given(moderated())
@settings(deadline=None)
def test_nothing_of_a_hidden_comment_is_given(thread: tuple[list[Said], list[Said]]) -> None:
    _all, visible = thread
    names = {comment.parent_name for comment in visible} | {""}
    assert names >= {entry.in_reply_to for entry in arrange(visible)}


@given(moderated())
@settings(deadline=None)
def test_whom_a_reply_answers_is_told_by_its_place_or_by_name(
    thread: tuple[list[Said], list[Said]],
) -> None:
    above: dict[int, int | None] = {}
    for entry in arrange(thread[1]):
        above[entry.level] = entry.comment.pk if entry.comment else None
        comment = entry.comment
        if comment and comment.parent_name and not entry.in_reply_to:
            assert above[entry.level - 1] == comment.parent_id


@given(moderated(), st.dictionaries(st.integers(1, 20), st.integers(1, 9)))
@settings(deadline=None)
def test_what_is_folded_is_said_once_at_the_end_of_its_thread(
    thread: tuple[list[Said], list[Said]], folded: dict[int, int]
) -> None:
    entries = arrange(thread[1], folded)
    for entry, following in zip(entries, [*entries[1:], None], strict=False):
        is_end = following is None or following.level == 0
        due = folded.get(entry.top, 0) if is_end and entry.level else 0
        assert entry.folded == due


def test_three_levels_and_then_names() -> None:
    entries = arrange(discussion([None, 1, 2, 3, 4, 2]))
    assert shape(entries) == [(1, 0), (2, 1), (3, 2), (4, 2), (5, 2), (6, 2)]
    assert [entry.in_reply_to for entry in entries] == ["", "", "", "Reader 3", "Reader 4", ""]


def test_a_reply_to_a_removed_top_comment_hangs_under_a_placeholder() -> None:
    said = discussion([None, 1, 1, None])
    assert shape(arrange(without(said, {1}))) == [(None, 0), (2, 1), (3, 1), (4, 0)]


def test_a_placeholder_stands_where_the_removed_reply_stood() -> None:
    said = discussion([None, 1, 2, 3, None])  # the answer to 2 was removed
    assert shape(arrange(without(said, {3}))) == [
        (1, 0), (2, 1), (None, 2), (4, 2), (5, 0),
    ]  # fmt: skip


def test_a_removed_comment_without_visible_replies_leaves_nothing() -> None:
    said = discussion([None, 1, None])
    assert shape(arrange(without(said, {2}))) == [(1, 0), (3, 0)]


def test_a_reply_to_what_stands_on_another_page_names_it_right_below_the_top() -> None:
    said = discussion([None, 1, 2, 3])
    entries = arrange([said[0], said[3]])
    assert shape(entries) == [(1, 0), (4, 1)]
    assert entries[1].in_reply_to == "Reader 3"


def test_top_comments_keep_the_order_in_which_they_are_given() -> None:
    said = discussion([None, None, None, 2])
    assert shape(arrange([said[2], said[0], said[1], said[3]])) == [(3, 0), (1, 0), (2, 0), (4, 1)]


def test_a_reply_that_was_dated_before_its_parent_stays_below_it() -> None:
    said = discussion([None, 1])
    assert shape(arrange([said[1], said[0]])) == [(1, 0), (2, 1)]


def test_a_quarrel_of_500_replies_is_one_list_on_the_third_level() -> None:
    entries = arrange(discussion([None, *range(1, 501)]))
    assert [entry.level for entry in entries] == [0, 1, *[2] * 499]
    assert entries[-1].in_reply_to == "Reader 500"
    assert entries[-1].closed_lists == 2


def test_every_comment_is_looked_at_a_fixed_number_of_times() -> None:
    looks = 0

    class Watched(Said):
        def __getattribute__(self, name: str) -> object:
            nonlocal looks
            looks += name == "parent_id"
            return super().__getattribute__(name)

    def looks_for(count: int) -> int:
        nonlocal looks
        said = discussion([None, *range(1, count)])
        watched = [Watched(**vars(comment)) for comment in said]
        looks = 0
        arrange(watched)
        return looks

    assert looks_for(800) == 8 * looks_for(100)
