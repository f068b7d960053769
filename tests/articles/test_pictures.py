"""What the safe copy takes and refuses."""

import hashlib
import struct
import zlib
from io import BytesIO

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from articles.pictures import (
    ACCEPTED_FORMATS,
    MAX_BYTES,
    MAX_PIXELS,
    NotAPicture,
    PictureRefused,
    PictureTooHeavy,
    PictureTooLarge,
)
from tests.articles.picture_files import BLUE, GREEN, RED, copied, encoded, near, pixels, plain

unhurried = settings(deadline=None)  # a shared machine may be slow; that is no defect


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_without_pixels(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ACCEPTED_FORMATS)
def test_every_accepted_format_becomes_a_safe_copy_that_says_what_it_is(kind: str) -> None:
    copy = copied(encoded(plain(), kind))
    assert (copy.extension, copy.width_px, copy.height_px) == ("jpg", 60, 40)
    assert copy.digest == hashlib.sha256(copy.content).hexdigest()
    picture = pixels(copy.content)
    assert (picture.format, picture.size, picture.info["progressive"]) == ("JPEG", (60, 40), 1)
    assert near(picture, (30, 20), RED)


def test_the_same_file_gives_the_same_digest() -> None:
    sent = encoded(plain(), "PNG")
    assert copied(sent).digest == copied(sent).digest != copied(encoded(plain(61), "PNG")).digest


def test_a_jpeg_of_several_pictures_is_taken_for_its_first() -> None:
    sent = encoded(plain(), "MPO", save_all=True, append_images=[plain(colour=BLUE)])
    assert Image.open(BytesIO(sent)).format == "MPO"
    assert near(pixels(copied(sent).content), (30, 20), RED)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "AVIF", "PNG"])
def test_an_animation_keeps_its_first_frame(kind: str) -> None:
    later = [plain(colour=BLUE), plain(colour=GREEN)]
    sent = encoded(plain(), kind, save_all=True, append_images=later, duration=100)
    assert getattr(Image.open(BytesIO(sent)), "n_frames") == 3  # noqa: B009
    copy = copied(sent)
    assert getattr(pixels(copy.content), "n_frames", 1) == 1
    assert near(pixels(copy.content), (30, 20), RED)


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"Le tramway roulera le dimanche",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><img src=x onerror=alert(1)>",
        encoded(plain(), "BMP"),
        encoded(plain(), "TIFF"),
        encoded(plain(), "ICO"),
        encoded(plain(), "PDF"),
        encoded(plain(), "EPS"),
    ],
    ids=["nothing", "text", "svg", "html", "bmp", "tiff", "ico", "pdf", "eps"],
)
def test_what_is_not_an_accepted_picture_is_refused(sent: bytes) -> None:
    with pytest.raises(NotAPicture):
        copied(sent)


@pytest.mark.parametrize("kind", ACCEPTED_FORMATS)
@pytest.mark.parametrize("kept", [0.05, 0.5, 0.9])
def test_a_truncated_file_is_refused(kind: str, kept: float) -> None:
    sent = encoded(Image.effect_noise((90, 60), 80).convert("RGB"), kind)
    copied(sent)
    with pytest.raises(NotAPicture):
        copied(sent[: int(len(sent) * kept)])


def test_a_file_is_refused_from_one_byte_over_the_limit() -> None:
    sent = encoded(plain(), "JPEG").ljust(MAX_BYTES, b"\0")
    assert copied(sent).width_px == 60
    with pytest.raises(PictureTooHeavy):
        copied(sent + b"\0")


# None of these holds a pixel: decoded, they would end as NotAPicture, as the first one does.
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(10_001, 5000), (16_000, 10_000), (60_000, 60_000)])
def test_too_many_pixels_are_refused_before_any_is_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(NotAPicture):
        copied(png_without_pixels(10_000, MAX_PIXELS // 10_000))
    with pytest.raises(PictureTooLarge):
        copied(png_without_pixels(*size))


@pytest.mark.filterwarnings("error::PIL.Image.DecompressionBombWarning")
def test_too_many_pixels_are_refused_by_name_where_warnings_are_errors() -> None:
    with pytest.raises(PictureTooLarge):
        copied(png_without_pixels(16_000, 10_000))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("kind", ["JPEG", "GIF", "WEBP", "AVIF"])
def test_a_header_that_lies_about_its_pixels_is_refused(kind: str) -> None:
    sent = bytearray(encoded(plain(), kind, **({"lossless": True} if kind == "WEBP" else {})))
    side = 9000
    if kind == "JPEG":  # start of frame: marker, length, precision, height, width
        struct.pack_into(">HH", sent, sent.index(b"\xff\xc0") + 5, side, side)
    elif kind == "GIF":  # logical screen
        struct.pack_into("<HH", sent, 6, side, side)
    elif kind == "WEBP":  # VP8L: signature, then 14 bits of width - 1 and of height - 1
        struct.pack_into("<I", sent, 21, side - 1 | side - 1 << 14)
    else:  # image spatial extents: name, version and flags, width, height
        struct.pack_into(">II", sent, sent.index(b"ispe") + 8, side, side)
    with pytest.raises(PictureTooLarge):
        copied(bytes(sent))


def test_a_small_file_that_unpacks_to_megabytes_of_text_is_refused() -> None:
    sent = encoded(plain(), "PNG")
    text = chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(20_000_000)))
    end_of_header = 33
    assert len(text) < 100_000
    with pytest.raises(NotAPicture):
        copied(sent[:end_of_header] + text + sent[end_of_header:])


def test_refusals_tell_the_editor_the_limits() -> None:
    with translation.override("en"):
        assert "25 MB" in str(PictureTooHeavy())
        assert "50 million" in str(PictureTooLarge())
        assert "AVIF" in str(NotAPicture())


GENUINE = [encoded(Image.linear_gradient("L").resize((24, 16)), kind) for kind in ACCEPTED_FORMATS]
GENUINE += [encoded(plain(24, 16, (9, 9, 9, 9), "RGBA"), kind) for kind in ("PNG", "WEBP", "AVIF")]
changes = st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=12)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    content = bytearray(draw(st.sampled_from(GENUINE)))
    for place, value in draw(changes):
        content[place % len(content)] = value
    return bytes(content)


@pytest.mark.filterwarnings("ignore")
@unhurried
@given(st.one_of(st.binary(max_size=400), damaged()))
def test_no_bytes_make_anything_but_a_copy_or_a_refusal(sent: bytes) -> None:
    try:
        copy = copied(sent)
    except PictureRefused:
        return
    assert pixels(copy.content).size == (copy.width_px, copy.height_px)
