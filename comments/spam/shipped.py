"""The starting set, invented for this portal, and its counts, kept ready beside it.

`{language}.{ham|spam}.txt` have an example a line; a line that begins with `# ` says
what follows. `counts.json.gz` is made of them by `manage.py count_starting_set`.
"""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from comments.spam.bayes import Counts, Example, Model, counted, trained
from comments.spam.features import features_of

FOLDER = Path(__file__).parent / "starting"
COUNTS = FOLDER / "counts.json.gz"


def texts() -> Iterator[tuple[str, str, bool]]:
    """Yield (text, language, whether it is spam)."""
    for path in sorted(FOLDER.glob("*.txt")):
        language, label, _ = path.name.split(".")
        for line in path.read_text("utf-8").splitlines():
            if line and not line.startswith("# "):
                yield line, language, label == "spam"


def recounted() -> Counts:
    return counted(Example(features_of(text), lang, is_spam) for text, lang, is_spam in texts())


def counts() -> Counts:
    """The counts of the starting set as they were shipped."""
    return unpacked(COUNTS.read_bytes())


@cache
def model() -> Model:
    return trained(counts())


def packed(counts: Counts) -> bytes:
    """Return `counts` as they are kept, in a file or in the database; always in the same order."""
    kept = {
        "examples": dict(sorted(counts.examples.items())),
        "features": {
            language: dict(sorted(features.items()))
            for language, features in sorted(counts.features.items())
        },
    }
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=9, mtime=0)


def unpacked(data: bytes) -> Counts:
    """Raises ValueError, KeyError, OSError or EOFError for what `packed` did not make."""
    kept: dict[str, Any] = json.loads(gzip.decompress(data))
    found = Counts()
    found.examples.update(kept["examples"])
    for language, features in kept["features"].items():
        found.features[language].update(features)
    return found
