"""The end of a story's address, made from its title: ASCII, without a database."""

import re
import unicodedata

SLUG_MAX_CHARS = 80  # still readable in a message; the whole address stays below 120

FALLBACK = "article"  # a title without one Latin letter or digit still needs an address

# Letters that Unicode does not take apart into a base letter and an accent.
_SPELT_OUT = str.maketrans({
    "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ẞ": "ss", "ø": "o", "Ø": "o",
    "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ł": "l", "Ł": "l", "þ": "th", "Þ": "th", "ı": "i",
})  # fmt: skip

# "the council’s plan" reads better as councils than as council-s; French has no such endings.
_ENGLISH_ENDING = re.compile(r"(?<=[a-z])['’ʼ](?=(?:s|t|re|ve|ll|d|m)\b)")


def slug_of(title: str) -> str:
    """Return ASCII words joined by hyphens, at most SLUG_MAX_CHARS, cut after a word.

    Never empty: FALLBACK stands in. The caller makes it unique within its day.
    """
    return shortened(hyphenated(title)) or FALLBACK


def hyphenated(title: str) -> str:
    """Return all of `title` as ASCII words joined by hyphens; empty if nothing is Latin."""
    letters = [
        letter
        for letter in unicodedata.normalize("NFKD", without_ligatures(title))
        # Accents (Mn) and invisible characters such as the soft hyphen (Cf) part no words.
        if unicodedata.category(letter) not in ("Mn", "Cf")
    ]
    plain = _ENGLISH_ENDING.sub("", "".join(letters).lower())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def without_ligatures(text: str) -> str:
    """Return `text` with œ, æ, ß and their like spelt out in ASCII letters."""
    return text.translate(_SPELT_OUT)


def shortened(slug: str, *, max_chars: int = SLUG_MAX_CHARS) -> str:
    """Return `slug` cut at a hyphen to `max_chars`; one longer word is cut inside."""
    if len(slug) <= max_chars:
        return slug
    head = slug[: max_chars + 1]
    return head.rpartition("-")[0].rstrip("-") or slug[:max_chars]
