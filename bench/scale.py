"""`python -m bench.scale`: what pages cost in a large newsroom, beside one of 2,000 stories.

    python -m bench.scale --database URL --articles 1000000 --comments 10000000

seeds the database at URL, which must exist, up to these numbers. The small newsroom
is made beside it, on the same kind of server, and dropped at the end. A page costs the
CPU milliseconds of the portal and of the database server together; both newsrooms are
asked in turns, in processes of their own, so a noisy machine disturbs them alike.
Nothing is cached but what a process keeps of its own, such as compiled templates.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit, urlunsplit

SMALL = 2000
# Of these some days of a busy newsroom, and a year in which no day is without a story:
# the pages of the archive then print as much as those of a large one.
BUSY, SPREAD, SPREAD_HOURS = 500, 1500, 6
COMMENTS_ON_STORY = 38  # more or less; both newsrooms have such stories
ADMIN = "bench"


class Newsroom:
    """The other end of a process that asks for pages of one newsroom."""

    def __init__(self, database: str, folder: Path, *plan: str) -> None:
        environment = os.environ | {"DATABASE_URL": database, "VAR_DIR": str(folder), "DOTENV": ""}
        environment |= {"DJANGO_SETTINGS_MODULE": "newsportal.settings"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.scale", "--serve", *plan],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, what: str = "") -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit("A newsroom could not be measured; see above.")
        return json.loads(answer)

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


# In the process of a newsroom


def serve(articles: int, comments: int) -> None:
    """Seed, say which pages there are, then answer names of pages with what they cost."""
    out, sys.stdout = sys.stdout, sys.stderr
    import django

    django.setup()
    _seed(articles, comments)
    pages = _pages()
    cookie = _signed_in()
    turns: Counter[str] = Counter()
    for line in sys.stdin:
        name = line.strip()
        turns[name] += 1
        answer = _cost(_another(pages[name], turns[name]), cookie) if name else list(pages)
        print(json.dumps(answer), file=out, flush=True)


def _seed(articles: int, comments: int) -> None:
    from datetime import timedelta

    from django.core.management import call_command
    from django.db import connection

    from articles.demo.bulk import add_articles
    from articles.models import Article
    from comments.demo.bulk import add_comments
    from comments.models import Comment
    from newsportal.management import static_files

    call_command("migrate", verbosity=0)
    static_files.collect()
    if articles == SMALL:
        add_articles(BUSY, seed=1)
        oldest = Article.objects.order_by("published_at")[0].published_at
        add_articles(SPREAD, seed=2, now=oldest, pace=timedelta(hours=SPREAD_HOURS))
        for seed, stories in ((1, BUSY), (2, SPREAD)):
            add_comments(comments * stories // SMALL, seed=seed)
    elif not Article.objects.filter(import_key=f"seed:1:{articles}").exists():
        call_command("seed_demo", articles=articles, seed=1)
    if articles != SMALL and not Comment.objects.filter(dedup_key=f"seed:1:{comments}").exists():
        call_command("seed_demo", comments=comments, seed=1)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _pages() -> dict[str, str]:
    """Return name → path; of what is numbered the first page, and the 1,000th or the last."""
    from django.utils import timezone

    from articles import shelves
    from articles.listings import PER_PAGE, counts_of
    from articles.models import Article, Author, Category, Tag

    now = timezone.now()
    french = Article.objects.published(now).in_language("fr")
    category = Category.objects.in_language("fr").order_by("position")[0]
    tag, author = Tag.objects.filter(language="fr").order_by("pk")[0], Author.objects.all()[0]
    pictured = french.exclude(public_image=None).order_by("published_at")[:SMALL]
    story = min(pictured, key=lambda story: abs(story.comment_count - COMMENTS_ON_STORY))
    [days] = counts_of(shelves.archive("fr"), now=now)
    deep = min(day for day, stories in days.items() if stories > 100)
    month = min(day for day in days if sum(_of_month(days, day).values()) > 60)
    lists = {
        "latest": ("/latest/", shelves.latest("fr")),
        "category": (category.get_absolute_url(), shelves.in_category(category.pk, "fr")),
        "tag": (tag.get_absolute_url(), shelves.tagged(tag.pk, "fr")),
        "author": (author.get_absolute_url(), shelves.by(author.pk, "fr")),
    }
    pages = {"front page": "/", f"story, {COMMENTS_ON_STORY} comments": story.get_absolute_url()}
    for name, (path, shelf) in lists.items():
        [counts] = counts_of(shelf, now=now)
        last = min(1000, sum(counts.values()) // PER_PAGE)
        pages |= {f"{name}, page 1": path, f"{name}, page 1,000": f"{path}?page={last}"}
    desk = "/admin/{}/"
    return pages | {
        "archive: day": f"/{deep:%Y/%m/%d}/",
        "archive: month": f"/{month:%Y/%m}/",
        "archive: this year": f"/{now:%Y}/",
        "archive: deep year": f"/{min(min(days).year + 1, now.year)}/",
        "feed": "/feed/rss/",
        "desk: stories": desk.format("articles/article"),
        "desk: drafts": desk.format("articles/article") + "?status=draft",
        "desk: published in English": desk.format("articles/article")
        + "?status=published&language=en",
        "desk: revisions": desk.format("articles/revision"),
        "desk: moderation queue": desk.format("comments/comment"),
        "desk: all comments": desk.format("comments/comment") + "?status=all",
        "desk: commenters": desk.format("comments/commenter"),
    }


def _of_month(days: dict[Any, int], day: Any) -> dict[Any, int]:
    return {d: n for d, n in days.items() if (d.year, d.month) == (day.year, day.month)}


def _another(path: str, turn: int) -> str:
    """Return the path of a page near it, another each turn: nobody asks for one twice."""
    path, mark, number = path.partition("?page=")
    return f"{path}{mark}{max(2, int(number) - turn)}" if mark else path


def _signed_in() -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from newsportal.models import User

    user = User.objects.filter(username=ADMIN).first()
    user = user or User.objects.create_superuser(ADMIN, f"{ADMIN}@example.org")
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = user.pk, user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _cost(path: str, cookie: str) -> tuple[float, float]:
    """Return the CPU milliseconds of one request: the portal's, and the database server's."""
    path, _mark, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "HTTP_HOST": "127.0.0.1:8000",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "wsgi.input": sys.stdin.buffer, "wsgi.errors": sys.stderr, "HTTP_COOKIE": cookie,
    }  # fmt: skip
    status: list[str] = []
    server_began, began = _server_ms(), time.process_time()
    response = _portal()(environ, lambda line, headers: status.append(line))
    b"".join(response)
    response.close()
    own_ms = (time.process_time() - began) * 1000
    assert status[0].startswith("200"), f"{path}: {status[0]}"
    return own_ms, _server_ms() - server_began


@cache
def _portal() -> Any:
    from django.core.handlers.wsgi import WSGIHandler

    return WSGIHandler()


def _server_ms() -> float:
    """CPU milliseconds of our connection's server process so far; 0 where there is none."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    return int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e6


