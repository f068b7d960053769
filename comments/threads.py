"""From the comments of a story to a thread that a template prints in one loop."""

from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, Protocol, TypeVar

DEEPEST_LEVEL = 2  # three levels in all; a phone has no room for a fourth


class Node(Protocol):
    """What the order of a thread depends on. Ids are those of comments."""

    @property
    def pk(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...
    @property
    def grandparent_id(self) -> int | None: ...
    @property
    def root_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...


C = TypeVar("C", bound=Node)


class Entry(NamedTuple, Generic[C]):
    """One list item, and what follows it before the next.

    `pk` is the comment’s id. `comment` is None for a placeholder: somebody answered
    a comment that may no longer be seen. `opens_replies`: the next entry is the
    first reply. Else the item ends, and after it `closed_lists` lists of replies with
    their items.
    """

    pk: int
    comment: C | None
    level: int
    in_reply_to: str
    opens_replies: bool
    closed_lists: int


def arrange(comments: Iterable[C]) -> list[Entry[C]]:
    """Return the entries of a thread in the order of reading.

    `comments` are those that the reader may see, oldest first; replies follow
    what they answer, oldest first. What is deeper than the third level stands on
    it and names whom it answers.
    """
    shown = {comment.pk: comment for comment in comments}
    order = list(_in_order(shown))
    levels = [min(depth, DEEPEST_LEVEL) for _pk, depth in order]
    entries: list[Entry[C]] = []
    for (pk, depth), level, following in zip(order, levels, [*levels, 0][1:], strict=True):
        comment = shown.get(pk)
        answered = shown.get(comment.parent_id or 0) if comment else None
        entries.append(
            Entry(
                pk=pk,
                comment=comment,
                level=level,
                in_reply_to=answered.name if answered and depth > DEEPEST_LEVEL else "",
                opens_replies=following > level,
                closed_lists=max(level - following, 0),
            )
        )
    return entries


def _in_order(shown: dict[int, C]) -> Iterator[tuple[int, int]]:
    """Yield (id, depth from 0) of every comment and placeholder, parents first."""
    tops, replies = _hang(shown)
    # A stack, not recursion: a quarrel of 500 replies is deeper than Python.
    stack = [(pk, 0) for pk in reversed(tops)]
    while stack:
        pk, depth = stack.pop()
        yield pk, depth
        stack.extend((reply, depth + 1) for reply in reversed(replies.get(pk, ())))


def _hang(shown: dict[int, C]) -> tuple[list[int], dict[int, list[int]]]:
    """Return the ids of top entries, and those of the replies below each entry."""
    tops: list[int] = []
    replies: dict[int, list[int]] = {}
    placeholders: set[int] = set()
    for comment in shown.values():
        parent = comment.parent_id
        if parent is None:
            tops.append(comment.pk)
            continue
        if parent not in shown and parent not in placeholders:
            placeholders.add(parent)
            above = comment.grandparent_id
            if above not in shown and above not in placeholders:
                above = comment.root_id
            if above is None or above == parent:
                tops.append(parent)
            else:
                if above not in shown and above not in placeholders:
                    placeholders.add(above)
                    tops.append(above)
                replies.setdefault(above, []).append(parent)
        replies.setdefault(parent, []).append(comment.pk)
    return tops, replies
