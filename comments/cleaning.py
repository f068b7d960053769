"""What a reader typed, without what nobody can see or nobody meant."""

import re
import unicodedata

_NEWLINES = re.compile(r"\r\n?|[\x85\u2028\u2029]")
# The categories Cc and Cs but for newline and tab. Lone surrogates cannot be stored as
# UTF-8; databases refuse NUL.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_JOINERS = frozenset("\u200c\u200d")  # part of Persian names and of emoji


def clean_name(name: str) -> str:
    """Return `name` on one line, white space collapsed, without invisible signs.

    Among those are the bidirectional controls, which would turn round the rest
    of the page.
    """
    spaced = "".join(" " if char.isspace() else char for char in name)
    return " ".join(unicodedata.normalize("NFC", "".join(filter(_is_meant, spaced))).split())


def clean_text(text: str) -> str:
    """Return `text` with newlines as `\\n` and no other control signs, outer space cut."""
    return _CONTROLS.sub("", _NEWLINES.sub("\n", text)).strip()


def has_words(text: str, least: int) -> bool:
    """Whether at least `least` characters of `text` can be seen."""
    seen = 0
    for char in text:
        seen += char.isprintable() and not char.isspace()
        if seen >= least:
            return True
    return False


def _is_meant(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs"} or char in _JOINERS
