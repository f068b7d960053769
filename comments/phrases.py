"""Phrases that are found whole, however their words are disguised.

"cialis" is in "C i à l 1 s", and not in "specialist"; a `*` at the end of a pattern
stands for any ending.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from comments.folding import Folded, unmasked

SHORTEST_STEM = 3  # letters before a `*`: fewer would catch half of a language
SHORTEST_SPACED = 4  # letters that stand apart one by one; three are “il y a”
BESIDE_SPACED = 2  # letters of other words that may have been read as part of them
ANY_ENDING = "*"
_TOKEN = re.compile(r"[^\W_]+")
_SEPARATORS_AFTER = re.compile(r"[\W_]+\Z")


class BadPattern(ValueError):
    """What was written can match nothing, or too much; `pattern` is the line."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.pattern = pattern


class Phrase(NamedTuple):
    """A pattern of words, folded; the last word may go on if `is_open`."""

    number: int
    pattern: str
    words: tuple[str, ...]
    is_open: bool

    @property
    def key(self) -> str:
        return _key(self.words[0])


class Spot(NamedTuple):
    """Where in the source a phrase of rule `number` stands."""

    number: int
    pattern: str
    span: tuple[int, int]


class Phrases:
    """Phrases by their first word, or by how it begins."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.whole: dict[str, list[Phrase]] = defaultdict(list)
        self.stems: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in phrases:
            if phrase.is_open and len(phrase.words) == 1:
                self.stems[phrase.key[:SHORTEST_STEM]].append(phrase)
            else:
                self.whole[phrase.key].append(phrase)
        everything = [*self.whole.values(), *self.stems.values()]
        squeezed = [(_key("".join(phrase.words)), phrase) for some in everything for phrase in some]
        self.squeezed = [pair for pair in squeezed if len(pair[0]) >= SHORTEST_SPACED]

    def spots(self, source: str) -> Iterator[Spot]:
        if not self.whole and not self.stems:
            return
        text = unmasked(source)
        tokens = list(_TOKEN.finditer(text.text))
        whole, stems = self.whole, self.stems
        keys = [_key(token[0]) for token in tokens]
        for index, key in enumerate(keys):
            if key in whole or key[:SHORTEST_STEM] in stems:
                for phrase in (*whole.get(key, ()), *stems.get(key[:SHORTEST_STEM], ())):
                    if span := _span(phrase, tokens, index, text, source):
                        yield Spot(phrase.number, phrase.pattern, span)
        if not isinstance(text.places, range):
            for token, key in zip(tokens, keys, strict=True):
                if _is_spaced(token, text):
                    yield from self._spaced(key, token.start(), text, source)

    def _spaced(self, key: str, start: int, text: Folded, source: str) -> Iterator[Spot]:
        """Find phrases in letters that stood apart: single words beside them are read along."""
        for squeezed, phrase in self.squeezed:
            at = key.find(squeezed, 0, BESIDE_SPACED + len(squeezed))
            end = at + len(squeezed)
            is_read_already = key == squeezed and len(phrase.words) == 1
            may_end_here = phrase.is_open or len(key) - end <= BESIDE_SPACED
            if at >= 0 and may_end_here and not is_read_already:
                first, last = text.span(start + at, start + end)
                last = first + len(_SEPARATORS_AFTER.sub("", source[first:last]))
                yield Spot(phrase.number, phrase.pattern, (first, last))


def read_phrase(number: int, pattern: str) -> Phrase:
    """Raises BadPattern."""
    written = pattern.strip()
    is_open = written.endswith(ANY_ENDING)
    words = tuple(_TOKEN.findall(unmasked(written.removesuffix(ANY_ENDING)).text))
    is_broken = is_open and not _TOKEN.search(written[-2:-1])  # "to *"
    if not words or is_broken or ANY_ENDING in written[:-1] or len("".join(words)) < 2:
        raise BadPattern(pattern)
    if is_open and len(words[-1]) < SHORTEST_STEM:
        raise BadPattern(pattern)
    return Phrase(number, pattern, words, is_open)


def _span(
    phrase: Phrase, tokens: Sequence[re.Match[str]], index: int, text: Folded, source: str
) -> tuple[int, int] | None:
    """Return where in the source the phrase stands, if it begins with the token at `index`."""
    found = tokens[index : index + len(phrase.words)]
    if len(found) < len(phrase.words):
        return None
    for token, word in zip(found, phrase.words, strict=True):
        is_last = token is found[-1]
        read = token[0][: len(word)] if phrase.is_open and is_last else token[0]
        if read != word and not _poses(read, word, token.start(), text, source):
            return None
    return text.span(found[0].start(), found[-1].end())


def _poses(read: str, word: str, start: int, text: Folded, source: str) -> bool:
    """Whether `read` differs from `word` only by an I, a 1 or an l that stands for another.

    "ClALIS" and "cia1is" do; "mall" is no "mail": its letters are all of one case.
    """
    if _key(read) != _key(word) or len(read) != len(word):
        return False
    typed = [source[text.places[start + offset]] for offset in range(len(read))]
    has_capitals = any(sign.isupper() for sign in typed[1:])
    has_small = any(sign.islower() for sign in typed)
    return all(
        a == b or not sign.isalpha() or (has_capitals if sign.islower() else has_small)
        for a, b, sign in zip(read, word, typed, strict=True)
    )


def _is_spaced(token: re.Match[str], text: Folded) -> bool:
    """Whether each letter of the token stood apart from the next."""
    start, end = token.span()
    distance = text.places[end - 1] - text.places[start]
    return end - start >= SHORTEST_SPACED and distance >= 2 * (end - start - 1)


def _key(word: str) -> str:
    """The word with i and l, which look alike in capitals and beside a 1, as one."""
    return word.replace("l", "i")
