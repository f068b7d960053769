"""Every address of the portal says whether its page is the same for everyone."""

from collections.abc import Iterator

from django.test import SimpleTestCase
from django.urls import URLPattern, URLResolver, get_resolver

# The desk is Django's own and asks who is there; pictures are files that never change.
OTHER_DOORS = ("admin/", "media/")


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, address)
        else:
            yield address, pattern


class ReaderPagesTest(SimpleTestCase):
    def test_every_page_is_declared_cached_or_private(self) -> None:
        pages = [
            (address, pattern.callback)
            for address, pattern in patterns(get_resolver())
            if not address.startswith(OTHER_DOORS)
        ]
        self.assertGreater(len(pages), 15)
        undeclared = [
            address
            for address, view in pages
            if hasattr(view, "page_parameters") == hasattr(view, "is_private_page")
        ]
        self.assertEqual(undeclared, [])
