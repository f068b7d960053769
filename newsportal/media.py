"""The pictures, where the portal serves them itself: `/media/`.

Files are named after their content, so they may be kept for ever; and whatever
somebody managed to put there, a browser only ever takes it for a picture.
"""

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

CONTENT_TYPES = {
    ".avif": "image/avif",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}
HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


class NoSuchPicture(Exception):
    """Nothing that may be shown is kept under the path."""


def media(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with a picture of MEDIA_ROOT; anything else is a plain 404."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    try:
        file = find(path)
        stat = file.stat()
        content = file.read_bytes()
    except (NoSuchPicture, OSError):
        return HttpResponse("not found\n", status=404, content_type="text/plain")
    etag = f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'
    response = HttpResponse(
        content,
        content_type=CONTENT_TYPES[file.suffix],
        headers=HEADERS | {"ETag": etag, "Last-Modified": http_date(stat.st_mtime)},
    )
    answer = get_conditional_response(request, etag, int(stat.st_mtime), response) or response
    for name, value in HEADERS.items():  # a 304 renews the headers that a cache keeps
        answer.headers.setdefault(name, value)
    return answer


def find(path: str) -> Path:
    """Return the file of a picture below MEDIA_ROOT.

    Raises NoSuchPicture for other kinds of file, and for a path that leaves the
    folder, be it by `..` or by a symbolic link.
    """
    root = Path(settings.MEDIA_ROOT).resolve()
    if Path(path).suffix not in CONTENT_TYPES:
        raise NoSuchPicture(path)
    try:
        file = (root / path).resolve(strict=True)
    except (OSError, ValueError, RuntimeError) as error:  # absent, NUL, a circle of links
        raise NoSuchPicture(path) from error
    if not file.is_relative_to(root) or not file.is_file() or file.suffix not in CONTENT_TYPES:
        raise NoSuchPicture(path)
    return file
