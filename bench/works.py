"""What making a page costs when nobody has it ready, and taking in a comment.

CPU of the one thread that answers, through the whole WSGI stack, page cache and all,
in interleaved rounds; no server, no network. Machines differ by three times and more,
so the targets are multiples of what a bare Django view costs in the same rounds.
Before each request its page is purged, by its own key: what the page shares with
others stays made.
"""

import io
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any, NamedTuple

from bench import writing
from bench.newsroom import COMMENTS_ON_STORY, Newsroom, set_up
from bench.table import BARE_MS, Part, Row, at_most, median_ratio, percentile, significant

WARM_ROUNDS = 10  # imports, templates and connections are warm then
BARE = "bare Django view, usual middleware"
STORY = f"cold story, {COMMENTS_ON_STORY} comments"
COMMENT = f"comment of {writing.CHARACTERS} characters posted"
# Milliseconds, on a machine where the bare view costs BARE_MS.
MOST_MS = {STORY: 5, "cold front page": 5, "cold category page": 4, COMMENT: 3}


class Work(NamedTuple):
    """One request, which returns its status and Cache-Status, and the key to purge before it."""

    ask: Callable[[], tuple[int, str]]
    key: str = ""


def measure(newsroom: Newsroom, *, rounds: int) -> Part:
    """Measure in a process of its own: the page cache has threads that would outlive the work."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(_measure, newsroom, rounds).result()


def _measure(newsroom: Newsroom, rounds: int) -> Part:
    set_up()
    todo = works(newsroom)
    measured: dict[str, list[float]] = {name: [] for name in todo}
    for number in range(WARM_ROUNDS + rounds):
        for name, work in todo.items():
            _purge(work.key)
            began = time.thread_time()
            status, how = work.ask()
            took_ms = (time.thread_time() - began) * 1000
            assert status < 400, f"{name}: {status}"
            assert not work.key or "fwd=miss" in how, f"{name}: {how}"
            if number >= WARM_ROUNDS:
                measured[name].append(took_ms)
    part = Part(raw={f"{name}, CPU ms": values for name, values in measured.items()})
    bare = measured[BARE]
    part.rows = [_row(name, values, bare, queries(todo[name])) for name, values in measured.items()]
    return part


def _row(name: str, values: list[float], bare: list[float], asked: int) -> Row:
    detail = f"{statistics.median(values):.2f} ms"
    if name == BARE:
        return Row(f"{name}, CPU", detail)
    detail += f", p95 {percentile(values, 0.95):.2f}, {asked} queries"
    times = median_ratio(values, bare)
    if name in MOST_MS:
        most = round(MOST_MS[name] / BARE_MS, 1)
        return at_most(f"{name}, CPU", times, most, "× bare view", detail=detail)
    return Row(f"{name}, CPU", f"{significant(times)} × bare view ({detail})")


def works(newsroom: Newsroom) -> dict[str, Work]:
    from articles.models import Category
    from bench import bare_django

    region = Category.objects.get(language="fr", slug="region")
    post = f"/comments/{newsroom.story}/"
    return {
        BARE: Work(partial(ask, "GET", "/bare/", application=bare_django.application())),
        "cold front page": Work(partial(ask, "GET", "/"), "front:fr"),
        STORY: Work(partial(ask, "GET", newsroom.path), f"article:{newsroom.story}"),
        "cold category page": Work(
            partial(ask, "GET", region.get_absolute_url()), f"category:{region.pk}"
        ),
        f"{STORY}, a comment more": Work(
            partial(ask, "GET", newsroom.path), f"comments:{newsroom.story}"
        ),
        f"{STORY}, everything purged": Work(partial(ask, "GET", newsroom.path), "everything"),
        COMMENT: Work(lambda: ask("POST", post, writing.form())),
    }


def _purge(key: str) -> None:
    from django.db import transaction

    from newsportal.pagecache import purge_on_commit

    if key:
        with transaction.atomic():
            purge_on_commit(key, is_hard=True)  # no earlier copy will do


def ask(method: str, path: str, body: bytes = b"", application: Any = None) -> tuple[int, str]:
    """Send a request through page cache, Django and all its middleware, or to `application`."""
    from django.conf import settings

    from newsportal.wsgi import application as portal

    answered: list[tuple[int, str]] = []

    def start_response(line: str, headers: list[tuple[str, str]]) -> None:
        answered.append((int(line[:3]), dict(headers).get("Cache-Status", "")))

    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": str(settings.PORT),
        "HTTP_HOST": f"127.0.0.1:{settings.PORT}", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT_ENCODING": "gzip", "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr,
        "CONTENT_TYPE": "application/x-www-form-urlencoded", "CONTENT_LENGTH": str(len(body)),
    }  # fmt: skip
    response = (application or portal)(environ, start_response)
    b"".join(response)
    if hasattr(response, "close"):
        response.close()
    return answered[0]


def queries(work: Work) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    _purge(work.key)
    with CaptureQueriesContext(connection) as captured:
        work.ask()
    return len(captured)
