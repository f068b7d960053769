from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.test import TestCase, override_settings
from django.urls import path
from django.utils import timezone

from newsportal import urls
from newsportal.fragments import shared
from newsportal.pagecache import cached_page
from newsportal.rendering import begin, ends_at
from tests.newsportal.pagestore.pages import purge
from tests.readers import Readers


class Margin:
    """A part that two pages show."""

    made = 0
    lives_for: timedelta | None = None
    meanwhile: Callable[[], None] = lambda: None


def margin_of(request: HttpRequest) -> str:
    def make() -> str:
        Margin.made += 1
        made = f"margin {Margin.made}"
        Margin.meanwhile()
        if Margin.lives_for is not None:
            ends_at(request, begin(request) + Margin.lives_for)
        return made

    return shared(request, "margin", ["latest:fr"], make)


@cached_page
def one(request: HttpRequest) -> HttpResponse:
    return HttpResponse(margin_of(request))


@cached_page
def two(request: HttpRequest) -> HttpResponse:
    return HttpResponse(margin_of(request))


urlpatterns = [path("one/", one), path("two/", two), path("en/two/", two), *urls.urlpatterns]


@override_settings(ROOT_URLCONF="tests.newsportal.test_fragments")
class FragmentTest(TestCase):
    def setUp(self) -> None:
        Margin.made, Margin.lives_for, Margin.meanwhile = 0, None, lambda: None
        self.readers = Readers()
        purge("latest:fr", "latest:en")
        self.readers.look()

    def read(self, address: str) -> str:
        return self.readers.get(address).content.decode()

    def test_a_part_is_made_once_for_all_pages_that_show_it(self) -> None:
        self.assertEqual([self.read("/one/"), self.read("/two/")], ["margin 1"] * 2)

    def test_each_language_has_its_own(self) -> None:
        self.assertEqual([self.read("/two/"), self.read("/en/two/")], ["margin 1", "margin 2"])

    def test_a_page_takes_over_the_keys_of_its_parts(self) -> None:
        self.read("/one/")
        purge("latest:fr")
        self.readers.look()
        self.assertEqual([self.read("/one/"), self.read("/two/")], ["margin 2"] * 2)

    def test_another_purge_leaves_the_part_alone(self) -> None:
        self.read("/one/")
        purge("article:1")
        self.readers.look()
        self.assertEqual(self.read("/two/"), "margin 1")

    def test_a_page_ends_with_its_parts(self) -> None:
        Margin.lives_for = timedelta(seconds=30)
        self.read("/one/")
        self.assertEqual(self.read("/two/"), "margin 1")
        self.readers.now = (timezone.now() + timedelta(seconds=31)).timestamp()
        self.readers.look()
        self.assertIn("fwd=miss", self.readers.get("/two/")["Cache-Status"])

    def test_a_part_that_is_over_is_made_anew(self) -> None:
        Margin.lives_for = timedelta(0)
        self.assertEqual([self.read("/one/"), self.read("/two/")], ["margin 1", "margin 2"])

    def test_a_purge_while_a_part_is_made_leaves_nothing_that_counts_as_true(self) -> None:
        def changed_meanwhile() -> None:
            Margin.meanwhile = lambda: None
            purge("latest:fr")
            self.readers.look()

        Margin.meanwhile = changed_meanwhile
        self.assertEqual([self.read("/one/"), self.read("/two/")], ["margin 1", "margin 2"])

    def test_without_the_page_cache_it_is_made_each_time(self) -> None:
        contents = [self.client.get("/one/").content for _ in range(2)]
        self.assertEqual(contents, [b"margin 1", b"margin 2"])
