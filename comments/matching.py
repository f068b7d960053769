"""Words, links, domains, names and networks that rules look for: all rules in one pass."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from enum import StrEnum
from typing import NamedTuple

from comments.highlighting import merged
from comments.origins import Networks, and_above, domain_of, network_in
from comments.phrases import BadPattern, Phrase, Phrases, read_phrase

_DOMAIN = re.compile(r"(?:[\w-]++\.)++[\w-]{2,}")
# Possessive, and begun where a run of its signs begins: read once, whatever is written.
_ADDRESS = re.compile(rf"(?<![\w.-])({_DOMAIN.pattern})(?::\d{{1,5}})?(/[^\s<>\"]*+)?")
_SCHEME = re.compile(r"^\w{2,6}://")

MAX_HOST_LENGTH = 253  # RFC 1035 §2.3.4, as written; no browser follows a longer one
Spans = tuple[tuple[int, int], ...]


class Kind(StrEnum):
    WORDS = "words"
    NAME = "name"
    LINK = "link"
    DOMAIN = "domain"
    NETWORK = "network"


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


class Address(NamedTuple):
    number: int
    pattern: str
    path: str


class Hit(NamedTuple):
    number: int
    pattern: str
    text_span: tuple[int, int] | None = None
    name_span: tuple[int, int] | None = None


class Matcher:
    """Finds what many rules look for; its cost grows with the text, hardly with the rules.

    Patterns that mean nothing are passed over: `read_pattern` refuses them at the door.
    """

    def __init__(self, guards: Iterable[Guard]) -> None:
        everywhere: list[Phrase] = []
        in_names: list[Phrase] = []
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
                        phrases = in_names if guard.kind == Kind.NAME else everywhere
                        phrases.append(read_phrase(guard.number, pattern))
        self.networks = Networks(networks)
        self.texts, self.names = Phrases(everywhere), Phrases([*everywhere, *in_names])

    def matches(self, sample: Sample) -> list[Match]:
        """Return one match for each rule that found something, in the order of the numbers."""
        found: dict[int, list[Hit]] = defaultdict(list)
        for hit in self._hits(sample):
            found[hit.number].append(hit)
        return [_match(number, hits) for number, hits in sorted(found.items())]

    def _hits(self, sample: Sample) -> Iterator[Hit]:
        for number, pattern, span in self.texts.spots(sample.text):
            yield Hit(number, pattern, text_span=span)
        for number, pattern, span in self.names.spots(sample.name):
            yield Hit(number, pattern, name_span=span)
        if self.links:
            yield from self._linked(sample.text)
        if self.domains:
            for domain in and_above(domain_of(sample.email)):
                yield from self.domains.get(domain, ())
        yield from self.networks.around(sample.address)

    def _linked(self, text: str) -> Iterator[Hit]:
        for address in _ADDRESS.finditer(text):
            if len(address[1]) > MAX_HOST_LENGTH:
                continue
            path = _plain(address[2] or "")
            for host in and_above(_host(address[1])):
                for link in self.links.get(host, ()):
                    if path.startswith(link.path):
                        yield Hit(link.number, link.pattern, address.span())


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
    return " ".join(read_phrase(0, pattern).words)


def _match(number: int, hits: Sequence[Hit]) -> Match:
    return Match(
        number,
        tuple(dict.fromkeys(hit.pattern for hit in hits)),
        tuple(merged(hit.text_span for hit in hits if hit.text_span)),
        tuple(merged(hit.name_span for hit in hits if hit.name_span)),
    )


def _plain(address: str) -> str:
    """As browsers read an address: full-width and other fancy letters are plain ones."""
    return unicodedata.normalize("NFKC", address).casefold()


def _host(written: str) -> str:
    host = _plain(written).removeprefix("www.")
    if "xn--" in host:
        with suppress(UnicodeError):
            host = host.encode("ascii").decode("idna")
    return host
