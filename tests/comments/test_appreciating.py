"""Finding a comment useful: once each, without an account, without telling who."""

from datetime import timedelta
from typing import Any

from django.test import Client, TestCase, TransactionTestCase, override_settings

from articles.models import Article
from comments.addresses import appreciate_path
from comments.appreciating import appreciate, show_news, take_back
from comments.models import Appreciation, Comment, Place
from newsportal.environment import Rate
from newsportal.models import Limit, Purge
from tests.builders import make_article, make_comment
from tests.comments.test_together import at_once


def count_of(comment: Comment) -> int:
    return Place.objects.get(pk=comment.pk).appreciation_count


class AppreciatingTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()
        cls.comment = make_comment(cls.article)
        cls.url = appreciate_path(cls.article, cls.comment.pk)

    def press(self, client: Client | None = None, act: str = "", **headers: str) -> Any:
        data = {"act": act} if act else {}
        return (client or self.client).post(self.url, data, headers=headers)

    def test_each_reader_counts_once(self) -> None:
        for number in range(3):
            client = Client(REMOTE_ADDR=f"192.0.2.{number}")
            for _twice in range(2):
                self.press(client)
        self.assertEqual(count_of(self.comment), 3)

    def test_it_leads_back_to_the_place_and_the_second_time_to_where_it_is_taken_back(self) -> None:
        first, second = self.press(), self.press()
        self.assertEqual(
            (first.status_code, first.headers["Location"]),
            (303, self.comment.get_absolute_url()),
        )
        self.assertEqual((second.status_code, second.headers["Location"]), (303, self.url))
        self.assertContains(self.client.get(self.url), 'value="take_back"')
        self.assertContains(Client().get(self.url), 'value="appreciate"')

    def test_it_can_be_taken_back_and_given_again(self) -> None:
        for act, count in (("appreciate", 1), ("take_back", 0), ("take_back", 0), ("", 1)):
            self.press(act=act)
            self.assertEqual(count_of(self.comment), count)
        self.press(Client(), act="take_back")  # what somebody else gave
        self.assertEqual(count_of(self.comment), 1)

    def test_a_script_is_told_the_count(self) -> None:
        answer = self.press(accept="application/json")
        self.assertEqual(answer.json(), {"count": 1, "isOwn": True})
        answer = self.press(act="take_back", accept="application/json")
        self.assertEqual(answer.json(), {"count": 0, "isOwn": False})

    def test_the_cookie_goes_to_comment_pages_only_and_tells_nothing(self) -> None:
        self.press()
        cookie = self.client.cookies["reader"]
        self.assertEqual((cookie["path"], cookie["httponly"]), ("/comments/", True))
        number = cookie.value.partition(":")[0]
        self.assertNotIn(number, Appreciation.objects.get().reader_key)
        self.assertNotIn("127.0.0.1", str(list(Limit.objects.values_list("key"))))

    def test_a_forged_number_is_another_reader(self) -> None:
        self.press()
        number = self.client.cookies["reader"].value.partition(":")[0]
        forged = Client(REMOTE_ADDR="192.0.2.9")
        forged.cookies["reader"] = f"{number}:aaaaaa:bbbbbb"
        self.press(forged, act="take_back")
        self.assertEqual(count_of(self.comment), 1)

    def test_who_keeps_no_cookie_does_not_count_for_a_crowd(self) -> None:
        statuses = [self.press(Client()).status_code for _ in range(7)]
        self.assertEqual(statuses, [303] * 5 + [429] * 2)
        self.assertEqual(count_of(self.comment), 5)

    @override_settings(COMMENT_APPRECIATIONS_PER_NETWORK=Rate(1, timedelta(minutes=10)))
    def test_a_network_has_its_limit(self) -> None:
        other = make_comment(self.article, "Un autre mot")
        self.press()
        answer = self.client.post(appreciate_path(self.article, other.pk))
        self.assertEqual(answer.status_code, 429)
        self.assertEqual(count_of(other), 0)

    def test_no_other_site_presses(self) -> None:
        answer = self.press(origin="https://evil.example")
        self.assertEqual((answer.status_code, count_of(self.comment)), (403, 0))

    def test_what_cannot_be_seen_cannot_be_appreciated(self) -> None:
        hidden = [
            make_comment(self.article, f"Texte {status}", status=status)
            for status in ("pending", "rejected", "spam", "removed")
        ] + [make_comment(make_article(), "Ailleurs")]
        for comment in hidden:
            url = appreciate_path(self.article, comment.pk)
            for answer in (self.client.post(url), self.client.get(url)):
                self.assertEqual(answer.status_code, 404)
        Article.objects.update(comments_mode="closed")
        self.assertEqual(self.press().status_code, 404)
        self.assertFalse(Appreciation.objects.exists())

    def test_nonsense_is_an_answer(self) -> None:
        answer = self.client.post(self.url, b"\xff\x00", content_type="multipart/form-data")
        self.assertLess(answer.status_code, 500)
        self.assertEqual(self.client.put(self.url).status_code, 405)

    def test_pages_are_made_stale_by_the_clock_once_for_all(self) -> None:
        other = make_comment(make_article())
        Purge.objects.all().delete()
        for reader in ("a", "b", "c"):
            appreciate(self.comment, reader=reader)
        appreciate(other, reader="a")
        self.assertFalse(Purge.objects.exists())
        show_news()
        keys = {f"thread:{self.article.pk}", f"thread:{other.article_id}"}
        purge = Purge.objects.get()
        self.assertEqual(({*purge.keys}, purge.is_hard), (keys, False))
        show_news()
        self.assertEqual(Purge.objects.count(), 1)
        take_back(self.comment, reader="a")
        show_news()
        self.assertEqual(Purge.objects.count(), 2)


class TogetherTest(TransactionTestCase):
    def test_many_at_once_are_all_counted_and_one_reader_once(self) -> None:
        comment = make_comment(make_article())
        results = at_once(12, lambda n: appreciate(comment, reader=f"reader {n % 6}"))
        self.assertEqual(sorted(results), [False] * 6 + [True] * 6)
        self.assertEqual(count_of(comment), 6)
