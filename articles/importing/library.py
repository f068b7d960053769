"""The pictures that a story names: given, beside its file, or in the library."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.importing.story import ImportedPicture, StoryRefused
from articles.models import Image
from articles.pictures import MAX_BYTES, PictureRefused
from articles.renditions import add_image
from newsportal.models import User

EXTENSIONS = ("", ".webp", ".jpg", ".jpeg", ".png", ".avif", ".gif")
FOLDERS = (".", "pictures")  # below the folder of the story file


class Pictures:
    """Finds pictures by name: `source` is a folder, or pictures of the library by name.

    A name without extension may stand for a file with one. What is neither in
    `source` nor the title of a picture of the library is refused.
    """

    def __init__(self, source: Path | Mapping[str, Image] | None, *, file: str) -> None:
        self._given = source if isinstance(source, Mapping) else {}
        self._folder = source if isinstance(source, Path) else None
        self._file = file
        self._found: dict[str, Image | bytes] = {}

    def digest(self, name: str) -> str:
        """Return what changes when the picture changes."""
        found = self._find(name)
        return found.digest if isinstance(found, Image) else hashlib.sha256(found).hexdigest()

    def image(self, picture: ImportedPicture, *, by: User | None) -> Image:
        """Return the row of the library, made from the file if need be."""
        found = self._find(picture.name)
        if isinstance(found, bytes):
            try:
                found = add_image(
                    found, title=Path(picture.name).stem, alt=picture.alt,
                    credit=picture.credit, by=by,
                )  # fmt: skip
            except PictureRefused as refusal:
                reason = _("The picture “{name}”: {why}")
                raise self._refusal(reason, picture.name, str(refusal)) from refusal
            self._found[picture.name] = found
        return found

    def _find(self, name: str) -> Image | bytes:
        if name not in self._found:
            found = self._given.get(name) or self._beside(name)
            found = found or Image.objects.filter(title=name).first()
            if found is None:
                raise self._refusal(_("There is no picture “{name}”."), name)
            self._found[name] = found
        return self._found[name]

    def _beside(self, name: str) -> bytes | None:
        # A name, not a path: a story file must not fetch what lies elsewhere.
        if self._folder is None or Path(name).name != name or "\\" in name or "\0" in name:
            return None
        for folder in FOLDERS:
            for extension in EXTENSIONS:
                path = self._folder / folder / f"{name}{extension}"
                try:
                    if not path.is_file():
                        continue
                    with path.open("rb") as stream:
                        # One byte more than may be: the refusal is the picture module's.
                        return stream.read(MAX_BYTES + 1)
                except OSError as error:
                    why = error.strerror or str(error)
                    raise self._refusal(_("The picture “{name}”: {why}"), name, why) from error
        return None

    def _refusal(self, reason: Promise | str, name: str, why: str = "") -> StoryRefused:
        return StoryRefused(self._file, 1, format_lazy(str(reason), name=name, why=why))
