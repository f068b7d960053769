"""Knowing a text again: the same words, or much of them, whatever stands around."""

import hashlib
import zlib
from collections.abc import Collection, Sequence

FEW = 5  # words: so short, many people write the same
PHRASE = 3  # words
FEW_PHRASES = 5
MOST_PHRASES = 60  # of one text that is kept


def fingerprint(words: Sequence[str]) -> int | None:
    """Return a number for folded `words`, in 63 bits; None for very few."""
    if len(words) < FEW:
        return None
    digest = hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def phrases(words: Sequence[str]) -> set[int]:
    """Return a hash of each few words in a row; none for a text too short to be known again."""
    rows = zip(*(words[start:] for start in range(PHRASE)), strict=False)
    found = {zlib.crc32(" ".join(row).encode()) for row in rows}
    return found if len(found) >= FEW_PHRASES else set()


def share_known(words: Sequence[str], known: Collection[int]) -> float:
    """Return how much of `words`, 0 to 1, stands in texts whose phrases are `known`."""
    found = phrases(words) if known else set()
    return sum(phrase in known for phrase in found) / len(found) if found else 0.0
