"""A page as it is kept: ready bytes, ready headers, and what makes it stale."""

import gzip
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from sys import intern
from typing import Any

from newsportal.pagestore.table import Stamp, slots_of

Headers = list[tuple[str, str]]
COMPRESS_FROM_BYTES = 500  # below, the gzip header eats what it saves
OVERHEAD_BYTES = 4000  # what Python needs for an entry besides bodies and keys
KEY_BYTES = 80  # for each of its keys
MAX_ACCEPTED_BYTES, MOST_ETAGS = 256, 32  # more is no browser
IDENTITY, GZIP, BROTLI = "identity", "gzip", "br"
# Made anew for each answer; Date is the server's.
NOT_KEPT = {
    "etag", "content-length", "content-encoding", "date", "connection", "age", "cache-tag",
    "cache-control",
}  # fmt: skip
NO_END = 1e12  # seconds since 1970: JSON has no infinity


@dataclass
class Entry:
    """One page under one key. `until`: seconds since 1970 at which it changes by itself.

    `bodies` has gzip, or identity where compressing does not pay; brotli comes
    later, if the page is asked for often enough.
    """

    status: int
    headers: Headers
    digest: str
    bodies: dict[str, bytes]
    keys: tuple[str, ...]
    stamp: Stamp
    until: float
    made_at: float
    is_under_fire: bool = False  # the last rendering came shortly before
    # Of this process only: when it was last found fresh, and how often it was sent.
    fresh_at: float = 0.0
    checked: Stamp | None = None
    hits: int = 0
    ready: dict[tuple[str, str, bool, int], Any] = field(default_factory=dict)

    @cached_property
    def slots(self) -> tuple[int, ...]:
        return slots_of(self.keys)

    @property
    def size(self) -> int:
        return OVERHEAD_BYTES + KEY_BYTES * len(self.keys) + sum(map(len, self.bodies.values()))

    @property
    def is_short_lived(self) -> bool:
        """Whether it is a refusal or a redirect: these are kept for moments, and apart."""
        return self.status != 200

    def etag(self, encoding: str) -> str:
        return f'"{self.digest}"' if encoding == IDENTITY else f'"{self.digest}-{encoding}"'

    def encoding_for(self, accepted: str) -> str:
        """Return the best encoding that is there and that `accepted` lets us send."""
        for encoding in preferences(accepted):
            if encoding in self.bodies:
                return encoding
        return IDENTITY

    def body(self, encoding: str) -> bytes:
        if encoding in self.bodies:
            return self.bodies[encoding]
        # Nearly everybody takes gzip, so the plain page is not worth its memory.
        return gzip.decompress(self.bodies[GZIP])


def make_entry(
    status: int,
    headers: Iterable[tuple[str, str]],
    body: bytes,
    *,
    keys: Iterable[str],
    stamp: Stamp,
    until: float,
    made_at: float,
) -> Entry:
    return Entry(
        status=status,
        headers=_once((name, value) for name, value in headers if name.lower() not in NOT_KEPT),
        digest=hashlib.blake2b(body, digest_size=16).hexdigest(),
        bodies=compressed(body),
        keys=tuple(keys),
        stamp=stamp,
        until=until,
        made_at=made_at,
        fresh_at=made_at,
    )


def _once(headers: Iterable[tuple[str, str]]) -> Headers:
    """Return the headers in memory that pages share: they say the same on nearly all."""
    return [(intern(name), intern(value)) for name, value in headers]


def compressed(body: bytes) -> dict[str, bytes]:
    if len(body) < COMPRESS_FROM_BYTES:
        return {IDENTITY: body}
    # mtime=0: the same page gives the same bytes.
    return {GZIP: gzip.compress(body, compresslevel=6, mtime=0)}


def preferences(accepted: str) -> tuple[str, ...]:
    """Return our encodings that an Accept-Encoding header allows, the smallest first."""
    return _preferences(accepted) if len(accepted) <= MAX_ACCEPTED_BYTES else ()


@lru_cache(maxsize=512)  # browsers send a handful of these
def _preferences(accepted: str) -> tuple[str, ...]:
    allowed: dict[str, bool] = {}
    for part in accepted.split(","):
        name, _, parameters = part.strip().partition(";")
        weight = parameters.replace(" ", "").removeprefix("q=")
        # RFC 9110 §12.4.2: zero weight is a refusal.
        allowed[name.strip().lower()] = not (weight and set(weight) <= {"0", "."})
    anything = allowed.get("*", False)
    return tuple(code for code in (BROTLI, GZIP) if allowed.get(code, anything))


def pack(entry: Entry) -> tuple[bytes, bytes]:
    """Return (what is known of the page, its one body), for `unpack`."""
    (encoding, body), *_ = sorted(entry.bodies.items(), key=lambda item: item[0] == BROTLI)
    known = [
        entry.status, entry.headers, entry.digest, encoding, entry.keys, entry.stamp,
        entry.until, entry.made_at, entry.is_under_fire,
    ]  # fmt: skip
    return json.dumps(known, separators=(",", ":")).encode(), body


def unpack(known: bytes, body: bytes) -> Entry:
    """Raises ValueError or TypeError for what `pack` did not make."""
    status, headers, digest, encoding, keys, stamp, until, made_at, is_hot = json.loads(known)
    return Entry(
        status=status,
        headers=_once(headers),
        digest=digest,
        bodies={encoding: body},
        keys=tuple(keys),
        stamp=Stamp(*stamp),
        until=until,
        made_at=made_at,
        is_under_fire=is_hot,
        fresh_at=made_at,
    )


def is_known_to(header: str, etag: str) -> bool:
    """Whether the reader's If-None-Match names `etag`, or anything at all.

    RFC 9110 §13.1.2: weak tags count as well.
    """
    known = [tag.strip().removeprefix("W/") for tag in header.split(",", MOST_ETAGS)]
    return etag in known or "*" in known
