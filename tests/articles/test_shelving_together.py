"""Many editors at once, and a recount among them: nothing is counted twice or not at all."""

from collections import Counter
from typing import Any

from django.test import TransactionTestCase

from articles import publishing, shelving
from articles.models import Article, Listing, Tally
from tests.builders import make_article, make_author, make_draft, make_tag
from tests.comments.test_together import at_once


class TogetherTest(TransactionTestCase):
    def test_stories_published_and_withdrawn_at_once_are_all_counted(self) -> None:
        tags = [make_tag(f"Mot {number}") for number in range(4)]
        authors = [make_author("Ana Le Goff"), make_author("Léo Brun")]
        # In other orders each: what is counted together is never locked crosswise.
        drafts = [
            make_draft(tags=tags[number % 3 :], authors=authors[:: (-1) ** number])
            for number in range(8)
        ]
        public = [make_article(tags=tags[::-1], authors=authors) for _ in range(4)]

        def act(number: int) -> Any:
            if number < len(drafts):
                return publishing.publish(drafts[number], by=None)
            if number < len(drafts) + len(public):
                return publishing.withdraw(public[number - len(drafts)], by=None, reason="Non")
            return shelving.reshelve_all()

        results = at_once(len(drafts) + len(public) + 2, act)
        self.assertEqual([r for r in results if isinstance(r, Exception)], [])
        listed = Counter(Listing.objects.values_list("shelf", "period"))
        tallies = Tally.objects.exclude(stories=0).values_list("shelf", "period", "stories")
        self.assertEqual({(shelf, period): n for shelf, period, n in tallies}, dict(listed))
        shown = Article.objects.published().filter(listings__shelf="latest:fr")
        self.assertEqual(set(shown), set(drafts))
