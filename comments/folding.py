"""Reading words through their disguises: accents, case, look-alikes, spaced-out letters.

Each step takes a `Folded` text and returns another, which still knows where each of
its characters stood in what was typed: matched words are highlighted there.

    folded = unmasked("Le C-а-S-1-N-O")   # the a is Cyrillic
    folded.text                            # → "le casino"
    folded.span(3, 9)                      # → (3, 14)
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_NOT_LATIN = {
    "а": "a", "в": "b", "е": "e", "з": "3", "и": "u", "й": "u", "к": "k", "м": "m", "н": "h",
    "о": "o", "п": "n", "р": "p", "с": "c", "т": "t", "у": "y", "х": "x", "ь": "b", "я": "r",
    "ѕ": "s", "і": "i", "ї": "i", "ј": "j", "ԁ": "d", "ԛ": "q", "ԝ": "w", "һ": "h", "ё": "e",
    "ӏ": "l", "г": "r", "α": "a", "β": "b", "γ": "y", "δ": "d", "ε": "e", "ζ": "z", "η": "n",
    "ι": "i", "κ": "k", "μ": "u", "ν": "v", "ο": "o", "π": "n", "ρ": "p", "σ": "s", "ς": "s",
    "τ": "t", "υ": "u", "χ": "x", "ω": "w", "ϲ": "c", "ϳ": "j",
}  # fmt: skip
# Latin letters that Unicode does not decompose, in the shapes that fancy type is made of.
_FANCY = dict(
    zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢøłđħıŧƒɑɡ", "abcdefghijklmnoprstuvwyzoldhitfag", strict=True)
) | {"œ": "oe", "æ": "ae", "þ": "th", "ð": "d"}
_SQUARED = (0x1F130, 0x1F150, 0x1F170)  # A to Z in squares and circles, each 26 code points
_DIGITS = {
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
    "@": "a", "$": "s", "€": "e", "!": "i", "|": "i",
}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_MIXED = re.compile(r"[\w@$€!|]*[0-9@$€!|][\w@$€!|]*")
# "v1agra", "c@s!no", "$exe", but neither "20h30", "5ans" nor "@marie".
_AS_LETTER = re.compile(r"(?<=[^\W\d_])[0-9@$€!|]{1,2}(?=[^\W\d_])|^\$(?=[^\W\d_]{3})")
_DOMAIN = re.compile(r"[\w-]*\.\w")
_SEPARATORS = " .\\-_*·•~|/,"
# Four letters or more, each alone, with the same sign between: three are "il y a à …".
_SPACED = re.compile(rf"(?<!\w)\w([{_SEPARATORS}])(?:\w\1){{2,}}\w(?!\w)")
_MOST_DIGITS = 0.4  # of a spaced-out word; beyond, it is a number or a date


@dataclass(frozen=True)
class Folded:
    """`text`, and for each of its characters the index in the source that it came from."""

    text: str
    places: Sequence[int]
    source_length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the slice of the source that became `text[start:end]`, which is not empty.

        Signs that were dropped belong to the character before them.
        """
        after = self.places[end] if end < len(self.places) else self.source_length
        return self.places[start], max(after, self.places[end - 1] + 1)


def folded(text: str) -> Folded:
    """Fold case, accents, ligatures and fancy type, and drop what nobody can see.

    Full-width, circled and mathematical letters become plain ones; soft hyphens
    and zero-width signs vanish. White space stays what it is.
    """
    if text.isascii():
        return Folded(text.lower(), range(len(text)), len(text))
    parts = [_plain(char) for char in text]
    places = [place for place, part in enumerate(parts) for _ in part]
    return Folded("".join(parts), places, len(text))


def with_spaced_words_joined(text: Folded) -> Folded:
    """Join words whose letters stand apart: "c a s i n o", "v.i.a.g.r.a"."""
    dropped: set[int] = set()
    for match in _SPACED.finditer(text.text):
        signs = match[0][::2]
        if sum(sign.isdigit() for sign in signs) <= len(signs) * _MOST_DIGITS:
            dropped |= set(range(match.start() + 1, match.end(), 2))
    if not dropped:
        return text
    kept = [index for index in range(len(text.text)) if index not in dropped]
    return Folded(
        "".join(text.text[index] for index in kept),
        [text.places[index] for index in kept],
        text.source_length,
    )


def with_look_alikes_undone(text: Folded) -> Folded:
    """Make Latin letters of Cyrillic and Greek ones, and of digits, that pose as such.

    A word of another script counts as a disguise where Latin letters stand in it,
    or where it consists of look-alikes in a text that is Latin for the most part;
    a Russian sentence stays Russian. Each character stays one character.
    """
    result = text.text
    if not result.isascii():
        is_latin = _is_mostly_latin(result)
        result = _WORD.sub(lambda word: _latin(word[0], is_latin), result)
    result = _MIXED.sub(_without_digits, result)
    return text if result == text.text else Folded(result, text.places, text.source_length)


def unmasked(text: str) -> Folded:
    """Fold `text` by all of these steps."""
    return with_look_alikes_undone(with_spaced_words_joined(folded(text)))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    for first in _SQUARED:
        if first <= ord(char) < first + 26:
            return chr(ord("a") + ord(char) - first)
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    return "".join(
        _FANCY.get(letter, letter)
        for letter in letters
        if unicodedata.category(letter) not in {"Mn", "Cf", "Me"}
    )


def _is_mostly_latin(text: str) -> bool:
    latin = sum("a" <= char <= "z" for char in text)
    return latin * 2 > sum(char.isalpha() for char in text)


def _latin(word: str, is_latin: bool) -> str:
    if word.isascii() or not any(char in _NOT_LATIN for char in word):
        return word
    is_mixed = any("a" <= char <= "z" for char in word)
    if is_mixed or (is_latin and all(char in _NOT_LATIN for char in word)):
        return "".join(_NOT_LATIN.get(char, char) for char in word)
    return word


def _without_digits(match: re.Match[str]) -> str:
    word = match[0]
    letters = sum(char.isalpha() for char in word)
    if letters < 2 or letters * 2 <= len(word):
        return word
    if "@" in word and _DOMAIN.match(match.string, match.end()):
        return word  # an e-mail address
    return _AS_LETTER.sub(lambda found: "".join(_DIGITS.get(c, c) for c in found[0]), word)
