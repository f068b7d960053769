"""What every test may ask for; a missing service is a skip here and a failure in CI."""

import os
import shutil

import pytest
from django.conf import settings


def pytest_sessionfinish(session: pytest.Session) -> None:
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


def missing(what: str, install: str) -> None:
    """Skip because a service is absent; in CI, fail."""
    message = f"{what} is not installed: {install}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)
