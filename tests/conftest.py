"""What every test may ask for; a missing service is a skip here and a failure in CI."""

import os
import shutil
from importlib import import_module
from typing import Any, NoReturn

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from xdist.scheduler import LoadScopeScheduling

from tests.settings import FOLDER_PREFIX

BROWSER = "tests/browser/"
# These start portals, databases and proxies of their own, whatever the suite runs on.
_NAMES = ("portal", "hosts", "replica", "dead_database")
PROCESSES = (
    *(f"tests/test_{name}.py" for name in _NAMES),
    "tests/newsportal/test_edge_worker.py",
    "tests/newsportal/test_edge_varnish.py",
)
LONGEST = (BROWSER, *PROCESSES)  # started first, nobody waits for them at the end


class OncePerWorker(LoadScopeScheduling):
    """Give a class, a module's functions, or all of Chromium's tests to one worker.

    What they set up is then set up once. Groups of one's own (`--dist loadgroup`) are
    silently ignored by pytest-xdist 3.8 under pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(BROWSER) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OncePerWorker:
    config.option.loadscopereorder = False  # the order is ours, below
    return OncePerWorker(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.nodeid.startswith(BROWSER):
            item.add_marker(pytest.mark.browser)
        if item.nodeid.startswith(PROCESSES):
            item.add_marker(pytest.mark.processes)
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = 1  # what is skipped in CI is proven nowhere
    if settings.VAR_DIR.name.startswith(FOLDER_PREFIX):
        shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture(autouse=True, scope="session")
def emptied_after_use() -> None:
    """Let a TransactionTestCase empty its tables: the database refuses that of records."""
    guards = import_module("comments.migrations.0021_records_append_only")
    empty = TransactionTestCase._fixture_teardown

    def without_guards(case: TransactionTestCase) -> None:
        with connection.schema_editor() as editor:
            guards.unguard(editor)
        empty(case)
        with connection.schema_editor() as editor:
            guards.guard(editor)

    # TestCase has a teardown of its own, which rolls back.
    TransactionTestCase._fixture_teardown = without_guards


def missing(what: str, install: str) -> NoReturn:
    """Skip because a service is absent; in CI, fail."""
    message = f"{what} is missing: {install}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
