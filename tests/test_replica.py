"""A portal that reads its pages from a streaming replica of PostgreSQL."""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest

from tests.cluster import Cluster
from tests.desk import Desk
from tests.portal import Answer, Portal, ask, wait_for

STORIES = """
import json
from tests.builders import *
make_moderator(username="claire")
made = [make_article(f"Titre {number}") for number in range(20)]
print(json.dumps([[story.pk, story.get_absolute_url()] for story in made]))
"""
MADE = "newsportal; fwd=miss; stored"


@dataclass
class Newsroom:
    """`stories`: id and path of stories that nobody has asked for; each test takes some."""

    portal: Portal
    primary: Cluster
    replica: Cluster
    stories: Iterator[tuple[int, str]]
    desk: Desk

    def get(self, path: str) -> Answer:
        return ask(self.portal.port, path)

    def cold(self) -> Answer:
        """Ask for a page that is kept nowhere."""
        return self.get(next(self.stories)[1])

    def send_comment(self) -> Answer:
        form = {"name": "Hortense B.", "email": "h@example.org", "text": "Le bac était plein."}
        return ask(self.portal.port, "/comments/1/", form)

    def publish(self, pk: int, title: str) -> None:
        self.portal.run(f"""
from articles import publishing
from articles.models import Article
story = Article.objects.get(pk={pk})
story.title = {title!r}
story.save()
publishing.publish(story, by=None)
""")

    @contextmanager
    def lagging(self) -> Iterator[None]:
        """Let the replica receive changes, and not show them yet."""
        self.replica.query("SELECT pg_wal_replay_pause()")
        yield
        self.replica.query("SELECT pg_wal_replay_resume()")


@pytest.fixture(scope="module")
def room() -> Iterator[Newsroom]:
    with ExitStack() as at_end:
        primary = Cluster()
        at_end.callback(primary.remove)
        replica = Cluster(copied_from=primary)
        at_end.callback(replica.remove)
        urls = {"DATABASE_URL": primary.url, "DATABASE_REPLICA_URL": replica.url}
        portal = Portal(demo=False, **urls)
        at_end.callback(shutil.rmtree, portal.folder, ignore_errors=True)
        portal.start()
        at_end.callback(portal.kill)
        stories = iter([(pk, path) for pk, path in json.loads(portal.run(STORIES))])
        yield Newsroom(portal, primary, replica, stories, Desk("claire", port=portal.port))


@pytest.fixture(autouse=True)
def level(room: Newsroom) -> None:
    """Each test begins with a replica that has everything."""
    wait_for(lambda: newest(room.replica) == newest(room.primary), "the replica")


def newest(cluster: Cluster) -> str:
    return cluster.query("SELECT max(id) FROM newsportal_purge")


def written(cluster: Cluster) -> str:
    return cluster.query("SELECT pg_current_wal_flush_lsn()")


def received(cluster: Cluster) -> str:
    return cluster.query("SELECT pg_last_wal_receive_lsn()")


def test_what_was_just_published_is_not_read_from_a_replica_that_lags(room: Newsroom) -> None:
    pk, path = next(room.stories)
    assert room.get(path).status == 200
    with room.lagging():
        room.publish(pk, "Le second titre")
        assert newest(room.replica) != newest(room.primary)
        wait_for(lambda: "Le second titre" in room.get(path).text, "the new title")
        for _ in range(10):
            assert "Le second titre" in room.get(path).text
    assert "Le second titre" in room.get(path).text


def test_readers_do_not_notice_that_the_replica_is_gone(room: Newsroom) -> None:
    for away, back in (
        (room.replica.freeze, room.replica.thaw),
        (room.replica.stop, room.replica.start),
    ):
        away()
        try:
            assert [room.cold().cache_status for _ in range(3)] == [MADE] * 3
        finally:
            back()


def test_without_the_primary_pages_are_made_from_the_replica_and_nothing_is_taken_in(
    room: Newsroom,
) -> None:
    kept = next(room.stories)[1]
    assert room.get(kept).status == 200
    for away, back in (
        (room.primary.freeze, room.primary.thaw),
        (room.primary.stop, room.primary.start),
    ):
        # After the tests before, it takes the replica seconds to find the primary again.
        wait_for(lambda: received(room.replica) == written(room.primary), "what was written")
        wait_for(lambda: room.get(kept).cache_status == "newsportal; hit", "a page that is true")
        away()
        try:
            wait_for(lambda: room.send_comment().status == 503, "an honest answer")
            # Beyond the time for which pages are true without a look at any log.
            wait_for(lambda: room.desk.get("/admin/", port=room.portal.port).status == 503, "desk")
            assert [room.cold().cache_status for _ in range(3)] == [MADE] * 3
            assert room.get(kept).cache_status == "newsportal; hit"
        finally:
            back()
        wait_for(lambda: room.send_comment().status == 303, "a comment")


def test_a_replica_that_lacks_what_readers_have_seen_does_not_stand_in_for_the_primary(
    room: Newsroom,
) -> None:
    pk, path = next(room.stories)
    with room.lagging():
        room.publish(pk, "Le dernier titre")
        wait_for(lambda: "Le dernier titre" in room.get(path).text, "the new title")
        wait_for(lambda: received(room.replica) == written(room.primary), "what was written")
        room.primary.stop()
        wait_for(lambda: "stale" in room.get(path).cache_status, "a page marked stale")
        assert "Le dernier titre" in room.get(path).text
        assert room.cold().status == 503
    try:
        # What had arrived is replayed: from here on the replica will do.
        wait_for(lambda: room.cold().status == 200, "pages from the replica")
        wait_for(lambda: room.get(path).cache_status in {MADE, "newsportal; hit"}, "a true page")
        assert "Le dernier titre" in room.get(path).text
    finally:
        room.primary.start()
    wait_for(lambda: room.send_comment().status == 303, "a comment")
