"""From the comments of a page to a thread that a template prints in one loop."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, NamedTuple, Protocol, TypeVar

DEEPEST_LEVEL = 2  # three levels in all; a phone has no room for a fourth
NONE_FOLDED: Mapping[int, int] = {}


class Node(Protocol):
    """What the order of a thread depends on. Ids are those of comments.

    `is_readable`: the reader of the page may see it. `parent_name` is None where the
    parent may no longer be seen; `grandparent_id` is that of the parent’s parent.
    """

    @property
    def pk(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...
    @property
    def grandparent_id(self) -> int | None: ...
    @property
    def root_id(self) -> int | None: ...
    @property
    def parent_name(self) -> str | None: ...
    @property
    def is_readable(self) -> bool: ...


C = TypeVar("C", bound=Node)


class Entry(NamedTuple, Generic[C]):
    """One list item, and what follows it before the next.

    `pk` is the comment’s id. `comment` is None for a placeholder: somebody answered a
    comment that may no longer be seen. `in_reply_to` names whom it answers where its
    place does not say so. `opens_replies`: the next entry is the first reply. Else the
    item ends, and after it `closed_lists` lists of replies with their items; in the last
    of these that closes, `folded` more replies to `top` are announced, if there are any.
    """

    pk: int
    comment: C | None
    level: int
    in_reply_to: str
    opens_replies: bool
    closed_lists: int
    top: int
    folded: int


def arrange(comments: Iterable[C], folded: Mapping[int, int] = NONE_FOLDED) -> list[Entry[C]]:
    """Return the entries of a page in the order of reading.

    `comments` are top comments as they are to follow each other, and replies, oldest
    first; they stand below what they answer. What is deeper than the third level
    stands on it and names whom it answers; so does, right below the top comment, a
    reply to what is not on the page. `folded`: the id of a top comment → how many
    of the replies to it are not on the page.
    """
    shown = {comment.pk: comment for comment in comments}
    order = list(_in_order(shown))
    levels = [min(depth, DEEPEST_LEVEL) for _pk, depth, _top in order]
    entries: list[Entry[C]] = []
    for (pk, depth, top), level, following in zip(order, levels, [*levels, 0][1:], strict=True):
        comment = shown.get(pk)
        if comment is not None and not comment.is_readable:
            comment = None
        entries.append(
            Entry(
                pk=pk,
                comment=comment,
                level=level,
                in_reply_to=_answered(comment, depth, shown) if comment else "",
                opens_replies=following > level,
                closed_lists=max(level - following, 0),
                top=top,
                folded=folded.get(top, 0) if level and not following else 0,
            )
        )
    return entries


def _answered(comment: C, depth: int, shown: dict[int, C]) -> str:
    """Return the name that the comment’s place does not tell."""
    parent = comment.parent_id
    is_told = parent is None or (depth <= DEEPEST_LEVEL and parent in shown)
    return "" if is_told else comment.parent_name or ""


def _in_order(shown: dict[int, C]) -> Iterator[tuple[int, int, int]]:
    """Yield (id, depth from 0, id of the top) of all comments and placeholders, parents first."""
    tops, replies = _hang(shown)
    # A stack, not recursion: a quarrel of 500 replies is deeper than Python.
    stack = [(pk, 0, pk) for pk in reversed(tops)]
    while stack:
        pk, depth, top = stack.pop()
        yield pk, depth, top
        stack.extend((reply, depth + 1, top) for reply in reversed(replies.get(pk, ())))


def _hang(shown: dict[int, C]) -> tuple[list[int], dict[int, list[int]]]:
    """Return the ids of top entries, and those of the replies below each entry."""
    tops: list[int] = []
    replies: dict[int, list[int]] = {}
    placeholders: set[int] = set()
    for comment in shown.values():
        parent, root = comment.parent_id, comment.root_id
        if parent is None or root is None:
            tops.append(comment.pk)
            continue
        if root not in shown and root not in placeholders:
            placeholders.add(root)
            tops.append(root)
        if parent in shown or parent in placeholders:
            above = parent
        elif comment.parent_name is not None:
            above = root  # it can be read on another page
        else:
            above = parent
            placeholders.add(parent)
            grandparent = comment.grandparent_id
            stands = grandparent in shown or grandparent in placeholders
            replies.setdefault(grandparent if stands and grandparent else root, []).append(parent)
        replies.setdefault(above, []).append(comment.pk)
    return tops, replies
