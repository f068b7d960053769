"""The XML export of Disqus: its threads first, then its posts."""

from typing import BinaryIO

from comments.importing.elements import Element, elements
from comments.importing.incoming import DumpRefused, Incoming, Records, State, Unusable
from comments.importing.moments import moment
from comments.importing.prose import from_html


def read(stream: BinaryIO) -> Records:
    """Yield the posts. Raises DumpRefused for what is no export of Disqus."""
    links: dict[str, str] = {}
    is_disqus = False
    for element in elements(stream, {"disqus": "", "thread": "disqus", "post": "disqus"}):
        if element.name == "disqus":
            is_disqus = True
        elif element.name == "thread":
            links[_id(element)] = element.text("link") or element.text("id")
        else:
            yield _comment(element, links)
    if not is_disqus:
        raise DumpRefused("this is no export of Disqus")


def _id(element: Element) -> str:
    return element.attribute("id") or element.text("id")


def _comment(post: Element, links: dict[str, str]) -> Incoming | Unusable:
    thread = post.attribute("id", "thread") or post.text("thread")
    received_at, pk = moment(post.text("createdAt")), _id(post)
    if received_at is None or not pk:
        return Unusable("without date or id")
    parent = post.attribute("id", "parent") or post.text("parent")
    user = post.text("author", "username")
    return Incoming(
        key=f"disqus:{pk}",
        parent=f"disqus:{parent}" if parent else "",
        story=links.get(thread, ""),
        name=post.text("author", "name") or user,
        email=post.text("author", "email"),
        person=user,
        text=from_html(post.text("message")),
        received_at=received_at,
        state=_state(post),
        address=post.text("ipAddress"),
    )


def _state(post: Element) -> State:
    if post.text("isSpam") == "true":
        return State.SPAM
    if post.text("isDeleted") == "true":
        return State.REMOVED
    if post.text("isApproved") == "false":
        return State.PENDING
    return State.APPROVED
