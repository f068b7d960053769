"""Short lists of words, kept in `lists/`, one word a line."""

from pathlib import Path

FOLDER = Path(__file__).parent / "lists"


def words_in(name: str) -> frozenset[str]:
    return frozenset((FOLDER / f"{name}.txt").read_text("utf-8").split())
