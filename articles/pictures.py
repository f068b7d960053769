"""Pictures as bytes: the safe copy of what an editor sends, and the files that pages load.

Pillow only: no database, no storage. Every function may run in any thread.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from io import BytesIO
from typing import Any, BinaryIO, ClassVar, Literal

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageCms, ImageOps

from articles import crops
from articles.crops import Box, Point, Size, widths_for

ACCEPTED_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")  # pixels only: SVG can carry scripts
MAX_BYTES = 25 * 2**20
MAX_PIXELS = 50_000_000  # a 48-megapixel telephone; 4 bytes each make 200 MB once decoded
SAFE_COPY_MAX_SIDE_PX = 3200  # twice the largest rendition, so that a crop of half stays sharp
SAFE_COPY_QUALITY = 90  # renditions are made of it: what it loses, all of them lose

CROPS: dict[str, Fraction | None] = {"wide": Fraction(3, 2), "full": None}
WIDTHS_PX = (400, 800, 1600)
SOCIAL = Size(1200, 630)  # what the large link previews of social networks show
SAME_RATIO = Fraction(1, 100)  # nobody sees a crop of one hundredth

# Measured with Pillow 13 at 800 × 533 px, mean of 19 flat illustrations | of 3 photo-like pictures
# (gradients, noise of nine scales, grain): weight, likeness to the source (SSIM), CPU.
#   AVIF 50  11.2 kB .9864  49 ms |  5.3 kB .9856     JPEG 80  31.0 kB .9895   4 ms | 17.5 kB .9880
#   AVIF 58  13.2 kB .9892  55 ms |  6.2 kB .9865     JPEG 85  35.9 kB .9918   4 ms | 21.4 kB .9894
#   AVIF 60  14.3 kB .9880  65 ms |  6.8 kB .9860     WebP 78  13.2 kB .9886  24 ms |  6.4 kB .9830
#   AVIF 70  18.4 kB .9909  68 ms |  9.1 kB .9872     WebP 82  15.3 kB .9903  25 ms |  7.7 kB .9838
# AVIF is encoded at speed 7 and quality 55: 10.9 kB .9905 at 800 px, 27.7 kB at 1600 px where
# WebP takes 27.6; speed 8 is heavier at the same likeness (13.2 and 32.3 kB), speed 6 saves
# 5 % more for twice the CPU. The worker pays for it, once a picture.
ENCODERS: dict[str, tuple[str, dict[str, Any]]] = {
    "avif": ("AVIF", {"quality": 55, "speed": 7}),
    "webp": ("WEBP", {"quality": 78}),
    "jpg": ("JPEG", {"quality": 80, "progressive": True}),
}

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


class PictureRefused(ValueError):
    """A file that cannot become a picture; `str()` says why, in the language of the moment."""

    message: ClassVar[str | Promise] = _("This picture cannot be used.")

    def __str__(self) -> str:
        return str(self.message)


class NotAPicture(PictureRefused):
    message = _("This file is not a JPEG, PNG, WebP, AVIF or GIF picture, or it is damaged.")


class PictureTooHeavy(PictureRefused):
    message = format_lazy(
        _("The picture weighs more than {limit} MB: send a lighter one."), limit=MAX_BYTES // 2**20
    )


class PictureTooLarge(PictureRefused):
    message = format_lazy(
        _("The picture has more than {limit} million pixels: send a smaller one."),
        limit=MAX_PIXELS // 10**6,
    )


@dataclass(frozen=True, slots=True)
class SafeCopy:
    """Pixels upright in sRGB and nothing else; `digest` is the SHA-256 of `content`, in hex."""

    content: bytes
    extension: Literal["jpg", "png"]
    width_px: int
    height_px: int
    digest: str


def safe_copy(stream: BinaryIO) -> SafeCopy:
    """Re-encode a picture from where `stream` stands: JPEG, or PNG where it is transparent.

    Metadata (place, camera, comments, thumbnails) stays behind, and so does all of an animation
    but its first frame.

    Raises a PictureRefused, whatever the bytes are.
    """
    sent = stream.read(MAX_BYTES + 1)
    if len(sent) > MAX_BYTES:
        raise PictureTooHeavy
    with _refusals_only():
        picture = _normalised(_opened(sent))
        saved = BytesIO()
        if picture.mode == "RGBA":
            picture.save(saved, "PNG")
        else:
            picture.save(saved, "JPEG", quality=SAFE_COPY_QUALITY, progressive=True)
    return SafeCopy(
        content=saved.getvalue(),
        extension="png" if picture.mode == "RGBA" else "jpg",
        width_px=picture.width,
        height_px=picture.height,
        digest=hashlib.sha256(saved.getbuffer()).hexdigest(),
    )


@lru_cache(1024)
def has_own_full(size: Size) -> bool:
    """Whether `full` shows more than `wide` does; where it does not, pages use `wide` for both."""
    wide = CROPS["wide"]
    assert wide is not None
    return abs(Fraction(*size) / wide - 1) > SAME_RATIO


@lru_cache(1024)
def sizes_of(size: Size, crop: str) -> tuple[Size, ...]:
    """Return what `renditions` makes of `crop` for a safe copy of `size`, narrowest first.

    Empty for `full` where `has_own_full` is false. Raises KeyError for a crop not in CROPS.
    """
    ratio = CROPS[crop]
    if ratio is None and not has_own_full(size):
        return ()
    ratio = ratio or Fraction(*size)
    box = _extent(crops.crop(size, Point(0.5, 0.5), ratio))
    widths = widths_for(box.width, WIDTHS_PX)
    return tuple(Size(w, min(box.height, max(1, round(w / ratio)))) for w in widths)


def social_size(size: Size) -> Size:
    """Return the size of `social.jpg` for a safe copy of `size`: at most SOCIAL."""
    return min(SOCIAL, _extent(crops.crop(size, Point(0.5, 0.5), Fraction(*SOCIAL))))


def rendition_name(crop: str, width_px: int, extension: str) -> str:
    """Return the file name of one rendition: `wide-400.avif`."""
    return f"{crop}-{width_px}.{extension}"


def renditions(content: bytes, *, focus: Point) -> Iterator[tuple[str, bytes]]:
    """Yield (name, bytes) for each crop, width and format of a safe copy, then `social.jpg`.

    Raises a PictureRefused at the first step if `content` cannot be read.
    """
    with _refusals_only():
        source = _opened(content)
        source = source.convert("RGBA" if source.has_transparency_data else "RGB")
        source.info.clear()
    size = Size(*source.size)
    for crop, ratio in CROPS.items():
        box = crops.crop(size, focus, ratio or Fraction(*size))
        for rendition in sizes_of(size, crop):
            picture = _resized(source, rendition, box=box)
            for extension in ENCODERS:
                yield rendition_name(crop, rendition.width, extension), _encoded(picture, extension)
    box = crops.crop(size, focus, Fraction(*SOCIAL))
    yield "social.jpg", _encoded(_resized(source, social_size(size), box=box), "jpg")


@contextmanager
def _refusals_only() -> Iterator[None]:
    """Turn whatever goes wrong inside into a PictureRefused."""
    try:
        yield
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise PictureTooLarge from error
    except Exception as error:  # hostile bytes reach Pillow as any of a dozen built-in exceptions
        raise NotAPicture from error


def _opened(content: bytes) -> Image.Image:
    """Read the header only, so that a small file of a huge picture never unfolds in memory."""
    picture = Image.open(BytesIO(content), formats=ACCEPTED_FORMATS)
    if picture.width * picture.height > MAX_PIXELS:
        raise PictureTooLarge
    return picture


def _normalised(picture: Image.Image) -> Image.Image:
    """Return the picture upright, in sRGB, of the safe size, without metadata: RGB or RGBA."""
    scale = min(Fraction(1), Fraction(SAFE_COPY_MAX_SIDE_PX, max(picture.size)))
    size = Size(*(max(1, round(side * scale)) for side in picture.size))
    picture.draft(None, size)  # a JPEG decodes to a half or a quarter at once: less memory, faster
    picture.load()
    orientation, profile = _orientation(picture), picture.info.get("icc_profile")
    picture = _resized(_in_eight_bits(picture), size, box=Box(0, 0, *picture.size))
    alpha = picture.getchannel("A") if picture.mode in ("LA", "RGBA") else None
    picture = _in_srgb(picture.convert(picture.mode.removesuffix("A")), profile)
    if alpha is not None and alpha.getextrema() != (255, 255):
        picture.putalpha(alpha)
    picture.info.clear()  # Pillow writes comments, profiles and more from here into the new file
    picture.getexif()[ExifTags.Base.Orientation] = orientation
    return ImageOps.exif_transpose(picture)


def _orientation(picture: Image.Image) -> Any:
    try:
        return picture.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # a picture with broken metadata is still a picture
        return 1


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    """Return the picture as L, LA, RGB, RGBA or CMYK."""
    if picture.mode.startswith("I"):  # 16 bits of grey, which convert("L") would cut off at 255
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.mode != "LA" and picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode == "1":
        return picture.convert("L")
    return picture if picture.mode in ("L", "LA", "RGB", "CMYK") else picture.convert("RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return an opaque picture as RGB; a profile that is broken or of other channels is ignored."""
    if profile:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            if not ImageCms.getProfileDescription(source).startswith("sRGB"):
                converted = ImageCms.profileToProfile(picture, source, SRGB, outputMode="RGB")
                return converted or picture.convert("RGB")
    return picture.convert("RGB")


def _extent(box: Box) -> Size:
    return Size(box.right - box.left, box.bottom - box.top)


def _resized(picture: Image.Image, size: Size, *, box: Box) -> Image.Image:
    return picture.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3)


def _encoded(picture: Image.Image, extension: str) -> bytes:
    if extension == "jpg" and picture.mode == "RGBA":
        page = Image.new("RGB", picture.size, "white")  # JPEG has no transparency
        page.paste(picture, mask=picture.getchannel("A"))
        picture = page
    encoder, options = ENCODERS[extension]
    saved = BytesIO()
    picture.save(saved, encoder, **options)
    return saved.getvalue()
