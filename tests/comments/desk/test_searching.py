"""Finding comments by words and filters, and how far a look goes."""

from unittest.mock import patch

from django.db import OperationalError

from comments.desk import searching
from comments.models import Comment
from tests.builders import make_article, make_category, make_comment, make_comments
from tests.comments.desk.people import DESK, DeskCase


class SearchTest(DeskCase):
    def found(self, query: str) -> list[str]:
        response = self.client.get(f"{DESK}search/?{query}")
        self.assertEqual(response.status_code, 200)
        return [line.comment.text for line in response.context["lines"]]

    def test_comments_are_found_by_words_and_by_each_filter(self) -> None:
        english = make_article(
            "The dyke", language="en", category=make_category("Science", language="en")
        )
        self.waiting("Le bac était plein", email="a@example.org")
        make_comment(english, "The ferry was full", email="b@example.org", address="192.0.2.9")
        for query in (
            "q=ferry", "q=ferry+full", "status=approved", "language=en", f"story={english.pk}",
            f"story=http://testserver{english.get_absolute_url()}", "commenter=B@example.org",
            f"category={english.public_category_id}",
        ):  # fmt: skip
            with self.subTest(query):
                self.assertEqual(self.found(query), ["The ferry was full"])
        self.assertEqual(self.found("q=bac"), ["Le bac était plein"])
        self.assertEqual(len(self.found("since=2020-01-01&until=2199-01-01")), 2)
        self.assertEqual(self.found("until=2020-01-01"), [])
        self.assertEqual(self.found("q=ferry+plein"), [])

    def test_pages_go_on_where_the_last_ended(self) -> None:
        make_comments(self.article, 45)
        first = self.client.get(f"{DESK}search/?status=approved")
        seen = [line.comment.pk for line in first.context["lines"]]
        for _ in range(2):
            page = self.client.get(f"{DESK}search/?{first.context['further']}")
            seen += [line.comment.pk for line in page.context["lines"]]
            first = page
        self.assertEqual(seen, sorted(set(seen), reverse=True))
        self.assertEqual(len(seen), 45)
        self.assertContains(page, "These are all.")

    def test_a_look_ends_somewhere_and_says_where(self) -> None:
        make_comments(self.article, 12)
        oldest = Comment.objects.oldest_first()[0]
        Comment.objects.filter(pk=oldest.pk).update(language="en")
        with patch.object(searching, "WINDOW", 5):
            response = self.client.get(f"{DESK}search/?language=en")
            self.assertEqual(response.context["lines"], [])
            self.assertContains(response, "Look further back")
            response = self.client.get(f"{DESK}search/?{response.context['further']}")
        self.assertEqual([line.comment.pk for line in response.context["lines"]], [oldest.pk])

    def test_words_that_take_too_long_are_looked_for_some_comments_at_a_time(self) -> None:
        for number in range(12):
            self.waiting(f"Une aiguille, dit {number}", email=f"a{number}@example.org")
        too_long = patch.object(searching, "_patience", side_effect=OperationalError("too long"))
        with patch.object(searching, "WINDOW", 5), too_long:
            found = searching.find(searching.Wanted(words="aiguille"))
            self.assertEqual(len(found.comments), 6)
            self.assertEqual(found.looked_back_to, found.comments[-1].received_at)
            rest = searching.find(searching.Wanted(words="aiguille", before=found.go_on))
        self.assertEqual(len({c.pk for c in [*found.comments, *rest.comments]}), 12)

    def test_words_are_marked_where_they_stand(self) -> None:
        self.waiting("Le Bac était <plein>")
        self.assertContains(
            self.client.get(f"{DESK}search/?q=bac"),
            'Le <mark class="found">Bac</mark> était &lt;plein',
        )

    def test_a_filter_that_means_nothing_is_said_at_its_field(self) -> None:
        response = self.client.get(f"{DESK}search/?commenter=nobody@example.org&story=/x/")
        self.assertContains(response, "Nobody has commented", status_code=422)
        self.assertContains(response, "No story has this address", status_code=422)
