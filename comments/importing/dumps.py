"""The formats of dumps by name, and opening a file of any of them."""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from comments.importing import disqus, isso, own, remark42, wordpress
from comments.importing.incoming import DumpRefused, Records

STREAMS: dict[str, Callable[[BinaryIO], Records]] = {
    "disqus": disqus.read,
    "wordpress": wordpress.read,
    "remark42": remark42.read,
    "own": own.read,
}
FORMATS = ("disqus", "wordpress", "isso", "remark42", "own")
GZIP = b"\x1f\x8b"


def records(kind: str, file: Path) -> Records:
    """Yield what the file says, whether it is compressed by gzip or not.

    Raises DumpRefused, also between two records: who stores them reads all before.
    """
    try:
        with open(file, "rb") as stream:
            is_zipped = stream.read(len(GZIP)) == GZIP
            stream.seek(0)
            if kind == "isso":
                yield from isso.read(file)
            elif is_zipped:
                with gzip.open(stream) as unzipped:
                    yield from STREAMS[kind](unzipped)  # type: ignore[arg-type]
            else:
                yield from STREAMS[kind](stream)
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise DumpRefused(f"the file cannot be read: {why}") from error
