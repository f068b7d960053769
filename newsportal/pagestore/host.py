"""The page cache's files of this host, below `var/cache`, and the one table of this process."""

import hashlib
import shutil
import time
from functools import lru_cache
from pathlib import Path

import django
from django.conf import settings
from django.db import Error

from newsportal.pagestore.following import follow, log
from newsportal.pagestore.judging import SYNCED_WITHIN_S
from newsportal.pagestore.table import PurgeTable

SOURCES = ("articles", "comments", "newsportal", "templates", "static")


def folder() -> Path:
    return Path(settings.VAR_DIR) / "cache"


@lru_cache(maxsize=1)
def table() -> PurgeTable:
    """Return the table that this process has mapped."""
    return PurgeTable(folder() / "purges.table")


def followed() -> PurgeTable | None:
    """Return the table if some process of the host has just read the log into it."""
    if not (folder() / "purges.table").exists():
        return None  # no web server has ever run here
    known = table()
    return known if abs(time.time() - known.synced_at) < SYNCED_WITHIN_S else None


def pages_folder() -> Path:
    """Return where the pages of this very release are kept; removes those of others.

    A page rendered by other templates, or with other settings, is another page,
    which no purge tells.
    """
    pages = folder() / f"pages-{release()}"
    for other in folder().glob("pages-*"):
        if other != pages:
            shutil.rmtree(other, ignore_errors=True)
    pages.mkdir(parents=True, exist_ok=True)
    return pages


def release() -> str:
    digest = hashlib.blake2b(digest_size=8)
    digest.update(f"{django.VERSION} {settings.ENVIRONMENT_DIGEST}".encode())
    files = [path for top in SOURCES for path in (settings.BASE_DIR / top).rglob("*.*")]
    for path in sorted([*files, settings.BASE_DIR / "requirements.txt"]):
        if "__pycache__" not in path.parts:
            stat = path.stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def catch_up() -> None:
    """Let this host know at once what was just committed; the followers would, a moment later."""
    if not (folder() / "purges.table").exists():
        return  # no web server has ever run here
    try:
        follow(table())
    except (Error, OSError) as error:
        log.warning("a purge is left to the followers: %s", type(error).__name__)
