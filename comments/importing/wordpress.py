"""WordPress’s own export (WXR, “Tools → Export”): comments stand inside their story."""

from typing import BinaryIO
from urllib.parse import urlsplit

from comments.importing.elements import Element, elements
from comments.importing.incoming import DumpRefused, Incoming, Records, State, Unusable
from comments.importing.moments import moment
from comments.importing.prose import from_html

WANTED = {
    "base_blog_url": "channel", "base_site_url": "channel", "wxr_version": "channel",
    "item": "channel", "link": "item", "comment": "item",
}  # fmt: skip
STATES = {
    "1": State.APPROVED, "approve": State.APPROVED, "0": State.PENDING, "hold": State.PENDING,
    "spam": State.SPAM, "trash": State.REMOVED, "post-trashed": State.REMOVED,
}  # fmt: skip
ECHOES = {"pingback", "trackback"}  # what other sites sent, not what readers wrote


def read(stream: BinaryIO) -> Records:
    """Yield the comments. Raises DumpRefused for what is no WXR."""
    site = link = version = ""
    for element in elements(stream, WANTED):
        if element.name == "wxr_version":
            version = element.text()
        elif element.name in {"base_site_url", "base_blog_url"}:
            # Ids are those of one blog: of several on one site, each has its own.
            parts = urlsplit(element.text())
            site = f"{parts.netloc}{parts.path}".rstrip("/")
        elif element.name == "link":
            link = element.text()
        elif element.name == "item":
            link = ""  # the next one may have none
        else:
            yield _comment(element, site=site, link=link)
    if not version:
        raise DumpRefused("this is no export of WordPress (WXR)")


def _comment(comment: Element, *, site: str, link: str) -> Incoming | Unusable:
    def text(name: str) -> str:
        return comment.text(f"comment_{name}")

    if text("type") in ECHOES:
        return Unusable("pingback or trackback")
    # Missing dates are written as zeros, which no calendar has.
    received_at = moment(text("date_gmt")) or moment(text("date"))
    if received_at is None or not text("id"):
        return Unusable("without date or id")
    state = STATES.get(text("approved"))
    if state is None:
        return Unusable("in no state that we know")
    parent, user = text("parent"), text("user_id")
    return Incoming(
        key=f"wordpress:{site}:{text('id')}",
        parent=f"wordpress:{site}:{parent}" if parent not in {"", "0"} else "",
        story=link,
        name=text("author"),
        email=text("author_email"),
        person=f"{site}:{user}" if user not in {"", "0"} else "",
        text=from_html(text("content"), keeps_lines=True),
        received_at=received_at,
        state=state,
        address=text("author_IP"),
    )
