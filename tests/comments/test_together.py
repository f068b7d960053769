"""Many at once: threads with connections of their own, against the real database."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client, TransactionTestCase, override_settings

from articles.models import Article
from comments.addresses import discussion_path
from comments.claiming import claim
from comments.editing import edit
from comments.models import Claim, Comment, Commenter, Decision, Edit
from comments.moderation import AlreadyDecided, NotPossible, decide, withdraw
from newsportal.environment import Rate
from newsportal.models import Purge
from newsportal.settings import COMMENT_LIMIT_PER_EMAIL
from tests.builders import make_article, make_comment, make_user
from tests.comments.proofs import asked_link


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Run `act(0)` … `act(count - 1)` in threads that start together; results or exceptions."""
    barrier = threading.Barrier(count)
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        barrier.wait()
        try:
            results[number] = act(number)
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


class TogetherTest(TransactionTestCase):
    def test_fifty_decisions_on_one_comment_have_one_winner_and_one_record(self) -> None:
        article = make_article()
        comment = make_comment(article, status="pending")
        moderators = [make_user(f"m{n}", is_superuser=True) for n in range(50)]
        Purge.objects.all().delete()

        def act(number: int) -> Decision:
            word = ("approve", "reject", "spam")[number % 3]
            return decide(
                Comment.objects.get(pk=comment.pk), word, by=moderators[number], seen_revision=0
            )

        results = at_once(50, act)
        winners = [result for result in results if isinstance(result, Decision)]
        self.assertEqual(len(winners), 1, results)
        losers = [result for result in results if not isinstance(result, Decision)]
        self.assertTrue(all(isinstance(loser, AlreadyDecided) for loser in losers), losers)
        self.assertEqual({loser.decision for loser in losers}, {winners[0]})
        self.assertEqual(Decision.objects.get(), winners[0])
        comment.refresh_from_db()
        self.assertEqual((comment.status, comment.revision), (winners[0].to_status, 1))
        visible = Comment.objects.visible().count()
        article.refresh_from_db()
        self.assertEqual(article.comment_count, visible)
        self.assertEqual(Purge.objects.count(), visible)

    def test_fifty_moderators_at_the_desk_have_one_winner_and_one_record(self) -> None:
        comment = make_comment(make_article(), status="pending")
        clients = []
        for number in range(50):
            client = Client()
            client.force_login(make_user(f"m{number}", is_superuser=True))
            clients.append(client)
        url = f"/moderation/case/{comment.pk}/"

        def act(number: int) -> tuple[int, str]:
            clients[number].get(url)
            word = ("approve", "spam")[number % 2]
            choice = {"decide": f"{word}:{comment.pk}:0"}
            answer = clients[number].post(url, choice, HTTP_ACCEPT="application/json")
            return answer.status_code, answer.json()["words"]

        results = at_once(50, act)
        decision = Decision.objects.get()
        lost = [words for status, words in results if status == 409]
        self.assertEqual([status for status, _words in results].count(200), 1, results)
        self.assertEqual(len(lost), 49)
        assert decision.actor
        self.assertTrue(all(f"{decision.actor.username} vient de" in words for words in lost), lost)
        self.assertFalse(Claim.objects.filter(by=decision.actor).exists())

    def test_fifty_who_open_one_case_have_one_holder(self) -> None:
        comment = make_comment(make_article(), status="pending")
        people = [make_user(f"m{number}", is_superuser=True) for number in range(50)]
        holders = at_once(50, lambda number: claim(comment.pk, by=people[number]))
        self.assertEqual(holders.count(None), 1, holders)
        holder = Claim.objects.get().by
        self.assertEqual({h.pk for h in holders if h is not None}, {holder.pk})

    def test_removing_and_restoring_in_turns_keeps_the_count_right(self) -> None:
        article = make_article()
        comments = [make_comment(article, f"Texte {n}") for n in range(4)]

        def act(number: int) -> None:
            comment = Comment.objects.get(pk=comments[number % 4].pk)
            word = "remove" if comment.is_visible else "restore"
            try:
                decide(comment, word, by=None, seen_revision=comment.revision)
            except (AlreadyDecided, NotPossible):
                return

        at_once(16, act)
        article.refresh_from_db()
        self.assertEqual(article.comment_count, Comment.objects.visible().count())

    @override_settings(
        COMMENT_LIMIT_PER_NETWORK=Rate(1000, COMMENT_LIMIT_PER_EMAIL.period),
        COMMENT_LIMIT_PER_EMAIL=Rate(1000, COMMENT_LIMIT_PER_EMAIL.period),
    )
    def test_a_comment_sent_from_many_windows_at_once_is_one(self) -> None:
        url = discussion_path(make_article())
        words = {"name": "Hortense", "email": "h@example.org", "text": "Le bac.", "website": ""}
        results = at_once(12, lambda _number: Client().post(url, words))
        self.assertEqual({getattr(r, "status_code", r) for r in results}, {303}, results)
        # Beside the comment, the address holds a stamp of the second it was sent in.
        self.assertEqual(len({r.headers["Location"].rpartition("#")[2] for r in results}), 1)
        self.assertEqual((Comment.objects.count(), Commenter.objects.count()), (1, 1))

    @override_settings(
        COMMENT_LIMIT_PER_NETWORK=None,
        COMMENT_LIMIT_PER_STORY=Rate(7, COMMENT_LIMIT_PER_EMAIL.period),
    )
    def test_of_many_at_once_a_story_takes_as_many_as_its_limit_and_not_one_more(self) -> None:
        url = discussion_path(make_article())

        def act(number: int) -> int:
            words = {"name": "H", "email": f"h{number}@example.org", "text": f"Bac {number}."}
            return Client().post(url, words).status_code

        self.assertEqual(sorted(at_once(16, act)), [303] * 7 + [429] * 9)
        self.assertEqual(Comment.objects.count(), 7)

    def test_different_comments_at_once_are_all_taken_in(self) -> None:
        article = make_article()
        url = discussion_path(article)

        def act(number: int) -> int:
            words = {
                "name": "Hortense", "email": f"h{number}@example.org", "text": f"Bac {number}.",
            }  # fmt: skip
            return Client(REMOTE_ADDR=f"192.0.2.{number}").post(url, words).status_code

        self.assertEqual(at_once(16, act), [303] * 16)
        self.assertEqual(
            sorted(Comment.objects.values_list("text", flat=True)),
            sorted(f"Bac {n}." for n in range(16)),
        )
        self.assertEqual(Article.objects.get().comment_count, 0)

    def test_a_link_that_is_pressed_many_times_at_once_works_once(self) -> None:
        make_comment(make_article())
        link = asked_link("hortense@example.org")
        results = at_once(8, lambda _number: Client().post(link).status_code)
        self.assertEqual(sorted(results), [303] + [410] * 7)

    def test_of_an_edit_and_decisions_at_once_no_decision_is_on_a_text_unseen(self) -> None:
        comment = make_comment(make_article(), "Le texte lu", status="pending")
        Comment.objects.update(is_proven=True)
        moderator = make_user("m", is_superuser=True)

        def act(number: int) -> Any:
            if number % 2:
                return decide(comment, "approve", by=moderator, seen_revision=0)
            return edit(comment, text=f"Un texte neuf {number}", seen_revision=0)

        results = at_once(8, act)
        done = [result for result in results if isinstance(result, Decision | Edit)]
        self.assertEqual(len(done), 1, results)
        comment.refresh_from_db()
        self.assertEqual(
            (comment.revision, comment.status == "approved"), (1, comment.text == "Le texte lu")
        )

    def test_an_author_who_deletes_while_moderators_decide_is_always_heeded(self) -> None:
        article = make_article()
        comments = [make_comment(article, f"Texte {n}") for n in range(4)]
        moderator = make_user("m", is_superuser=True)

        def act(number: int) -> Any:
            comment = Comment.objects.get(pk=comments[number % 4].pk)
            if number < 4:
                return withdraw(comment)
            return decide(comment, "remove", by=moderator, seen_revision=comment.revision)

        results = at_once(8, act)
        self.assertTrue(all(isinstance(r, Decision) for r in results[:4]), results)
        self.assertEqual(set(Comment.objects.values_list("status", "text")), {("withdrawn", "")})
        article.refresh_from_db()
        self.assertEqual(article.comment_count, 0)
