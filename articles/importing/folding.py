"""When two lines say the same: comparison without case, accents, quotes and spacing."""

import re
import unicodedata

_QUOTES = str.maketrans({
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"',
    "»": '"', "‐": "-", "‑": "-",
})  # fmt: skip


def fold(line: str) -> str:
    """Return `line` in lower case without accents, quotes straight, single spaces."""
    parts = unicodedata.normalize("NFKD", line.translate(_QUOTES))
    bare = "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Cf"))
    return " ".join(bare.casefold().split())


def words_of(line: str) -> list[str]:
    """Return the folded words and numbers of `line`, without punctuation."""
    return re.findall(r"[^\W_]+", fold(line))


def says_the_same(line: str, other: str) -> bool:
    """Tell whether two lines differ in nothing but case, accents, quotes and punctuation."""
    if line == other:
        return True
    words = words_of(line)
    return words == words_of(other) if words else line.strip() == other.strip()
