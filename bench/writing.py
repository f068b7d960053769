"""What readers send: comments of 400 characters, each different."""

from itertools import count
from urllib.parse import urlencode

from bench.client import Client

CHARACTERS = 400
_numbers = count(1)


class NotTaken(Exception):
    """The portal did not acknowledge a comment."""


def form() -> bytes:
    """Return another comment, as a browser sends it."""
    number = next(_numbers)
    text = f"Commentaire {number}. " + "Le bac était plein, le quai aussi. " * 12
    fields = {"name": "Hortense B.", "email": f"h{number}@example.org", "text": text[:CHARACTERS]}
    return urlencode(fields).encode()


async def post(client: Client, article: int) -> int:
    """Send a comment and return its id. Raises NotTaken."""
    answer = await client.ask("POST", f"/comments/{article}/", form())
    _, _, pk = answer.headers.get("location", "").rpartition("#comment-")
    if answer.status != 303 or not pk.isdecimal():
        raise NotTaken(f"{answer.status} after {answer.took_ms:.0f} ms")
    return int(pk)