# In the process that compares


@contextlib.contextmanager
def small_beside(database: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty database for the small newsroom; it goes at the end."""
    parts = urlsplit(database)
    if parts.scheme.startswith("sqlite"):
        yield f"sqlite:///{folder / 'small.sqlite3'}"
        return
    import psycopg

    name = f"{parts.path.strip('/')}_small"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def compare(rooms: dict[str, Newsroom], rounds: int) -> None:
    names = rooms["large"].ask()
    rooms["small"].ask()
    costs: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for number in range(rounds + 3):
        # In another order each: Python’s collector of garbage does not come by the same page.
        for name in Random(number).sample(names, len(names)):
            for size, room in rooms.items():
                cost = room.ask(name)
                if number >= 3:  # templates and pages of the database are warm by then
                    costs.setdefault((size, name), []).append(cost)
    print(
        f"{'CPU ms: portal + database':32}{'2,000':>16}{'large':>16}{'ratio':>8}{'of page 1':>11}"
    )
    for name in names:
        first = name.replace("1,000", "1")
        small, large = costs["small", first], costs["large", name]
        ratio, of_first = _median(large) / _median(small), ""
        if first != name:
            of_first = f"{_median(large) / _median(costs['large', first]):.2f}"
        print(f"{name:32}{_written(small):>16}{_written(large):>16}{ratio:8.2f}{of_first:>11}")


def _median(costs: list[tuple[float, float]]) -> float:
    return statistics.median(own + server for own, server in costs)


def _written(costs: list[tuple[float, float]]) -> str:
    own, server = (statistics.median(values) for values in zip(*costs, strict=True))
    return f"{own:.2f} + {server:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.scale", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--database", help="address of the large newsroom's database")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--serve", nargs=2, type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(*options.serve)
        return
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as name:
        folder = Path(name)
        with small_beside(options.database, folder) as beside:
            comments = SMALL * options.comments // options.articles
            plan = str(options.articles), str(options.comments)
            rooms = {
                "large": Newsroom(options.database, folder / "large", *plan),
                "small": Newsroom(beside, folder / "small", str(SMALL), str(comments)),
            }
            try:
                compare(rooms, options.rounds)
            finally:
                for room in rooms.values():
                    room.end()


if __name__ == "__main__":
    main()
