import time
from datetime import timedelta
from typing import Any

import time_machine
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, transaction
from django.utils import timezone

from articles import publishing
from articles.models import Article
from articles.showing import LOOK_AGAIN
from newsportal.databases.routing import REPLICA, reading_from
from newsportal.models import Purge
from newsportal.pagestore.following import follow
from newsportal.pagestore.sources import source_of
from tests.builders import make_article, make_category
from tests.newsportal.pagestore.pages import purge
from tests.readers import Readers
from tests.replicas import ReplicaTest


def refusing(*question: Any) -> Any:
    raise OperationalError("the primary has gone")


class ReadersTest(ReplicaTest):
    def setUp(self) -> None:
        super().setUp()
        self.article = make_article("Le premier titre")
        self.path = self.article.get_absolute_url()
        self.readers = Readers()
        self.table = self.readers.table

    def publish(self, title: str) -> None:
        self.article.refresh_from_db()
        self.article.title = title
        self.article.save()
        publishing.publish(self.article, by=None)

    def read(self) -> str:
        """Return the story's title as a reader gets it, whose host has read the log."""
        self.readers.look()
        response = self.readers.get(self.path)
        self.assertEqual(response.status_code, 200)
        return response.content.decode().partition("<h1")[2].partition("</h1>")[0].partition(">")[2]

    def source(self) -> str:
        return source_of(self.table.position)


class SourceTest(ReadersTest):
    def test_a_page_is_read_from_the_replica_alone(self) -> None:
        with self.assertNumQueries(0), self.replica.asked() as asked:
            self.assertEqual(self.readers.get(self.path).status_code, 200)
        self.assertGreater(len(asked), 1)

    def test_what_was_just_written_is_read_from_the_primary_until_the_replica_has_it(self) -> None:
        self.replica.pause()
        self.publish("Le second titre")
        self.assertIn("Le second titre", self.read())
        self.assertEqual(self.source(), DEFAULT_DB_ALIAS)
        self.replica.resume()
        self.assertEqual(self.source(), REPLICA)

    def test_a_page_from_a_replica_that_has_all_the_host_knows_is_stale_with_the_next_purge(
        self,
    ) -> None:
        # The host does not know yet, so the lagging replica is as good as the primary …
        self.replica.pause()
        self.publish("Le second titre")
        self.assertIn("Le premier titre", self.readers.get(self.path).content.decode())
        # … and once it knows, no page of the replica's passes for true.
        self.assertIn("Le second titre", self.read())
        self.replica.resume()
        self.assertIn("Le second titre", self.read())

    def test_a_replica_that_has_fallen_behind_again_is_left_again(self) -> None:
        for title in ("Le second titre", "Le troisième titre"):
            self.replica.pause()
            self.publish(title)
            self.assertIn(title, self.read())
            self.replica.resume()
            self.assertEqual(self.source(), REPLICA)

    def test_a_copy_of_something_else_is_never_read(self) -> None:
        newest = Purge.objects.latest("pk")
        self.replica.pause()
        # A row of the same number, as another portal's log would have.
        Purge.objects.filter(pk=newest.pk).update(at=newest.at + timedelta(seconds=1))
        self.table.reset(0, 0)
        self.readers.look()
        self.assertEqual(self.source(), DEFAULT_DB_ALIAS)

    def test_a_dead_replica_costs_readers_nothing(self) -> None:
        self.replica.break_off()
        self.assertIn("Le premier titre", self.read())

    def test_a_replica_that_dies_under_a_rendering_costs_readers_nothing(self) -> None:
        self.replica.break_off(after_queries=2)
        self.assertIn("Le premier titre", self.read())

    def make_due(self, title: str) -> None:
        """Prepare a change whose time has come without anybody having looked."""
        self.article.title = title
        self.article.save()
        publishing.publish(self.article, by=None, at=timezone.now() + timedelta(hours=1))
        past = timezone.now() - timedelta(seconds=1)
        Article.objects.filter(pk=self.article.pk).update(due_at=past)
        self.article.revisions.update(public_from=past)
        self.readers.look()

    def test_a_change_that_is_due_is_applied_and_then_read_on_the_primary(self) -> None:
        self.make_due("Le titre de midi")
        self.replica.pause()
        self.assertIn("Le titre de midi", self.readers.get(self.path).content.decode())

    def test_without_the_primary_pages_go_on_as_they_were_and_look_again_soon(self) -> None:
        self.make_due("Le titre de midi")
        with connection.execute_wrapper(refusing):
            response = self.readers.get(self.path)
        self.assertContains(response, "Le premier titre")
        self.assertEqual(response["Cache-Status"], "newsportal; fwd=miss; stored")
        with time_machine.travel(timezone.now() + LOOK_AGAIN):
            self.readers.now = time.time()
            self.assertIn("Le titre de midi", self.read())


class FollowedReplicaTest(ReadersTest):
    """The replica's log, read when the primary is away."""

    def test_it_moves_the_table_on(self) -> None:
        before = self.table.stamp
        purge("article:1")
        follow(self.table, using=REPLICA, clock=lambda: 5.0e9)
        self.assertEqual(self.table.cursor, before.cursor + 1)
        self.assertEqual(self.table.synced_at, 5.0e9)

    def test_where_it_is_behind_it_says_nothing(self) -> None:
        self.replica.pause()
        purge("article:1")
        self.readers.look()
        before = self.table.position
        follow(self.table, using=REPLICA, clock=lambda: 5.0e9)
        self.assertEqual(self.table.position, before)
        self.assertLess(self.table.synced_at, 5.0e9)


class RoutingTest(ReadersTest):
    def test_outside_of_a_page_everything_is_the_primarys(self) -> None:
        self.assertEqual(Article.objects.all().db, DEFAULT_DB_ALIAS)

    def test_a_transaction_reads_where_it_writes(self) -> None:
        with reading_from(REPLICA):
            self.assertEqual(Article.objects.all().db, REPLICA)
            with transaction.atomic():
                self.assertEqual(Article.objects.all().db, DEFAULT_DB_ALIAS)

    def test_after_a_write_everything_is_read_from_the_primary(self) -> None:
        with reading_from(REPLICA):
            Article.objects.filter(pk=self.article.pk).update(comment_count=1)
            self.assertEqual(Article.objects.all().db, DEFAULT_DB_ALIAS)
        with reading_from(REPLICA):
            self.assertEqual(Article.objects.all().db, REPLICA)

    def test_what_was_read_from_both_goes_together(self) -> None:
        with reading_from(REPLICA):
            copy = Article.objects.get(pk=self.article.pk)
        copy.category = make_category("Sport")
        copy.save()
        self.article.refresh_from_db()
        self.assertEqual(self.article.category, copy.category)
