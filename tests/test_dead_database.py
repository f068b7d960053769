"""Portals whose database stops, freezes, vanishes or is garbage: readers keep their pages."""

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cluster import Cluster
from tests.desk import Desk
from tests.portal import Answer, Portal, ask, wait_for

TEXT = "Ce que j’ai écrit ne doit pas se perdre."
REMOVED = "Une phrase que personne ne doit relire."
IN_FLIGHT = 6  # more than the web processes have threads
QUEUE = "/admin/comments/comment/"
STORIES = """
import json
from tests.builders import *
make_moderator(username="claire")
story, other = make_article("Titre numéro 0"), make_article("Que nul n’a lu")
print(json.dumps([story.get_absolute_url(), other.get_absolute_url(), story.pk]))
"""


@dataclass
class Newsroom:
    """A portal with two stories, and somebody at its desk."""

    portal: Portal
    story: str
    other: str
    discussion: str
    moderator: Desk
    titles: int = 0
    seen: list[int] = field(default_factory=list)

    @property
    def warm(self) -> tuple[str, ...]:
        return ("/", self.story, "/category/region/", "/feed/rss/")

    def get(self, path: str) -> Answer:
        answer = ask(self.portal.port, path)
        self.seen.append(answer.status)
        return answer

    def send_comment(self, text: str = TEXT) -> Answer:
        form = {"name": "Hortense B.", "email": "h@example.org", "text": text}
        answer = ask(self.portal.port, self.discussion, form)
        self.seen.append(answer.status)
        return answer

    def ask_desk(self) -> Answer:
        answer = self.moderator.get("/admin/", port=self.portal.port)
        self.seen.append(answer.status)
        return answer

    def decide(self, choice: str) -> None:
        answer = self.moderator.post(QUEUE, {"decide": choice}, port=self.portal.port)
        assert answer.status == 302

    def rename_story(self) -> str:
        """Publish the story under a title that no page can show yet."""
        self.titles += 1
        title = f"Titre numéro {self.titles}"
        code = f"""
from articles import publishing
from articles.models import Article
story = Article.objects.get(title__startswith="Titre")
story.title = {title!r}
story.save()
publishing.publish(story, by=None)
"""
        self.portal.run(code)
        return title


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.remove()


@contextmanager
def newsroom(**settings: str) -> Iterator[Newsroom]:
    with ExitStack() as at_end:
        portal = Portal(demo=False, **settings)
        at_end.callback(shutil.rmtree, portal.folder, ignore_errors=True)
        portal.start()
        at_end.callback(portal.kill)
        story, other, pk = json.loads(portal.run(STORIES))
        desk = Desk("claire", port=portal.port)
        yield Newsroom(portal, story, other, f"/comments/{pk}/", desk)


@pytest.fixture(scope="module")
def on_postgresql(cluster: Cluster) -> Iterator[Newsroom]:
    with newsroom(DATABASE_URL=cluster.url) as made:
        yield made


@pytest.fixture(scope="module")
def on_sqlite() -> Iterator[Newsroom]:
    with newsroom() as made:
        yield made


def warm_up(room: Newsroom) -> None:
    for path in room.warm:
        wait_for(lambda path=path: room.get(path).cache_status == "newsportal; hit", path)


def is_stale(answer: Answer) -> bool:
    """Whether the answer is a kept page that says so; a warm page may be nothing but a page."""
    assert answer.status == 200
    return "detail=stale" in answer.cache_status and int(answer.headers["Age"]) >= 0


def prove_that_readers_keep_their_pages(
    room: Newsroom, break_database: Callable[[], None], mend: Callable[[], None]
) -> None:
    room.seen.clear()
    title = f"Titre numéro {room.titles}"
    warm_up(room)
    break_database()
    with ThreadPoolExecutor(3 * IN_FLIGHT) as threads:
        # Before anybody could have noticed.
        sent = [threads.submit(room.send_comment) for _ in range(IN_FLIGHT)]
        asked = [threads.submit(room.ask_desk) for _ in range(IN_FLIGHT)]
        read = [threads.submit(room.get, path) for path in room.warm]
        assert [future.result().status for future in read] == [200] * len(room.warm)
        answers = [future.result() for future in sent + asked]
    for path in room.warm:
        wait_for(lambda path=path: is_stale(room.get(path)), f"{path} marked stale")
    assert title in room.get(room.story).text
    for answer in [*answers, room.send_comment(), room.ask_desk(), room.get(room.other)]:
        assert answer.status == 503
        assert 'class="masthead' in answer.text
        assert int(answer.headers["Retry-After"]) > 0
        assert "no-store" in answer.headers["Cache-Control"]
    assert TEXT in room.send_comment().text
    mend()
    for path in room.warm:
        wait_for(lambda path=path: room.get(path).cache_status == "newsportal; hit", path)
    title = room.rename_story()
    for path in room.warm:
        wait_for(lambda path=path: title in room.get(path).text, f"{title} on {path}")
    wait_for(lambda: room.ask_desk().status == 200, "the desk")
    wait_for(lambda: room.send_comment(title).status == 303, "a comment")
    assert set(room.seen) <= {200, 303, 503}


def test_postgresql_stops(on_postgresql: Newsroom, cluster: Cluster) -> None:
    prove_that_readers_keep_their_pages(on_postgresql, cluster.stop, cluster.start)


def test_postgresql_freezes(on_postgresql: Newsroom, cluster: Cluster) -> None:
    prove_that_readers_keep_their_pages(on_postgresql, cluster.freeze, cluster.thaw)


def moved(path: Path) -> Path:
    return path.with_name(f"{path.name}-away")


def files_of(room: Newsroom) -> list[Path]:
    return sorted(room.portal.folder.glob("db.sqlite3*"))


def move_away(room: Newsroom) -> None:
    for path in files_of(room):
        path.rename(moved(path))


def move_back(room: Newsroom) -> None:
    for path in sorted(room.portal.folder.glob("db.sqlite3*-away")):
        path.rename(path.with_name(path.name.removesuffix("-away")))


def test_the_sqlite_file_vanishes(on_sqlite: Newsroom) -> None:
    prove_that_readers_keep_their_pages(
        on_sqlite, lambda: move_away(on_sqlite), lambda: move_back(on_sqlite)
    )


def test_the_sqlite_file_is_replaced_by_garbage(on_sqlite: Newsroom) -> None:
    def replace() -> None:
        move_away(on_sqlite)
        (on_sqlite.portal.folder / "db.sqlite3").write_bytes(b"garbage " * 4096)

    def mend() -> None:
        for path in files_of(on_sqlite):
            if not path.name.endswith("-away"):
                path.unlink()
        move_back(on_sqlite)

    prove_that_readers_keep_their_pages(on_sqlite, replace, mend)


def test_what_was_removed_before_the_end_is_in_no_stale_page(
    on_postgresql: Newsroom, cluster: Cluster
) -> None:
    room = on_postgresql
    pk = room.send_comment(REMOVED).headers["Location"].rpartition("-")[2]
    room.decide(f"approve:{pk}:0")
    wait_for(lambda: REMOVED in room.get(room.story).text, "the comment")
    warm_up(room)
    room.decide(f"remove:{pk}:1")
    cluster.stop()
    try:
        answers = [room.get(path) for _ in range(5) for path in room.warm]
        assert {answer.status for answer in answers} <= {200, 503}
        assert [answer for answer in answers if REMOVED in answer.text] == []
    finally:
        cluster.start()
    wait_for(lambda: room.get(room.story).cache_status == "newsportal; hit", "the story")
    assert REMOVED not in room.get(room.story).text
