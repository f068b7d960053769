"""The language of a text, guessed from the small words that only one language has."""

from articles.importing.folding import words_of

# Words that both languages spell alike ("on", "a", "or", "son", "plus") tell nothing.
SMALL_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "fr": "le la les l des du de d une un est et dans pour que qu qui sur avec pas par ne n "
        "se au aux ce c cette sont ont mais leur ses il elle nous vous ils ou depuis entre comme",
        "en": "the of and to in is that for with was at by from it this have has had not be been "
        "their they he she his her its we you are were an will which who when",
    }.items()
}

MIN_SMALL_WORDS = 3  # fewer are a coincidence: a name, a quotation
MIN_LEAD = 2  # times as many as the other language, else a text holds both


def guess_language(text: str) -> str | None:
    """Return "fr" or "en", or None where neither clearly leads."""
    words = words_of(text)
    counts = {
        language: sum(word in small_words for word in words)
        for language, small_words in SMALL_WORDS.items()
    }
    first, second = sorted(counts, key=lambda language: counts[language], reverse=True)
    if counts[first] < MIN_SMALL_WORDS or counts[first] < MIN_LEAD * counts[second]:
        return None
    return first
