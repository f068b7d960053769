"""Two portals with folders of their own, one PostgreSQL, and nginx before them."""

import json
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest

from tests.cluster import Cluster
from tests.desk import Desk, messages
from tests.nginx import Nginx
from tests.portal import Answer, Portal, ask, free_port, wait_for

KEY = "shared-by-all-hosts-" + "x" * 50
QUEUE = "/admin/comments/comment/"
LIMIT = 3
MANY = 200


@dataclass
class Story:
    pk: int
    path: str

    @property
    def discussion(self) -> str:
        return f"/comments/{self.pk}/"


@dataclass
class Hosts:
    """`a` and `b` are the portals, `ports` all doors: theirs, and nginx before them."""

    a: Portal
    b: Portal
    front: Nginx
    pictures: Path

    @property
    def ports(self) -> tuple[int, int, int]:
        return self.a.port, self.b.port, self.front.port

    def made(self, code: str) -> Any:
        """Run Python on host A with the tests' builders; return what it leaves in `made`."""
        start = "import json\nfrom tests.builders import *\n"
        return json.loads(self.a.run(f"{start}{code}\nprint(json.dumps(made))"))

    def everywhere(self, path: str) -> list[Answer]:
        """Ask every door; nginx twice, so that both hosts stand behind it."""
        return [ask(port, path) for port in (*self.ports, self.front.port)]


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    with ExitStack() as at_end:
        cluster = Cluster()
        at_end.callback(cluster.remove)
        port = free_port()
        shared = {
            "DATABASE_URL": cluster.url,
            "SECRET_KEY": KEY,
            "RECORDS_KEY": KEY,
            "SITE_URL": f"http://127.0.0.1:{port}",
            "TRUSTED_PROXIES": "127.0.0.1",
            "COMMENT_LIMIT_PER_NETWORK": f"{LIMIT}/1h",
        }
        a, b = Portal(demo=False, **shared), Portal(demo=False, **shared)
        for portal in (a, b):
            at_end.callback(shutil.rmtree, portal.folder, ignore_errors=True)
            at_end.callback(portal.kill)
        # One folder for the pictures of both, as a network disk would be.
        pictures = b.folder / "media"
        pictures.mkdir()
        (a.folder / "media").symlink_to(pictures)
        at_once(a.start, b.start)  # both find an empty database
        front = Nginx(a, b, port=port)
        at_end.callback(front.remove)
        yield Hosts(a, b, front, pictures)


@pytest.fixture(scope="module")
def story(hosts: Hosts) -> Story:
    code = """
for name in ("claire", "malik"):
    make_moderator(username=name)
story = make_article("Le premier titre")
made = [story.pk, story.get_absolute_url()]
"""
    return Story(*hosts.made(code))


@pytest.fixture(scope="module")
def claire(hosts: Hosts, story: Story) -> Desk:
    return Desk("claire", port=hosts.a.port)


@pytest.fixture(scope="module")
def malik(hosts: Hosts, story: Story) -> Desk:
    return Desk("malik", port=hosts.b.port)


def comment_of(
    number: int, story: Story, *, port: int, client: str, text: str = "Le bac était plein."
) -> Answer:
    """Post as reader `number`; `client` is the address that a proxy before the portal names."""
    form = {"name": f"Lectrice {number}", "email": f"l{number}@example.org", "text": text}
    return ask(port, story.discussion, form, X_Forwarded_For=client)


def posted(answer: Answer) -> int:
    """Return the id of the comment that was taken in."""
    assert answer.status == 303, answer.text
    return int(answer.headers["Location"].rpartition("-")[2])


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result() for future in [threads.submit(call) for call in calls]]


def test_what_is_published_on_one_host_is_read_on_all_and_what_was_before_nowhere(
    hosts: Hosts, story: Story
) -> None:
    assert all("Le premier titre" in answer.text for answer in hosts.everywhere(story.path))
    change = f"""
from articles import publishing
story = Article.objects.get(pk={story.pk})
story.title = "Le second titre"
story.save()
publishing.publish(story, by=None)
made = None
"""
    hosts.made(change)
    assert "Le second titre" in ask(hosts.a.port, story.path).text
    for port in hosts.ports:
        wait_for(lambda port=port: "Le second titre" in ask(port, story.path).text, "the new title")
    for path in (story.path, "/", "/latest/", "/feed/rss/"):
        for answer in hosts.everywhere(path):
            assert "Le second titre" in answer.text
            assert "Le premier titre" not in answer.text


