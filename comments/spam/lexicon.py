"""What words stand for: `concepts.txt`, by which the score knows words it has not seen yet."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "concepts.txt"
LONGEST_PHRASE = 4  # words


class Lexicon(NamedTuple):
    words: dict[str, frozenset[str]]
    stems: dict[str, frozenset[str]]
    phrases: dict[tuple[str, ...], frozenset[str]]
    stem_lengths: tuple[int, ...]


@cache
def lexicon() -> Lexicon:
    """The file, read once: `name: word stem* two_words`, folded."""
    words: dict[str, set[str]] = defaultdict(set)
    stems: dict[str, set[str]] = defaultdict(set)
    phrases: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, _, entries = line.partition(":")
        for entry in entries.split():
            if "_" in entry:
                phrases[tuple(entry.split("_"))].add(name)
            elif entry.endswith("*"):
                stems[entry[:-1]].add(name)
            else:
                words[entry].add(name)
    return Lexicon(
        {word: frozenset(names) for word, names in words.items()},
        {stem: frozenset(names) for stem, names in stems.items()},
        {phrase: frozenset(names) for phrase, names in phrases.items()},
        tuple(sorted({len(stem) for stem in stems})),
    )


@lru_cache(maxsize=8192)
def concepts_of(word: str) -> tuple[str, ...]:
    """What `word`, folded, stands for by itself."""
    known = lexicon()
    found = set(known.words.get(word, ()))
    for length in known.stem_lengths:
        if length > len(word):
            break
        found |= known.stems.get(word[:length], frozenset())
    return tuple(sorted(found))


def concepts_in(words: Sequence[str]) -> Iterator[str]:
    """What `words` and the phrases that they form stand for, as often as they do."""
    phrases = lexicon().phrases
    for index, word in enumerate(words):
        yield from concepts_of(word)
        for length in range(2, LONGEST_PHRASE + 1):
            if found := phrases.get(tuple(words[index : index + length])):
                yield from found
