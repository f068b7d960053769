"""The running portal, from outside: its processes, its start, its end, and `kill -9`."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.portal import ROOT, Portal, ask, wait_for


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    running = Portal(demo=False, WORKERS="1")
    running.start()
    yield running
    running.kill()
    shutil.rmtree(running.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def story(portal: Portal) -> int:
    code = "from tests.builders import make_article; print(make_article('Le bac repart').pk)"
    return int(portal.run(code))


def count(portal: Portal, table: str) -> int:
    """Rows in the portal's database file, without a process that asks Django."""
    with closing(sqlite3.connect(portal.folder / "db.sqlite3")) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_empty_portal_answers_every_kind_of_address(portal: Portal) -> None:
    for path, status in {
        "/": 200, "/en/": 200, "/latest/": 200, "/feed/rss/": 200, "/sitemap.xml": 200,
        "/robots.txt": 200, "/healthz/live": 200, "/healthz/ready": 200, "/nulle-part/": 404,
        "/admin/": 302, "/static/nothing.css": 404, "/media/nothing.jpg": 404,
    }.items():  # fmt: skip
        assert (path, ask(portal.port, path).status) == (path, status)


def test_an_acknowledged_comment_is_there_after_kill_9_and_a_retry_makes_no_second(
    portal: Portal, story: int
) -> None:
    fields = {"name": "Hortense B.", "email": "h@example.org", "text": "Le bac était plein."}
    answer = ask(portal.port, f"/comments/{story}/", fields)
    assert answer.status == 303
    portal.kill()
    portal.start()
    assert count(portal, "comments_comment") == 1
    answer = ask(portal.port, f"/comments/{story}/", fields)
    assert answer.status == 303
    assert count(portal, "comments_comment") == 1


def workers(portal: Portal) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", *map(str, portal.descendants())],
        capture_output=True, text=True, check=False,
    ).stdout  # fmt: skip
    return [int(line.split()[0]) for line in listed.splitlines() if "manage.py work" in line]


def test_a_dead_worker_process_is_replaced(portal: Portal) -> None:
    [worker] = workers(portal)
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: workers(portal) not in ([], [worker]), "a new worker")


def test_ctrl_c_ends_every_process_and_the_next_start_keeps_all(portal: Portal, story: int) -> None:
    key = portal.folder / "secret_key"
    before = key.read_text()
    pids = portal.descendants()
    assert len(pids) >= 3  # the server, a process of it, the worker
    assert portal.stop() == 0
    wait_for(lambda: not any(map(is_running, pids)), "every process gone")
    portal.start()
    assert count(portal, "articles_article") == 1
    assert key.read_text() == before


def test_a_taken_port_is_said_in_a_sentence(portal: Portal) -> None:
    second = subprocess.run(
        [sys.executable, "manage.py", "serve", "--no-demo"],
        cwd=ROOT, env=portal.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert second.returncode == 1
    assert f"127.0.0.1:{portal.port} is not free" in second.stderr
    assert "Traceback" not in second.stderr


def test_the_secret_key_is_readable_by_its_owner_only(portal: Portal) -> None:
    assert (portal.folder / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_processes_end_when_the_supervisor_is_killed(portal: Portal) -> None:
    assert portal.process
    pids = portal.descendants()
    assert pids
    portal.process.kill()  # the last test: it is not started again
    portal.process.wait()
    wait_for(lambda: not any(map(is_running, pids)), "every process gone")
