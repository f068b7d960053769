"""Shelves: the lists on which readers find a story. Pure: no database.

The key of a shelf names it in the database (`Listing`, `Tally`). A shelf is divided
into periods, newest first, and within a period the newest story comes first.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol


class Dated(Protocol):
    """What the place of a story on a shelf depends on."""

    @property
    def pk(self) -> Any: ...
    @property
    def published_at(self) -> datetime | None: ...
    @property
    def path_date(self) -> date | None: ...


@dataclass(frozen=True)
class Shelf:
    """The stories of one language that belong together.

    Its periods are months of publication (UTC); where `is_daily`, the days of the
    stories’ addresses.
    """

    key: str
    language: str
    is_daily: bool = False

    def period_of(self, story: Dated) -> date:
        """Return the period in which a published story stands."""
        assert story.published_at is not None
        assert story.path_date is not None
        if self.is_daily:
            return story.path_date
        return story.published_at.astimezone(UTC).date().replace(day=1)

    def place_of(self, story: Dated) -> tuple[date, datetime, int]:
        """Return what the order of the shelf goes by; the greatest comes first."""
        assert story.published_at is not None
        return self.period_of(story), story.published_at, story.pk


def latest(language: str) -> Shelf:
    """All stories of an edition."""
    return Shelf(f"latest:{language}", language)


def archive(language: str) -> Shelf:
    """All stories of an edition by the dates in their addresses."""
    return Shelf(f"archive:{language}", language, is_daily=True)


def in_category(category: int, language: str) -> Shelf:
    return Shelf(f"category:{category}", language)


def tagged(tag: int, language: str) -> Shelf:
    return Shelf(f"tag:{tag}", language)


def by(author: int, language: str) -> Shelf:
    """What an author has written in a language."""
    return Shelf(f"author:{author}:{language}", language)


def shelves_of(document: dict[str, Any], *, category: int) -> list[Shelf]:
    """Return every shelf of a story that readers see as `document`, filed under `category`."""
    language = document["language"]
    return [
        latest(language),
        archive(language),
        in_category(category, language),
        *(tagged(tag["id"], language) for tag in document["tags"]),
        *(by(author["id"], language) for author in document["authors"]),
    ]
