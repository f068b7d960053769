"""A text in segments, so that whoever prints it can mark what was found in it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

Span = Sequence[int]  # the start and the end of a slice of a text


class Segment(NamedTuple):
    text: str
    is_matched: bool


def segments(text: str, spans: Iterable[Span]) -> list[Segment]:
    """Cut `text` at `spans`, in any order; joined, the segments are the text again.

    Spans that overlap or touch are one; what lies beyond the text is left out, as
    the text may have become shorter since they were found.
    """
    found: list[Segment] = []
    at = 0
    for start, end in merged(spans):
        end = min(end, len(text))
        if start >= end:
            break
        if start > at:
            found.append(Segment(text[at:start], is_matched=False))
        found.append(Segment(text[start:end], is_matched=True))
        at = end
    if at < len(text):
        found.append(Segment(text[at:], is_matched=False))
    return found


def merged(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Return the spans in order, those that overlap or touch as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((max(start, 0), end) for start, end in spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def cut_to(parts: Iterable[Segment], most: int) -> list[Segment]:
    """Return the first `most` characters of a text in segments."""
    found: list[Segment] = []
    for part in parts:
        if most <= 0:
            break
        found.append(part._replace(text=part.text[:most]))
        most -= len(part.text)
    return found
