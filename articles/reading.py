"""How long a story takes to read."""

# Silent reading of newspaper prose, French and English alike: studies find
# 195 (French) to 238 (English) words a minute; one figure for both is within
# the spread of any two readers.
WORDS_PER_MINUTE = 220


def reading_minutes(words: int) -> int:
    """Return whole minutes, rounded to the nearest, at least 1."""
    return max(1, (words + WORDS_PER_MINUTE // 2) // WORDS_PER_MINUTE)
