"""`make bench`: what a page costs when nothing is cached, and what a comment costs.

CPU milliseconds of this process for each request, through the whole WSGI stack,
on a newsroom of its own in a temporary folder. The works are measured in
interleaved rounds, so a noisy machine disturbs them alike; the ratio is to a
bare Django view behind the same middleware, in the same run.
"""

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import urlencode

STORIES, COMMENTS = 2000, 5000
COMMENTS_ON_STORY = 50


def prepare(folder: str) -> None:
    os.environ |= {
        "DOTENV": "",
        "VAR_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "newsportal.settings",
        # One client posts as fast as it can: the limits are not what is measured.
        "COMMENT_LIMIT_PER_NETWORK": "999999/1m",
        "COMMENT_LIMIT_PER_EMAIL": "999999/1m",
    }
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    from newsportal.management import static_files

    call_command("migrate", verbosity=0)
    static_files.collect()
    call_command("seed_demo", stdout=io.StringIO())
    call_command("seed_demo", articles=STORIES, comments=COMMENTS, seed=1, stdout=io.StringIO())


def story_with_comments() -> Any:
    """Return a story of the demo with exactly COMMENTS_ON_STORY comments, some of them replies."""
    from articles.models import Article
    from tests.builders import make_comments

    article = (
        Article.objects.published().in_language("fr").exclude(public_image=None)
        .filter(comment_count=0)[0]
    )  # fmt: skip
    make_comments(article, COMMENTS_ON_STORY)
    return article


Work = Callable[[], int]


def works() -> dict[str, Work]:
    """Return name → one request, which returns its status."""
    from django.core.handlers.wsgi import WSGIHandler

    handler = WSGIHandler()

    def ask(method: str, path: str, body: bytes = b"") -> int:
        status: list[int] = []
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "",
            "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000", "HTTP_HOST": "127.0.0.1:8000",
            "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
            "HTTP_ACCEPT_ENCODING": "identity", "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr,
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
        }  # fmt: skip
        response = handler(environ, lambda line, headers: status.append(int(line[:3])))
        b"".join(response)
        response.close()
        return status[0]

    story = story_with_comments()
    numbers = count()

    def post() -> int:
        number = next(numbers)
        text = f"Commentaire {number}. " + "Le bac était plein, le quai aussi. " * 11
        fields = {"name": "Hortense B.", "email": f"h{number}@example.org", "text": text[:400]}
        return ask("POST", f"/comments/{story.pk}/", urlencode(fields).encode())

    pages = {
        "bare view": "/healthz/live",
        "front page": "/",
        f"story, {COMMENTS_ON_STORY} comments": story.get_absolute_url(),
        "category page": "/category/region/",
    }
    asked: dict[str, Work] = {name: partial(ask, "GET", path) for name, path in pages.items()}
    return asked | {"comment of 400 characters posted": post}


def rounds(todo: dict[str, Work], number: int) -> Iterator[tuple[str, float]]:
    for _ in range(number):
        for name, work in todo.items():
            began = time.process_time()
            status = work()
            took_ms = (time.process_time() - began) * 1000
            assert status < 400, f"{name}: {status}"
            yield name, took_ms


def queries(work: Work) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--raw", action="store_true", help="print every measured figure as well")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsportal-bench-") as folder:
        print(f"Preparing {STORIES:,} stories and {COMMENTS:,} comments …", flush=True)
        prepare(folder)
        todo = works()
        for _name, _ms in rounds(todo, 10):
            pass  # imports, templates and connections are warm, pages are not kept
        measured: dict[str, list[float]] = {name: [] for name in todo}
        for name, took_ms in rounds(todo, options.rounds):
            measured[name].append(took_ms)
        bare_ms = statistics.median(measured["bare view"])
        print(f"{'':36}{'CPU ms':>9}{'p95':>9}{'ratio':>8}{'queries':>9}")
        for name, values in measured.items():
            median = statistics.median(values)
            p95 = statistics.quantiles(values, n=20)[-1]
            row = f"{name:36}{median:9.2f}{p95:9.2f}{median / bare_ms:8.0f}{queries(todo[name]):9}"
            print(row)
            if options.raw:
                print("   ", " ".join(f"{value:.2f}" for value in values))


if __name__ == "__main__":
    main()
