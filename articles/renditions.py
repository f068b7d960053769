"""Pictures of the library in the sizes and formats that pages use.

`add_image` keeps a safe copy; the worker makes the renditions into a folder
named after content and focal point, so a file under an address never changes.
Until then, pages show the safe copy.
"""

import hashlib
import io
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction

from articles.crops import Point, Size
from articles.models import Image
from articles.naming import pages_showing
from articles.pictures import has_own_full, renditions, safe_copy, sizes_of, social_size
from newsportal.models import User
from newsportal.pagecache import purge_on_commit
from newsportal.tasks import retry_later, task


@dataclass(frozen=True)
class Sources:
    """What `<picture>` prints: srcset texts ("" while not made), and the fallback."""

    avif: str
    webp: str
    jpeg: str
    src: str
    width: int
    height: int


def add_image(
    content: bytes,
    *,
    title: str,
    alt: str = "",
    caption: str = "",
    credit: str = "",
    focus: tuple[float, float] = (0.5, 0.5),
    by: User | None = None,
) -> Image:
    """Put a picture into the library; the same picture again gives the row it has.

    Raises PictureRefused for what is no picture, or too large a one.
    """
    copy = safe_copy(io.BytesIO(content))
    existing = Image.objects.filter(digest=copy.digest).first()
    if existing is not None:
        return existing
    image = Image(
        title=title[:200], alt=alt, caption=caption, credit=credit,
        focus_x=focus[0], focus_y=focus[1], digest=copy.digest, uploaded_by=by,
        width_px=copy.width_px, height_px=copy.height_px,
    )  # fmt: skip
    image.file.save(f"copy.{copy.extension}", ContentFile(copy.content), save=False)
    try:
        with transaction.atomic():
            image.save()
            request_renditions(image)
    except IntegrityError:
        return Image.objects.get(digest=copy.digest)
    return image


def request_renditions(image: Image) -> None:
    """Have the worker make the renditions: for a new picture or a new focal point."""
    make_renditions.enqueue(image_id=image.pk)


def folder_of(image: Image) -> str:
    """Return where the renditions of this content and this focal point belong."""
    focus = hashlib.blake2b(
        f"{image.focus_x:.4f} {image.focus_y:.4f}".encode(), digest_size=4
    ).hexdigest()
    return f"renditions/{image.digest[:2]}/{image.digest[:20]}-{focus}"


@task()
def make_renditions(image_id: int, attempt: int = 0) -> None:
    """Write every rendition; a full disk or an absent storage is tried again later."""
    image = Image.objects.filter(pk=image_id).first()
    if image is None or image.renditions_path == folder_of(image):
        return
    try:
        _make(image)
    except OSError as error:
        retry_later(make_renditions, error, attempt=attempt, image_id=image_id)


def _make(image: Image) -> None:
    """Fill the folder, then let pages know: they never see a half-filled one."""
    folder = folder_of(image)
    with image.file.open("rb") as file:
        content = file.read()
    for name, rendition in renditions(content, focus=Point(*image.focus)):
        path = f"{folder}/{name}"
        if default_storage.exists(path):
            if default_storage.size(path) == len(rendition):
                continue
            default_storage.delete(path)  # cut off halfway by a kill
        default_storage.save(path, ContentFile(rendition))
    with transaction.atomic():
        # Moved focal point meanwhile: its own task is queued behind this one.
        moved = Image.objects.filter(pk=image.pk, focus_x=image.focus_x, focus_y=image.focus_y)
        if moved.update(renditions_path=folder) and (keys := pages_showing(image)):
            purge_on_commit(*keys)


def sources(image: Image, crop: str) -> Sources:
    """Return what a page prints for `image` cut to `crop`; opens no file."""
    size = Size(image.width_px, image.height_px)
    if not image.renditions_path:
        return Sources("", "", "", image.file.url, size.width, size.height)
    if crop == "full" and not has_own_full(size):
        crop = "wide"
    base = default_storage.url(f"{image.renditions_path}/{crop}")
    sizes = sizes_of(size, crop)
    avif, webp, jpeg = (
        ", ".join(f"{base}-{s.width}.{extension} {s.width}w" for s in sizes)
        for extension in ("avif", "webp", "jpg")
    )
    middle, largest = sizes[len(sizes) // 2], sizes[-1]
    return Sources(avif, webp, jpeg, f"{base}-{middle.width}.jpg", largest.width, largest.height)


def social_url(image: Image) -> tuple[str, Size]:
    """Return the picture that a shared link shows, and its size."""
    size = Size(image.width_px, image.height_px)
    if image.renditions_path:
        return default_storage.url(f"{image.renditions_path}/social.jpg"), social_size(size)
    return image.file.url, size
