"""The small site behind a page cache of its own."""

from django.http import HttpResponse
from django.test import TestCase, override_settings

from tests.newsportal.pagestore.pages import PADDING, begin_anew
from tests.readers import Readers


def text_of(response: HttpResponse) -> str:
    return response.content.decode().removeprefix(PADDING)


@override_settings(ROOT_URLCONF="tests.newsportal.pagestore.pages")
class FrontTest(TestCase):
    def setUp(self) -> None:
        begin_anew()
        self.readers = Readers()

    def read(self, readers: Readers | None = None) -> str:
        return text_of((readers or self.readers).get("/page/"))
