"""Numbered pages, `?page=2`, whatever stands on them."""

from dataclasses import dataclass

MAX_PAGE = 100_000  # longer numbers are nobody's page, and no work for the database


class NoSuchPage(Exception):
    """The number is no number, out of range, or not written as the portal writes it."""


@dataclass(frozen=True)
class Paged:
    """Which page of how many, and which others to offer."""

    number: int
    last: int

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.last else None

    @property
    def numbers(self) -> list[int | None]:
        """The page numbers to offer: first, last and neighbours; None for a gap."""
        near = {1, self.last, *range(self.number - 1, self.number + 2)}
        shown: list[int | None] = []
        for number in sorted(n for n in near if 1 <= n <= self.last):
            if shown and number - (shown[-1] or 0) == 3 - 1:
                shown.append(number - 1)  # a gap of one page is that page
            elif shown and number - (shown[-1] or 0) > 1:
                shown.append(None)
            shown.append(number)
        return shown


def page_number(text: str | None) -> int:
    """Return the page that `?page=` asks for; without it, the first.

    Raises NoSuchPage for what is not a plain number from 1 to MAX_PAGE.
    """
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit()) or text.startswith("0") or len(text) > 6:
        raise NoSuchPage(text)
    number = int(text)
    if not 1 <= number <= MAX_PAGE:
        raise NoSuchPage(text)
    return number


def last_page(total: int, per_page: int) -> int:
    """Return the number of the last page; nothing at all has one empty page."""
    return max(1, -(-total // per_page))
