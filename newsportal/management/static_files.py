"""Collecting the static files once, and again only when one of them changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect() -> None:
    """Fill STATIC_ROOT with hashed and compressed files, unless it has these already."""
    marker = Path(settings.STATIC_ROOT) / ".collected"
    state = _state()
    if marker.is_file() and marker.read_text() == state:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    marker.write_text(state)


def _state() -> str:
    """Return a digest of name, size and time of every file that would be collected."""
    digest = hashlib.blake2b(settings.STATIC_URL.encode(), digest_size=16)
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
