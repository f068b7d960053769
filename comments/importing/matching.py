"""Which story of ours a thread of a dump belongs to. Nothing is guessed: one story, or none."""

import csv
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

from articles.models import Article, Redirect
from comments.importing.incoming import DumpRefused
from newsportal.language import language_of, prefix

_ADDRESS = re.compile(r"/(\d{4})/(\d{2})/(\d{2})/([-\w]{1,120})/")
MAX_KEY_CHARS = 200  # of Article.import_key


def read_map(file: Path) -> dict[str, str]:
    """Read a CSV file of two columns: the story as the dump names it, and its path here.

    Raises DumpRefused with the line of a row that has not two columns.
    """
    pairs: dict[str, str] = {}
    try:
        with open(file, encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream)
            for row in rows:
                if not row:
                    continue
                if len(row) != 2:
                    raise DumpRefused("the map needs two columns", line=rows.line_num)
                pairs[_bare(row[0])] = row[1].strip()
    except (OSError, ValueError, csv.Error) as error:
        if isinstance(error, DumpRefused):
            raise
        raise DumpRefused(f"the map cannot be read: {error}") from error
    return pairs


def article_of(story: str, *, pairs: Mapping[str, str]) -> Article | None:
    """Return the story at that address or former address, or imported under that name.

    The host says nothing: portals move. `pairs` goes before everything else, and what
    it names is an address or former address.
    """
    if target := pairs.get(_bare(story)):
        return _at(_path(target))
    return _at(_path(story)) or _imported_as(story)


def _bare(story: str) -> str:
    """What an address is without scheme, host, query and a slash at its end."""
    return _path(story).rstrip("/") or story.strip()


def _path(story: str) -> str:
    """Return the path of an address with one slash at its end, decoded; "" if there is none."""
    try:
        path = unquote(urlsplit(story.strip()).path)
    except ValueError:
        return ""
    return f"{path.rstrip('/')}/" if path.startswith("/") else ""


def _at(path: str) -> Article | None:
    language = language_of(path)
    found = _ADDRESS.fullmatch(path.removeprefix(prefix(language)))
    if found is None:
        return None
    try:
        day = date(*map(int, found.group(1, 2, 3)))
    except ValueError:
        return None
    slug = found[4]
    if article := Article.objects.at(language, day, slug).first():
        return article
    formers = Redirect.objects.select_related("article")
    former = formers.filter(language=language, path_date=day, slug=slug).first()
    return former.article if former else None


def _imported_as(story: str) -> Article | None:
    """Stories from files keep the name that they had: `fr:tramway-dimanche-matin`."""
    last = _bare(story).rpartition("/")[2]
    names = {story.strip(), *(f"{code}:{last}" for code, _name in settings.LANGUAGES)}
    found = list(_with_path(name for name in names if name.isprintable()))
    return found[0] if len(found) == 1 else None


def _with_path(names: Iterable[str]) -> list[Article]:
    short = [name for name in names if len(name) <= MAX_KEY_CHARS]
    return list(Article.objects.filter(import_key__in=short, path_date__isnull=False))
