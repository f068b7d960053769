"""What a dump of comments says, before anything is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    SPAM = "spam"
    REMOVED = "removed"


class DumpRefused(ValueError):
    """A file that cannot be understood; nothing of it may be stored. `str()` says where."""

    def __init__(self, reason: str, *, line: int | None = None) -> None:
        super().__init__(reason if line is None else f"line {line}: {reason}")


@dataclass(frozen=True)
class Taken:
    """A decision that was taken where the comment comes from; `by` is a user name or ""."""

    act: str
    at: datetime
    reason: str
    by: str


@dataclass(frozen=True)
class Incoming:
    """One comment of a dump.

    `key` says which comment of the world it is, `parent` is the key of the one that
    it answers, or "". `story` is the address, path or name under which the dump has
    the story. `person` is what tells its people apart where it has no e-mail
    address, "" if only their names do. `text` is plain text. `received_at` has a
    time zone. `decisions` are given by our own dumps; for others, the state says all.
    """

    key: str
    parent: str
    story: str
    name: str
    email: str
    person: str
    text: str
    received_at: datetime
    state: State
    address: str = ""
    language: str = ""
    decisions: tuple[Taken, ...] = ()


@dataclass(frozen=True)
class Unusable:
    """One record of a dump that cannot become a comment, and why, in a few words."""

    reason: str


class Place(NamedTuple):
    """Where a comment of the dump is now; `pk` is 0 where a dry run would put it."""

    pk: int
    article_id: int


Records = Iterator[Incoming | Unusable]
