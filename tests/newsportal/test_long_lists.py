"""Lists of the desk count as far as they look, and say so."""

from unittest.mock import patch

from django.template import Context, Template
from django.test import SimpleTestCase, TestCase

from articles.models import Tag
from newsportal import long_lists
from newsportal.long_lists import AtLeast, ShortSightedPaginator
from tests.builders import make_tag, make_user

LIST = "/admin/articles/tag/"


class PaginatorTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        for number in range(7):
            make_tag(f"Mot {number}")

    def paginator(self, *, shown: int) -> ShortSightedPaginator:
        with patch.object(long_lists, "PAGES_AHEAD", 1):
            return ShortSightedPaginator(Tag.objects.order_by("pk"), 2, shown=shown)

    def test_it_counts_some_pages_ahead_and_no_further(self) -> None:
        self.assertEqual(str(self.paginator(shown=1).count), "4+")
        self.assertEqual(self.paginator(shown=1).num_pages, 2)

    def test_near_the_end_it_knows_how_many_there_are(self) -> None:
        for shown in (3, 4, 9):
            self.assertEqual(str(self.paginator(shown=shown).count), "7")
        self.assertEqual(len(self.paginator(shown=4).page(4)), 1)

    def test_the_list_says_that_there_are_more_and_leads_on(self) -> None:
        self.client.force_login(make_user(is_superuser=True))
        with (
            patch.object(long_lists, "PAGES_AHEAD", 1),
            patch("articles.admin.TagAdmin.list_per_page", 2),
        ):
            first, third = (self.client.get(LIST, {"p": page}) for page in (1, 3))
            self.assertContains(first, "4+")
            self.assertContains(third, "7 ")
            for page in ("x", "-1", "0", "²", "9" * 40):
                self.assertIn(self.client.get(LIST, {"p": page}).status_code, (200, 302), page)


class AtLeastTest(SimpleTestCase):
    def test_a_template_writes_it_as_it_is_and_compares_it_as_a_number(self) -> None:
        text = "{{ n }} {% if n > 50 %}many{% endif %}"
        self.assertEqual(Template(text).render(Context({"n": AtLeast(1050)})), "1050+ many")


class FacetsTest(TestCase):
    def test_no_list_counts_every_choice_of_its_filters(self) -> None:
        self.client.force_login(make_user(is_superuser=True))
        make_tag()
        page = self.client.get(LIST, {"_facets": "True"}, follow=True).content.decode()
        self.assertNotIn("(1)", page)
