"""What can be asked of the moderators' lists by their addresses."""

from tests.builders import make_article, make_comment
from tests.comments.test_admin import QUEUE, DeskTest

COMMENTERS = "/admin/comments/commenter/"


class FilterTest(DeskTest):
    def shown(self, **query: str) -> list[str]:
        page = self.client.get(QUEUE, query)
        return [comment.text for comment in page.context["cl"].result_list]

    def test_each_edition_has_its_list(self) -> None:
        make_comment(make_article(language="en"), "An English word", status="pending")
        self.assertEqual(self.shown(language="fr"), ["Texte en attente"])
        self.assertEqual(self.shown(language="en"), ["An English word"])
        self.assertEqual(self.shown(), ["Texte en attente", "An English word"])

    def test_a_value_that_no_filter_offers_filters_nothing(self) -> None:
        for name in ("language", "status"):
            for value in ("\0", "xx", "", "fr\0", "é"):
                with self.subTest(name, value=value):
                    self.assertEqual(self.shown(**{name: value}), ["Texte en attente"])

    def test_columns_that_no_filter_offers_cannot_be_asked_for(self) -> None:
        pages = {
            QUEUE: [
                "name", "text__contains", "language__exact", "status__exact", "dedup_key",
                "commenter__email", "commenter__email__startswith", "article__title", "id",
            ],
            COMMENTERS: ["email", "email__contains", "comments__text", "id"],
        }  # fmt: skip
        for url, lookups in pages.items():
            for lookup in lookups:
                for value in ("\0", "a"):
                    with self.subTest(url, lookup=lookup, value=value):
                        response = self.client.get(url, {lookup: value})
                        self.assertEqual(response.status_code, 400)

    def test_searches_and_pages_of_nonsense_are_answered(self) -> None:
        for url in (QUEUE, COMMENTERS):
            for query in ({"q": "\0"}, {"p": "\0"}, {"o": "\0"}, {"all": "\0"}, {"e": "1"}):
                with self.subTest(url, query=query):
                    self.assertIn(self.client.get(url, query).status_code, {200, 302})

    def test_a_column_that_nothing_fills_is_not_in_the_list(self) -> None:
        page = self.client.get(COMMENTERS)
        self.assertContains(page, "column-created_at")
        self.assertNotContains(page, "proven")
