"""What stands in a text besides words: links, addresses, numbers, sums, signs."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from comments.spam.lexicon import concepts_of
from comments.spam.lists import words_in

LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"«»]+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b(?:/[^\s<>\"«»]*)?"
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w/.-])\+?\(?\d[\d ().-]{7,20}\d(?![\w/-])")
HANDLE = re.compile(r"(?<![\w.])@[a-z0-9_.]{3,}")
MONEY = re.compile(
    r"[$€£] ?\d|\d ?(?:[$€£]|k ?€|(?:euros?|eur|dollars?|usdt?|pounds?|bucks|quid|francs?)\b)"
)
PERCENT = re.compile(r"\d ?(?:%|pour ?cent\b|percent\b)")
WORD = re.compile(r"[^\W_]+")
MOST_LINKS_READ = 10

SHORTENERS = words_in("shorteners")
# Sold for next to nothing, or known for little else.
CHEAP_DOMAINS = words_in("cheap_domains")
OFFICIAL = re.compile(
    r"(?:^|\.)(?:gouv\.fr|gov(?:\.\w\w)?|service-public\.fr|ac\.uk|edu|nhs\.uk|europa\.eu|"
    r"insee\.fr|wikipedia\.org|parliament\.uk|senat\.fr|assemblee-nationale\.fr|who\.int|"
    r"int|police\.uk|judiciary\.uk)$"
)
NOT_WORDS = frozenset(
    {"www", "com", "org", "net", "fr", "uk", "example", "html", "htm", "php", "pdf", "index"}
)
AD_SIGNS = frozenset("💰🔥👉✅💋🍑💸🤑📈🚀💵➡→📞💎🎁🎰")
EMOJI = re.compile("[\U0001f300-\U0001faff✅➡→]")
FANCY = re.compile("[\U0001d400-\U0001d7ff！-～①-⓿\U0001f130-\U0001f18f]")
MOST_EXCLAIMED = 3
SHOUTED = 0.6  # the share of capitals from which a text is shouted


class Parts(NamedTuple):
    """A folded text, taken apart: its prose without links and addresses, and these."""

    prose: str
    links: list[str]
    emails: list[str]


def parts_of(text: str) -> Parts:
    emails = EMAIL.findall(text)
    without = EMAIL.sub(" ", text) if emails else text
    links = LINK.findall(without)
    return Parts(LINK.sub(" ", without) if links else without, links, emails)


def of_links(links: list[str]) -> Iterator[str]:
    """Yield how addresses look and, with a `u:`, the words in them."""
    if len(links) > 1:
        yield "urls"
    for link in links[:MOST_LINKS_READ]:
        host, _, path = re.sub(r"^https?://", "", link).partition("/")
        host, path = host.removeprefix("www.").rstrip(".,;:!?)"), path.rstrip(".,;:!?)/")
        kind = _kind_of(host)
        yield "url"
        yield f"url:{kind}"
        if kind != "official":
            is_deep = "/" in path or re.search(r"\d{3}|\.\w{3,4}$", path)
            yield "url:deep" if is_deep else "url:path" if path else "url:root"
        if re.search(r"\d", host):
            yield "url:digits"
        if "-" in host:
            yield "url:dash"
        for word in WORD.findall(f"{host} {path}"):
            if word not in NOT_WORDS and not word.isdigit():
                yield f"u:{word}"
                yield from (f"uc:{concept}" for concept in concepts_of(word))


def _kind_of(host: str) -> str:
    if host in SHORTENERS:
        return "short"
    if OFFICIAL.search(host):
        return "official"
    return "cheap" if host.rpartition(".")[2] in CHEAP_DOMAINS else "other"


def of_prose(typed: str, prose: str) -> Iterator[str]:
    """Yield what else is in the text as it was `typed`, and in its folded `prose`."""
    if PHONE.search(prose):
        yield "phone"
    if re.search(r"\+ ?\d", prose):
        yield "plus"
    if HANDLE.search(prose):
        yield "handle"
    sums = len(MONEY.findall(prose))
    if sums:
        yield "money"
    if sums > 1:
        yield "moneys"
    if PERCENT.search(prose):
        yield "percent"
    if EMOJI.search(typed):
        yield "emoji"
    if not AD_SIGNS.isdisjoint(typed):
        yield "adsign"
    if len(FANCY.findall(typed)) > 2:
        yield "fancy"
    if prose.lstrip().startswith("@"):
        yield "reply"
    yield from _punctuation(typed)


def _punctuation(typed: str) -> Iterator[str]:
    exclaimed = typed.count("!")
    if exclaimed:
        yield "excl"
    if exclaimed >= MOST_EXCLAIMED:
        yield "excls"
    if "?" in typed:
        yield "quest"
    if "..." in typed or "…" in typed:
        yield "dots"
    if not frozenset('«»“”"').isdisjoint(typed):
        yield "quote"
    letters = [char for char in typed if char.isalpha()]
    if len(letters) > 12 and sum(map(str.isupper, letters)) > SHOUTED * len(letters):
        yield "caps"
    if letters and letters[0].islower():
        yield "lower"
    if typed.rstrip()[-1:] not in '.!?…"»)':
        yield "noend"
