"""How a text is written: to whom it speaks, whether in sentences or in lists, how long."""

import re
from collections.abc import Iterator, Sequence

from comments.spam.languages import SMALL_WORDS
from comments.spam.lists import words_in

TOKEN = re.compile(r"[^\W_]+|[.!?:;\n,]")
SENTENCE_ENDS = frozenset(".!?:;\n")
PEOPLE = {name: words_in(f"people.{name}") for name in ("you", "i", "we")}
LENGTHS = (3, 8, 16, 35)  # words: the upper ends of classes
SMALL_CLASSES = 7  # of the share of small words: prose has many, a list of wares few
LISTED = 0.18  # commas for each word, from which it is a list
MANY_COMMAS = 3


def tokens_of(prose: str) -> list[str]:
    """Return words and the marks between them."""
    return TOKEN.findall(prose)


def of_tokens(tokens: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    """Yield what can be said of the style; `words` are the tokens that are words."""
    count = len(words)
    yield f"len:{sum(count > most for most in LENGTHS)}"
    if sum(map(str.isdigit, words)) > count / 5:
        yield "digits"
    small = max(sum(word in known for word in words) for known in SMALL_WORDS.values())
    yield f"small:{small * SMALL_CLASSES // ((count or 1) + 1)}"
    for name, known in PEOPLE.items():
        named = sum(word in known for word in words)
        if named:
            yield name
        if named > 1:
            yield f"{name}2"
    commas = tokens.count(",")
    if count > LENGTHS[0] and commas > LISTED * count:
        yield "list"
    if commas >= MANY_COMMAS:
        yield "commas"
    yield from _of_commands(tokens)


def _of_commands(tokens: Sequence[str]) -> Iterator[str]:
    """Sentences that begin with what looks like a French imperative: “Contactez …”."""
    begins = ("\n", *tokens[:-1])
    commands = sum(
        token.endswith("ez") and len(token) > 4 and before in SENTENCE_ENDS | {","}
        for before, token in zip(begins, tokens, strict=False)
    )
    if commands:
        yield "command"
    if commands > 1:
        yield "commands"
