"""From a text to the features by which it is judged: short names, each there or not.

`w:` a word, `t:` its stem, `b:` two stems in a row, `c:` what words stand for
(`lexicon.py`), `s:` what is in the text besides words (`structure.py`) and how it is
written (`style.py`), `u:` a word in a link. Words are read through their disguises
(`comments/folding.py`).
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from comments.folding import Folded, folded, with_look_alikes_undone, with_spaced_words_joined
from comments.spam import structure, style
from comments.spam.lexicon import concepts_in

_ENDING = re.compile(
    r"(?:ements?|ations?|ments?|ions?|euses?|eurs?|antes?|ants?|aient|erons|ait|ais|ees?|er|ez|es"
    r"|ing|ed|ly|s|e|x)$"
)
SHORT = 4  # letters: words up to this length are their own stem
FEW_MASKS = 2  # signs in disguise that a typing error or a name explains


def features_of(text: str) -> frozenset[str]:
    """Return the features of `text`, whose length was checked before."""
    return frozenset(_features(text))


def _features(text: str) -> Iterator[str]:
    plain = folded(text)
    shown = structure.parts_of(plain.text.replace("’", "'"))
    joined = with_spaced_words_joined(plain)
    unmasked = with_look_alikes_undone(joined)
    for name in (*structure.of_links(shown.links), *structure.of_prose(text, shown.prose)):
        yield name if name.startswith("u:") else f"s:{name}"
    if shown.emails:
        yield "s:email"
    yield from (f"s:{name}" for name in _masks(plain, joined, unmasked))
    prose = shown.prose
    if unmasked.text != plain.text:
        prose = structure.parts_of(unmasked.text.replace("’", "'")).prose
    tokens = style.tokens_of(prose)
    words = [token for token in tokens if token[0].isalnum()]
    yield from (f"s:{name}" for name in style.of_tokens(tokens, words))
    for concept, count in Counter(concepts_in(words)).items():
        yield f"c:{concept}"
        if count > 1:
            yield f"c:{concept}2"
    yield from _of_words(tokens)


def _masks(plain: Folded, joined: Folded, unmasked: Folded) -> Iterator[str]:
    if unmasked.text == plain.text:
        return
    yield "mask"
    undone = sum(map(str.__ne__, joined.text, unmasked.text))
    if joined is not plain or undone > FEW_MASKS:
        yield "masks"


def _of_words(tokens: list[str]) -> Iterator[str]:
    before, begins = "^", True
    for token in tokens:
        if not token[0].isalnum():
            begins = begins or token in style.SENTENCE_ENDS
            continue
        name = f"#{len(token)}" if token.isdigit() else token
        yield f"w:{name}"
        stem = stem_of(name)
        if stem != name:
            yield f"t:{stem}"
        yield f"b:{before} {stem}"
        if begins:
            yield f"b:^ {stem}"
        before, begins = stem, False
    yield f"b:{before} $"


@lru_cache(maxsize=8192)
def stem_of(word: str) -> str:
    """Cut the commonest endings of French and English: “gagnez” and “gagner” become “gagn”."""
    if len(word) <= SHORT:
        return word
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= SHORT else word[: SHORT + 1]
