"""What the safe copy keeps of a picture, and what it leaves behind."""

from typing import Any

import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from articles.pictures import SAFE_COPY_MAX_SIDE_PX
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

SECRET = "48.8584 N, 2.2945 E"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize(
    ("orientation", "first", "second"),
    [  # where the stored top left (red) and top right (blue) belong: EXIF 2.32 §4.6.4 A
        (1, "top left", "top right"),
        (2, "top right", "top left"),
        (3, "bottom right", "bottom left"),
        (4, "bottom left", "bottom right"),
        (5, "top left", "bottom left"),
        (6, "top right", "bottom right"),
        (7, "bottom right", "top right"),
        (8, "bottom left", "top left"),
    ],
)
def test_a_turned_picture_is_set_upright(
    kind: str, orientation: int, first: str, second: str
) -> None:
    stored = plain(64, 32, WHITE)
    stored.paste(RED, (0, 0, 32, 16))
    stored.paste(BLUE, (32, 0, 64, 16))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    picture = pixels(copied(encoded(stored, kind, exif=exif)).content)
    assert picture.size == ((64, 32) if orientation < 5 else (32, 64))
    right, bottom = picture.width - 5, picture.height - 5
    corners = {
        "top left": (4, 4),
        "top right": (right, 4),
        "bottom left": (4, bottom),
        "bottom right": (right, bottom),
    }
    assert near(picture, corners[first], RED)
    assert near(picture, corners[second], BLUE)
    assert picture.getexif().get(ExifTags.Base.Orientation) is None


@pytest.mark.parametrize(
    ("kind", "mode"),
    [(kind, "RGB") for kind in ("JPEG", "PNG", "WEBP", "AVIF", "GIF")]
    + [(kind, "RGBA") for kind in ("PNG", "WEBP", "AVIF")],
)
def test_metadata_stays_behind(kind: str, mode: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = SECRET
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = SECRET.encode()
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", SECRET)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo: dict[str, Any] = {"exif": exif, "xmp": f"<x>{SECRET}</x>".encode(), "icc_profile": srgb}
    options = {
        "JPEG": photo | {"comment": SECRET},
        "PNG": photo | {"pnginfo": note},
        "GIF": {"comment": SECRET},
    }.get(kind, photo)
    sent = encoded(plain(colour=(255, 0, 0, 90)[: len(mode)], mode=mode), kind, **options)
    assert SECRET.encode() in sent
    copy = copied(sent)
    kept = pixels(copy.content)
    assert SECRET.encode() not in copy.content
    assert not dict(kept.getexif())
    jpeg = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert set(kept.info) == (jpeg if mode == "RGB" else set())


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_metadata_does_not_break_the_picture() -> None:
    exif = b"Exif\0\0MM\0*\xff\xff\xff\xff"
    note = PngImagePlugin.PngInfo()
    note.add_text("Raw profile type exif", "\nexif\n8\nno hexadecimal")
    for sent in (
        encoded(plain(), "JPEG", exif=exif, icc_profile=b"none" * 50),
        encoded(plain(), "PNG", pnginfo=note),
    ):
        assert near(pixels(copied(sent).content), (30, 20), RED)


def test_colours_of_another_profile_are_converted() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace("sRGB".encode("utf-16-be"), "bRGr".encode("utf-16-be"))
    profile = profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
    copy = copied(encoded(plain(), "JPEG", icc_profile=profile))
    assert near(pixels(copy.content), (30, 20), BLUE)  # this profile's first primary is blue


@pytest.mark.parametrize(
    ("picture", "kind", "shown"),
    [
        (plain(colour=(0, 255, 255, 0), mode="CMYK"), "JPEG", RED),
        (plain().convert("P"), "PNG", RED),
        (plain(colour=1, mode="1"), "PNG", WHITE),
        (plain(colour=128, mode="L"), "JPEG", (128, 128, 128)),
        (plain(colour=(128, 255), mode="LA"), "PNG", (128, 128, 128)),
        (plain(colour=32_896, mode="I;16"), "PNG", (128, 128, 128)),
        (plain(colour=(255, 0, 0, 255), mode="RGBA"), "PNG", RED),
    ],
    ids=["cmyk", "palette", "bits", "grey", "opaque grey alpha", "16 bits", "opaque alpha"],
)
def test_every_opaque_mode_becomes_a_jpeg_of_its_colours(
    picture: Image.Image, kind: str, shown: tuple[int, ...]
) -> None:
    copy = copied(encoded(picture, kind))
    assert copy.extension == "jpg"
    assert pixels(copy.content).mode == "RGB"
    assert near(pixels(copy.content), (30, 20), shown)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (encoded(half_clear("RGBA"), "PNG"), (255, 0, 0, 255)),
        (encoded(half_clear("RGBA"), "WEBP", lossless=True), (255, 0, 0, 255)),
        (encoded(half_clear("RGBA"), "GIF"), (255, 0, 0, 255)),
        (encoded(half_clear("LA"), "PNG"), (76, 76, 76, 255)),
        (encoded(half_clear("RGB"), "PNG", transparency=(0, 0, 0)), (255, 0, 0, 255)),
    ],
    ids=["png", "webp", "gif", "grey", "one transparent colour"],
)
def test_transparency_is_kept(sent: bytes, shown: tuple[int, ...]) -> None:
    copy = copied(sent)
    assert copy.extension == "png"
    picture = pixels(copy.content)
    assert near(picture, (45, 20), shown)
    pixel = picture.getpixel((10, 20))
    assert isinstance(pixel, tuple)
    assert pixel[3] == 0


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1, 1), (1, 1)),
        ((SAFE_COPY_MAX_SIDE_PX, 10), (SAFE_COPY_MAX_SIDE_PX, 10)),
        ((5000, 10), (3200, 6)),
        ((10, 5000), (6, 3200)),
        ((8000, 1), (3200, 1)),
        ((6600, 4400), (3200, 2133)),
    ],
)
def test_the_safe_copy_has_at_most_the_longest_side(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    copy = copied(encoded(plain(*size), "JPEG"))
    assert pixels(copy.content).size == (copy.width_px, copy.height_px) == expected
