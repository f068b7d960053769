"""The arithmetic of the records: what a link holds, and what is wrong with a chain.

The key is outside the database, so whoever can write there can forge nothing; the
words of a reader go into a link by a salted digest, so they can be dropped and the
chain still holds.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

SALT_BYTES = 16
ERASED = "erased"
# Beyond that many records of one comment, a wrong one is told without what it was before.
MOST_COMPARED = 60


Held = tuple[int, int, int, Any]  # id, comment, number and mac of a record


class Kind(StrEnum):
    ALTERED = "altered"
    MISSING = "missing"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TAIL_CUT = "tail cut"
    ANCHOR_ALTERED = "anchor altered"
    ANCHOR_MISSING = "anchor missing"
    UNGUARDED = "unguarded"
    WRONG_KEY = "wrong key"


@dataclass(frozen=True)
class Finding:
    """What does not hold; `detail` is for whoever runs the command."""

    kind: Kind
    detail: str
    comment: int | None = None
    number: int | None = None

    def __str__(self) -> str:
        places = [f"comment {self.comment}"] if self.comment is not None else []
        places += [f"record {self.number}"] if self.number is not None else []
        return f"{', '.join(places) or 'the whole'}: {self.kind} – {self.detail}"


@dataclass(frozen=True)
class Link:
    """A record, as plain values; `words` and `salt` are None once erased, or if there are none."""

    pk: int
    comment: int
    number: int
    event: str
    at: datetime
    facts: str
    words: str | None
    salt: bytes | None
    digest: bytes
    mac: bytes


def plain(values: dict[str, Any]) -> str:
    """The one way to write `values`: as they are signed and stored."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str | None) -> dict[str, Any]:
    """Read `plain` back; empty for what was erased, or is none of ours."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def new_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def digest_of(salt: bytes, words: str) -> bytes:
    return hashlib.sha256(salt + words.encode()).digest()


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def mac_of(
    key: bytes, previous: bytes, *, comment: int, number: int, event: str, at: datetime,
    facts: str, digest: bytes,
) -> bytes:  # fmt: skip
    """Sign a record after the one whose mac is `previous`, which is empty for the first."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = ["record", previous.hex(), comment, number, event, moment, facts, digest.hex()]
    return hmac.digest(key, json.dumps(parts).encode(), "sha256")


def anchor_mac(
    key: bytes, previous: bytes, *, number: int, at: datetime, last_record: int,
    last_comment: int, last_decision: int, count: int, heads: str, digest: bytes,
) -> bytes:  # fmt: skip
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = ["anchor", previous.hex(), number, moment, last_record, last_comment, last_decision,
             count, heads, digest.hex()]  # fmt: skip
    return hmac.digest(key, json.dumps(parts).encode(), "sha256")


def anchored_digest(rows: Iterable[Held]) -> bytes:
    """Digest of records in the order of their ids."""
    whole = hashlib.sha256()
    for pk, comment, number, mac in rows:
        whole.update(b"%d %d %d " % (pk, comment, number) + bytes(mac))
    return whole.digest()


def heads_of(rows: Iterable[Held]) -> str:
    """` 12:3 15:1 `: the last number of each comment; spaces around each make it findable."""
    last: dict[int, int] = {}
    for _pk, comment, number, _mac in rows:
        last[comment] = max(number, last.get(comment, 0))
    return "".join(f" {comment}:{number}" for comment, number in sorted(last.items())) + " "


def read_heads(heads: str) -> dict[int, int]:
    """Return comment → number; whatever else stands there is passed over."""
    pairs = (word.split(":") for word in heads.split())
    return {int(pair[0]): int(pair[1]) for pair in pairs if [*map(str.isdecimal, pair)] == [1, 1]}


def faults(key: bytes, links: Sequence[Link], *, anchored_to: int) -> Iterator[Finding]:
    """Say what is wrong with one comment's records, in the order of their numbers.

    Whether the end was cut shows elsewhere: in the anchors. `anchored_to` is the id of the
    last record that they hold.
    """
    yield from _out_of_line(key, links, anchored_to=anchored_to)
    erased_at = max((link.number for link in links if link.event == ERASED), default=0)
    for link in links:
        if why := _words_amiss(link, is_erased=link.number < erased_at):
            yield Finding(Kind.ALTERED, why, link.comment, link.number)


def _words_amiss(link: Link, *, is_erased: bool) -> str:
    if not link.digest:
        return "words were added" if link.words is not None or link.salt is not None else ""
    if link.words is None and link.salt is None:
        return "" if is_erased else "its words were dropped, and no erasure is recorded"
    if link.words is None or link.salt is None:
        return "half of its words was dropped"
    if digest_of(link.salt, link.words) != link.digest:
        return "its words are not those that were recorded"
    return ""


def _out_of_line(key: bytes, links: Sequence[Link], *, anchored_to: int) -> Iterator[Finding]:
    before, expected = [b""], 1
    broken: list[Link] = []
    for link in links:
        if link.number > expected:
            last = link.number - 1
            which = f"records {expected} to {last} are" if last > expected else "the record is"
            yield Finding(Kind.MISSING, f"{which} not there", link.comment, expected)
            before = []  # what came before is not known, so neither is whether this follows it
        right = [_mac(key, previous, link) for previous in before]
        if before and link.mac not in right:
            broken.append(link)
            # The next one follows what this was, or what it should be if its mac was changed.
            before = [link.mac, *right]
        else:
            before = [link.mac]
        expected = link.number + 1
    places = dict(_former_places(key, broken, links))
    for link in broken:
        where = (link.comment, link.number)
        if places.get(link.number) == link.number:
            continue  # it is whole; the one before it is not the one that was
        if link.number in places:
            yield Finding(Kind.REORDERED, f"it was record {places[link.number]}", *where)
        elif link.number in places.values():
            yield Finding(Kind.INSERTED, "this portal did not write it here", *where)
        elif link is links[-1] and link.pk > anchored_to:
            yield Finding(Kind.INSERTED, "this portal did not write it, or not so", *where)
        else:
            yield Finding(Kind.ALTERED, "it is not as it was written", *where)


def _former_places(
    key: bytes, broken: Sequence[Link], links: Sequence[Link]
) -> Iterator[tuple[int, int]]:
    """Yield (number, what it was before) of records that are whole, in whatever place."""
    if len(links) > MOST_COMPARED:
        return
    macs = [b"", *(link.mac for link in links)]
    for link in broken:
        for number in range(1, len(links) + 2):
            if any(_mac(key, mac, link, number=number) == link.mac for mac in macs):
                yield link.number, number
                break


def _mac(key: bytes, previous: bytes, link: Link, *, number: int = 0) -> bytes:
    return mac_of(
        key, previous, comment=link.comment, number=number or link.number, event=link.event,
        at=link.at, facts=link.facts, digest=link.digest,
    )  # fmt: skip
