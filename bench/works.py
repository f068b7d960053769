"""What making a page costs when nobody has it ready, and taking in a comment.

CPU milliseconds of this process through the whole WSGI stack, in interleaved
rounds; no server, no network.
"""

import io
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

from bench import writing
from bench.newsroom import COMMENTS_ON_STORY, Newsroom
from bench.table import Part, Row, at_most, percentile

Work = Callable[[], int]  # one request; returns its status
STORY = f"cold story, {COMMENTS_ON_STORY} comments"
COMMENT = f"comment of {writing.CHARACTERS} characters posted"
MOST_MS = {STORY: 5, "cold front page": 5, "cold category page": 4, COMMENT: 3}


def measure(newsroom: Newsroom, *, rounds: int) -> Part:
    todo = works(newsroom)
    measured: dict[str, list[float]] = {name: [] for name in todo}
    for number in range(rounds + 10):
        for name, work in todo.items():
            began = time.process_time()
            status = work()
            took_ms = (time.process_time() - began) * 1000
            assert status < 400, f"{name}: {status}"
            if number >= 10:  # imports, templates and connections are warm, pages are not kept
                measured[name].append(took_ms)
    part = Part(raw={f"{name}, CPU ms": values for name, values in measured.items()})
    part.rows = [_row(name, values, queries(todo[name])) for name, values in measured.items()]
    return part


def _row(name: str, values: list[float], asked: int) -> Row:
    middle = statistics.median(values)
    detail = f"p95 {percentile(values, 0.95):.2f}, {asked} queries"
    if name in MOST_MS:
        return at_most(f"{name}, CPU", middle, MOST_MS[name], "ms", detail=detail)
    return Row(f"{name}, CPU", f"{middle:.2f} ms ({detail})")


def works(newsroom: Newsroom) -> dict[str, Work]:
    def post() -> int:
        return ask("POST", f"/comments/{newsroom.story}/", writing.form())

    pages = {
        "bare view": "/healthz/live",
        "cold front page": "/",
        STORY: newsroom.path,
        "cold category page": "/category/region/",
    }
    asked: dict[str, Work] = {name: partial(ask, "GET", path) for name, path in pages.items()}
    return asked | {COMMENT: post}


def ask(method: str, path: str, body: bytes = b"") -> int:
    """Send a request through Django and all its middleware; return the status."""
    from django.conf import settings

    from newsportal.wsgi import application

    host = f"127.0.0.1:{settings.PORT}"
    status: list[int] = []
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": str(settings.PORT), "HTTP_HOST": host,
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ACCEPT_ENCODING": "gzip", "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
    }  # fmt: skip
    response = application(environ, lambda line, headers: status.append(int(line[:3])))
    b"".join(response)
    if hasattr(response, "close"):
        response.close()
    return status[0]


def queries(work: Work) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)
