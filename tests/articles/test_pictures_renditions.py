"""What pages load: the names, sizes and looks of renditions."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from articles.crops import Point, Size
from articles.pictures import (
    CROPS,
    ENCODERS,
    SAFE_COPY_MAX_SIDE_PX,
    SOCIAL,
    NotAPicture,
    has_own_full,
    rendition_name,
    renditions,
    sizes_of,
    social_size,
)
from tests.articles.picture_files import (
    BLUE,
    RED,
    WHITE,
    copied,
    encoded,
    half_clear,
    near,
    pixels,
    plain,
)

unhurried = settings(deadline=None)  # a shared machine may be slow; that is no defect

MIDDLE = Point(0.5, 0.5)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (Size(1600, 1067), False),
        (Size(3000, 2000), False),
        (Size(1515, 1000), False),
        (Size(1516, 1000), True),
        (Size(1484, 1000), True),
        (Size(1000, 1500), True),
        (Size(1, 1), True),
    ],
)
def test_full_is_made_only_where_it_shows_more_than_wide(size: Size, expected: bool) -> None:
    assert has_own_full(size) is expected
    assert bool(sizes_of(size, "full")) is expected
    assert sizes_of(size, "wide")


def test_sizes_follow_the_crop_and_stop_at_the_width_that_there_is() -> None:
    assert list(sizes_of(Size(3200, 2133), "wide")) == [(400, 267), (800, 533), (1600, 1067)]
    assert list(sizes_of(Size(1100, 2000), "wide")) == [(400, 267), (800, 533), (1100, 733)]
    assert list(sizes_of(Size(1100, 2000), "full")) == [(400, 727), (800, 1455), (1100, 2000)]
    assert list(sizes_of(Size(2400, 400), "wide")) == [(400, 267), (600, 400)]
    assert list(sizes_of(Size(300, 200), "wide")) == [(300, 200)]
    assert social_size(Size(3200, 2133)) == SOCIAL
    assert social_size(Size(600, 400)) == (600, 315)


sides = st.integers(1, SAFE_COPY_MAX_SIDE_PX)


@unhurried
@given(st.builds(Size, sides, sides), st.sampled_from(sorted(CROPS)))
def test_no_rendition_is_larger_than_its_picture(size: Size, crop: str) -> None:
    for rendition in [*sizes_of(size, crop), social_size(size)]:
        assert 1 <= rendition.width <= size.width
        assert 1 <= rendition.height <= size.height


def sizes_by_name(size: Size) -> Iterator[tuple[str, tuple[int, int]]]:
    for crop in CROPS:
        for rendition in sizes_of(size, crop):
            for extension in ENCODERS:
                yield rendition_name(crop, rendition.width, extension), rendition
    yield "social.jpg", social_size(size)


@pytest.mark.parametrize(
    "size", [(1, 1), (5000, 10), (7, 900), (401, 300), (600, 400), (1700, 1200)]
)
@pytest.mark.parametrize("colour", [RED, (255, 0, 0, 90)], ids=["opaque", "transparent"])
def test_renditions_have_the_names_kinds_and_sizes_that_pages_write(
    size: tuple[int, int], colour: tuple[int, ...]
) -> None:
    copy = copied(encoded(plain(*size, colour, "RGB" if len(colour) == 3 else "RGBA"), "PNG"))
    made = dict(renditions(copy.content, focus=MIDDLE))
    shown = {name: pixels(content) for name, content in made.items()}
    expected = dict(sizes_by_name(Size(copy.width_px, copy.height_px)))
    assert {name: picture.size for name, picture in shown.items()} == expected
    kinds = {name.rpartition(".")[2]: picture.format for name, picture in shown.items()}
    assert kinds == {"avif": "AVIF", "webp": "WEBP", "jpg": "JPEG"}


def test_renditions_show_what_stands_at_the_focus() -> None:
    strip = plain(900, 200, RED)
    strip.paste(BLUE, (450, 0, 900, 200))
    for focus, colour in ((Point(0.1, 0.5), RED), (Point(0.9, 0.5), BLUE)):
        made = dict(renditions(encoded(strip, "PNG"), focus=focus))
        for name in ("wide-300.avif", "wide-300.webp", "wide-300.jpg", "social.jpg"):
            picture = pixels(made[name])
            assert near(picture, (2, 100), colour)
            assert near(picture, (picture.width - 3, 100), colour)
        assert near(pixels(made["full-900.jpg"]), (2, 100), RED)


def test_transparent_renditions_stand_on_white_where_the_format_has_no_transparency() -> None:
    picture = half_clear("RGBA").resize((300, 200))
    made = {name: pixels(data) for name, data in renditions(encoded(picture, "PNG"), focus=MIDDLE)}
    for name in ("wide-300.jpg", "social.jpg"):
        assert near(made[name], (20, 80), WHITE)
        assert near(made[name], (280, 80), RED)
    for name in ("wide-300.webp", "wide-300.avif"):
        pixel = made[name].getpixel((20, 80))
        assert isinstance(pixel, tuple)
        assert pixel[3] == 0


def test_newer_formats_weigh_less_than_the_fallback() -> None:
    picture = Image.linear_gradient("L").resize((600, 400)).convert("RGB")
    ImageDraw.Draw(picture).ellipse((100, 50, 500, 350), fill=(30, 90, 160))
    made = dict(renditions(encoded(picture, "PNG"), focus=MIDDLE))
    assert len(made["wide-600.avif"]) < len(made["wide-600.jpg"])
    assert len(made["wide-600.webp"]) < len(made["wide-600.jpg"])


@pytest.mark.parametrize("kept", [0, 20, 200])
def test_a_safe_copy_that_was_damaged_in_storage_is_refused_by_name(kept: int) -> None:
    content = copied(encoded(plain(), "PNG")).content
    assert len(content) > kept
    with pytest.raises(NotAPicture):
        next(renditions(content[:kept], focus=MIDDLE))


def test_renditions_carry_no_metadata_even_if_the_stored_file_does() -> None:
    secret = b"48.8584 N, 2.2945 E"
    content = encoded(plain(), "JPEG", comment=secret, icc_profile=secret)
    assert content.count(secret) == 2
    made = dict(renditions(content, focus=MIDDLE))
    assert [name for name, rendition in made.items() if secret in rendition] == []
