"""Words, links, domains, names and networks that rules look for: all rules in one pass.

A pattern of words matches whole words, however they are disguised: "cialis" is in
"C i à l 1 s", and not in "specialist". A `*` at its end stands for any ending.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import NamedTuple

from comments.folding import Folded, unmasked
from comments.highlighting import merged
from comments.origins import Networks, and_above, domain_of, network_in

SHORTEST_STEM = 3  # letters before a `*`: fewer would catch half of a language
SHORTEST_SPACED = 4  # letters that stand apart one by one; three are “il y a”
BESIDE_SPACED = 2  # letters of other words that may have been read as part of them
ANY_ENDING = "*"

_TOKEN = re.compile(r"[^\W_]+")
_SEPARATORS_AFTER = re.compile(r"[\W_]+\Z")
_DOMAIN = re.compile(r"(?:[\w-]++\.)++[\w-]{2,}")
# Possessive, and begun where a run of its signs begins: read once, whatever is written.
_ADDRESS = re.compile(rf"(?<![\w.-])({_DOMAIN.pattern})(?::\d{{1,5}})?(/[^\s<>\"]*+)?")
_SCHEME = re.compile(r"^\w{2,6}://")

Spans = tuple[tuple[int, int], ...]


class Kind(StrEnum):
    WORDS = "words"
    NAME = "name"
    LINK = "link"
    DOMAIN = "domain"
    NETWORK = "network"


class BadPattern(ValueError):
    """What was written can match nothing, or too much; `pattern` is the line."""

    def __init__(self, pattern: str) -> None:
        super().__init__(pattern)
        self.pattern = pattern


class Sample(NamedTuple):
    """What rules look at."""

    text: str
    name: str
    email: str
    address: str


class Guard(NamedTuple):
    """A rule, as far as the matcher knows it; `number` is the caller’s own."""

    number: int
    kind: str
    patterns: tuple[str, ...]


class Match(NamedTuple):
    """What the rule `number` found: its patterns, and where in the text and in the name."""

    number: int
    patterns: tuple[str, ...]
    text_spans: Spans
    name_spans: Spans


class Phrase(NamedTuple):
    """A pattern of words, folded; the last word may go on if `is_open`."""

    number: int
    pattern: str
    words: tuple[str, ...]
    is_open: bool
    only_in_name: bool

    @property
    def key(self) -> str:
        return _key(self.words[0])


class Address(NamedTuple):
    number: int
    pattern: str
    path: str


class Hit(NamedTuple):
    number: int
    pattern: str
    span: tuple[int, int] | None = None
    is_in_name: bool = False


class Matcher:
    """Finds what many rules look for; its cost grows with the text, hardly with the rules.

    Patterns that mean nothing are passed over: `read_pattern` refuses them at the door.
    """

    def __init__(self, guards: Iterable[Guard]) -> None:
        phrases: list[Phrase] = []
        self.links: dict[str, list[Address]] = defaultdict(list)
        self.domains: dict[str, list[Hit]] = defaultdict(list)
        networks = []
        for guard in guards:
            for pattern in guard.patterns:
                with suppress(BadPattern):
                    read = read_pattern(guard.kind, pattern)
                    if guard.kind == Kind.LINK:
                        host, slash, path = read.partition("/")
                        self.links[host].append(Address(guard.number, pattern, slash + path))
                    elif guard.kind == Kind.DOMAIN:
                        self.domains[read].append(Hit(guard.number, pattern))
                    elif guard.kind == Kind.NETWORK:
                        networks.append((network_in(read), Hit(guard.number, pattern)))
                    else:
                        phrases.append(_phrase(guard, pattern))
        self.networks = Networks(networks)
        self.texts = Phrases(phrase for phrase in phrases if not phrase.only_in_name)
        self.names = Phrases(phrases)

    def matches(self, sample: Sample) -> list[Match]:
        """Return one match for each rule that found something, in the order of the numbers."""
        found: dict[int, list[Hit]] = defaultdict(list)
        for hit in self._hits(sample):
            found[hit.number].append(hit)
        return [_match(number, hits) for number, hits in sorted(found.items())]

    def _hits(self, sample: Sample) -> Iterator[Hit]:
        yield from self.texts.hits(sample.text)
        for hit in self.names.hits(sample.name):
            yield hit._replace(is_in_name=True)
        if self.links:
            yield from self._linked(sample.text)
        if self.domains:
            for domain in and_above(domain_of(sample.email)):
                yield from self.domains.get(domain, ())
        yield from self.networks.around(sample.address)

    def _linked(self, text: str) -> Iterator[Hit]:
        for address in _ADDRESS.finditer(text):
            path = _plain(address[2] or "")
            for host in and_above(_host(address[1])):
                for link in self.links.get(host, ()):
                    if path.startswith(link.path):
                        yield Hit(link.number, link.pattern, address.span())


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

    def hits(self, source: str) -> Iterator[Hit]:
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
                        yield Hit(phrase.number, phrase.pattern, span)
        if not isinstance(text.places, range):
            for token, key in zip(tokens, keys, strict=True):
                if _is_spaced(token, text):
                    yield from self._spaced(key, token.start(), text, source)

    def _spaced(self, key: str, start: int, text: Folded, source: str) -> Iterator[Hit]:
        """Find phrases in letters that stood apart: single words beside them are read along."""
        for squeezed, phrase in self.squeezed:
            at = key.find(squeezed, 0, BESIDE_SPACED + len(squeezed))
            end = at + len(squeezed)
            if at >= 0 and (phrase.is_open or len(key) - end <= BESIDE_SPACED) and key != squeezed:
                first, last = text.span(start + at, start + end)
                last = first + len(_SEPARATORS_AFTER.sub("", source[first:last]))
                yield Hit(phrase.number, phrase.pattern, (first, last))


def read_pattern(kind: str, pattern: str) -> str:
    """Return what a line of a rule means, in the form in which it is compared.

    Raises BadPattern.
    """
    if kind == Kind.NETWORK:
        try:
            return str(network_in(pattern))
        except ValueError as error:
            raise BadPattern(pattern) from error
    if kind in {Kind.LINK, Kind.DOMAIN}:
        address = _SCHEME.sub("", _plain(pattern.strip()).removeprefix("@"))
        host, slash, path = address.partition("/")
        if not _DOMAIN.fullmatch(host) or (slash and kind == Kind.DOMAIN):
            raise BadPattern(pattern)
        return _host(host) + (slash + path if path else "")
    return " ".join(_words(pattern))


def _words(pattern: str) -> tuple[str, ...]:
    written = pattern.strip()
    is_open = written.endswith(ANY_ENDING)
    words = tuple(_TOKEN.findall(unmasked(written.removesuffix(ANY_ENDING)).text))
    is_broken = is_open and not _TOKEN.search(written[-2:-1])  # "to *"
    if not words or is_broken or ANY_ENDING in written[:-1] or len("".join(words)) < 2:
        raise BadPattern(pattern)
    if is_open and len(words[-1]) < SHORTEST_STEM:
        raise BadPattern(pattern)
    return words


def _phrase(guard: Guard, pattern: str) -> Phrase:
    is_open = pattern.strip().endswith(ANY_ENDING)
    return Phrase(guard.number, pattern, _words(pattern), is_open, guard.kind == Kind.NAME)


def _match(number: int, hits: Sequence[Hit]) -> Match:
    return Match(
        number,
        tuple(dict.fromkeys(hit.pattern for hit in hits)),
        tuple(merged(hit.span for hit in hits if hit.span and not hit.is_in_name)),
        tuple(merged(hit.span for hit in hits if hit.span and hit.is_in_name)),
    )


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
    length = end - start
    return length >= SHORTEST_SPACED and text.places[end - 1] - text.places[start] >= 2 * (
        length - 1
    )


def _key(word: str) -> str:
    """The word with i and l, which look alike in capitals and beside a 1, as one."""
    return word.replace("l", "i")


def _plain(address: str) -> str:
    """As browsers read an address: full-width and other fancy letters are plain ones."""
    return unicodedata.normalize("NFKC", address).casefold()


def _host(written: str) -> str:
    host = _plain(written).removeprefix("www.")
    if "xn--" in host:
        with suppress(UnicodeError):
            host = host.encode("ascii").decode("idna")
    return host
