"""Which of the portal's languages a text is in, by its smallest words."""

from collections.abc import Sequence

from comments.spam.lists import words_in

SMALL_WORDS = {language: words_in(f"small_words.{language}") for language in ("fr", "en")}
ENOUGH = 8  # words; shorter texts may be in any language
CLEAR = 0.2  # the share of small words of one language that is more than a quotation


def language_of(words: Sequence[str]) -> str | None:
    """Return the language of folded `words`; "" for one that is not known, None if unsure."""
    if len(words) < ENOUGH:
        return None
    shares = {
        language: sum(word in small for word in words) / len(words)
        for language, small in SMALL_WORDS.items()
    }
    best, second = sorted(shares, key=shares.__getitem__, reverse=True)[:2]
    if shares[best] >= CLEAR and shares[best] >= 2 * shares[second]:
        return best
    return "" if shares[best] < CLEAR / 4 else None
