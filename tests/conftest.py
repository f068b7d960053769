"""What every test may ask for; a missing service is a skip here and a failure in CI."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest
from django.conf import settings

from tests.settings import FOLDER_PREFIX


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies in tests/browser, and keep it on one worker: one portal serves all."""
    for item in items:
        if "browser" in Path(item.path).parent.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = 1  # what is skipped in CI is proven nowhere
    if settings.VAR_DIR.name.startswith(FOLDER_PREFIX):
        shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


def missing(what: str, install: str) -> NoReturn:
    """Skip because a service is absent; in CI, fail."""
    message = f"{what} is missing: {install}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
