"""Of several who save one story at the same moment, one does, and all text survives."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection
from django.test import Client, TransactionTestCase

from articles.models import Article
from tests.articles.admin.forms import change_url, shown
from tests.builders import make_draft, make_user

SAVERS = 6


class ParallelSaveTest(TransactionTestCase):
    def save(self, client: Client, url: str, data: dict[str, Any], start: Barrier) -> Any:
        start.wait()
        try:
            return client.post(url, data)
        finally:
            connection.close()

    def test_of_parallel_saves_one_wins_and_the_others_keep_their_text(self) -> None:
        article = make_draft("Au départ")
        start = Barrier(SAVERS)
        attempts = []
        for number in range(SAVERS):
            client = Client()
            client.force_login(make_user(is_superuser=True))
            data = shown(client, change_url(article))
            data |= {"title": f"De {number}", "sections-0-body": f"<p>De {number}.</p>"}
            attempts.append((client, change_url(article), data | {"_continue": "1"}, start))
        with ThreadPoolExecutor(SAVERS) as pool:
            responses = list(pool.map(lambda attempt: self.save(*attempt), attempts))
        statuses = [response.status_code for response in responses]
        self.assertEqual(sorted(statuses), [302] + [409] * (SAVERS - 1))
        winner = statuses.index(302)
        article = Article.objects.get()
        self.assertEqual((article.title, article.revision), (f"De {winner}", 1))
        self.assertEqual(article.sections.get().body, f"<p>De {winner}.</p>")
        for number, response in enumerate(responses):
            if number != winner:
                # Not its context: threads share the signal that fills it.
                self.assertContains(response, f'value="De {number}"', status_code=409)
                self.assertContains(response, f"De {number}.", status_code=409)
