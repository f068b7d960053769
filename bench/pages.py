"""What a page that readers got shows: its versions, its comments, and whether it is whole."""

import gzip
import re

from bench.client import Answer

# \W: typography may set another space.
VERSION = re.compile(rb"Le pont tournant rouvre\W+version\W+(\d+)\)")
COMMENT = re.compile(rb'id="comment-(\d+)"')


def html_of(body: bytes, headers: dict[str, str]) -> bytes:
    return gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body


def versions_on(answer: Answer) -> set[int]:
    """Return every version of the corrected title on the page, in its text and beside it."""
    return versions(html_of(answer.body, answer.headers))


def comments_on(answer: Answer) -> set[int]:
    return comments(html_of(answer.body, answer.headers))


def versions(html: bytes) -> set[int]:
    return {int(number) for number in VERSION.findall(html)}


def comments(html: bytes) -> set[int]:
    return {int(pk) for pk in COMMENT.findall(html)}


def is_whole(html: bytes) -> bool:
    return html.lstrip().lower().startswith(b"<!doctype html>") and html.rstrip().endswith(
        b"</html>"
    )