def test_a_removal_on_one_host_is_a_removal_on_all(
    hosts: Hosts, story: Story, claire: Desk
) -> None:
    text = "Une phrase que personne ne doit relire."
    pk = posted(comment_of(1, story, port=hosts.b.port, client="203.0.113.1", text=text))
    assert claire.post(QUEUE, {"decide": f"approve:{pk}:0"}, port=hosts.b.port).status == 302
    for port in hosts.ports:
        wait_for(lambda port=port: text in ask(port, story.path).text, "the comment")
    assert claire.post(QUEUE, {"decide": f"remove:{pk}:1"}, port=hosts.a.port).status == 302
    assert text not in ask(hosts.a.port, story.path).text
    wait_for(lambda: text not in ask(hosts.b.port, story.path).text, "the removal")
    for answer in [answer for _ in range(10) for answer in hosts.everywhere(story.path)]:
        assert answer.status == 200
        assert text not in answer.text


def test_a_limit_counts_on_all_hosts_together(hosts: Hosts, story: Story) -> None:
    doors = list(islice(cycle(hosts.ports), 3 * LIMIT))
    answers = at_once(
        *(
            lambda number=number, port=port: comment_of(
                number, story, port=port, client="203.0.113.2"
            )
            for number, port in enumerate(doors)
        )
    )
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [303] * LIMIT + [429] * (len(doors) - LIMIT)


def test_a_comment_sent_again_to_the_other_host_is_one_comment(hosts: Hosts, story: Story) -> None:
    text = "Envoyé deux fois, lu une fois."
    sent = at_once(
        *(
            lambda port=port: comment_of(7, story, port=port, client="203.0.113.3", text=text)
            for port in hosts.ports
        )
    )
    sent.append(comment_of(7, story, port=hosts.b.port, client="203.0.113.3", text=text))
    assert len({posted(answer) for answer in sent}) == 1


def test_of_two_moderators_on_two_hosts_one_decides_and_the_other_is_told(
    hosts: Hosts, story: Story, claire: Desk, malik: Desk
) -> None:
    waiting = {
        number: posted(comment_of(number, story, port=hosts.a.port, client=f"203.0.113.{number}"))
        for number in range(10, 14)
    }
    for pk in waiting.values():
        at_once(
            lambda pk=pk: claire.post(QUEUE, {"decide": f"approve:{pk}:0"}, port=hosts.a.port),
            lambda pk=pk: malik.post(QUEUE, {"decide": f"spam:{pk}:0"}, port=hosts.b.port),
        )
    # What they are told waits in their own next page, on whichever host.
    told = {
        "claire": messages(claire.get(QUEUE, port=hosts.b.port)),
        "malik": messages(malik.get(QUEUE, port=hosts.a.port)),
    }
    decisions = hosts.made(
        "from comments.models import Decision\n"
        f"made = list(Decision.objects.filter(comment__in={list(waiting.values())})"
        ".values_list('comment', 'actor__username'))"
    )
    assert sorted(pk for pk, _winner in decisions) == sorted(waiting.values())
    winners = dict(decisions)
    for number, pk in waiting.items():
        loser = {"claire": "malik", "malik": "claire"}[winners[pk]]
        expected = f"Lectrice {number} – {winners[pk]} vient de décider"
        assert [text for text in told[loser] if text.startswith(expected)]


def test_a_session_begun_on_one_host_holds_on_all_and_ends_on_all(
    hosts: Hosts, claire: Desk
) -> None:
    assert [claire.get(QUEUE, port=port).status for port in hosts.ports] == [200, 200, 200]
    other = Desk("claire", port=hosts.front.port)
    other.post("/admin/logout/", {}, port=hosts.b.port)
    assert [other.get(QUEUE, port=port).status for port in hosts.ports] == [302, 302, 302]


def test_a_picture_uploaded_on_one_host_is_served_by_all(hosts: Hosts) -> None:
    path = hosts.made("image = make_image(title='Le quai'); made = image.file.url")
    assert [answer.status for answer in hosts.everywhere(path)] == [200] * 4


def test_many_readers_of_a_cold_page_make_a_host_render_it_once(hosts: Hosts) -> None:
    path = "/en/latest/?page=1"
    for portal in (hosts.a, hosts.b):
        answers = at_once(*[lambda portal=portal: ask(portal.port, path)] * MANY)
        assert {answer.status for answer in answers} == {200}
        rendered = [answer for answer in answers if answer.cache_status.endswith("miss; stored")]
        assert len(rendered) == 1


def test_readers_do_not_notice_that_a_host_goes_away(hosts: Hosts, story: Story) -> None:
    hosts.b.kill()  # the last test: it is not started again
    for _ in range(4):
        assert ask(hosts.front.port, story.path).status == 200
