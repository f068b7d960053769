"""Small pictures to send, and how to look at what comes back."""

from io import BytesIO
from typing import Any

from PIL import Image

from articles.pictures import SafeCopy, safe_copy

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def plain(
    width: int = 60, height: int = 40, colour: float | tuple[int, ...] = RED, mode: str = "RGB"
) -> Image.Image:
    return Image.new(mode, (width, height), colour)


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    saved = BytesIO()
    picture.save(saved, kind, **options)
    return saved.getvalue()


def copied(sent: bytes) -> SafeCopy:
    return safe_copy(BytesIO(sent))


def pixels(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def near(picture: Image.Image, place: tuple[int, int], colour: tuple[int, ...]) -> bool:
    """Whether a pixel shows `colour`, as far as a lossy encoder lets it."""
    shown = picture.getpixel(place)
    assert isinstance(shown, tuple)
    return all(abs(seen - wanted) <= 12 for seen, wanted in zip(shown, colour, strict=True))


def half_clear(mode: str) -> Image.Image:
    picture = plain(colour=(255, 0, 0, 255), mode="RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 30, 40))
    return picture if mode == "RGBA" else picture.convert(mode)
