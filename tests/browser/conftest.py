"""One portal with the demo newsroom and one Chromium for all journeys."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import missing
from tests.portal import Portal

# Chromium calls home at every start; a test machine has nobody to answer.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="package")
def portal() -> Iterator[Portal]:
    running = Portal(demo=True)
    running.start()
    # Renditions are made in the background; the pages' final look needs them.
    running.manage("work", "--batch")
    yield running
    running.kill()
    shutil.rmtree(running.folder, ignore_errors=True)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        missing("Chromium", "install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(chromium: Browser, portal: Portal) -> Iterator[NewPage]:
    """Open pages in contexts of their own: `new_page(width=360, javascript=False)`.

    A script error or a refusal of the Content-Security-Policy fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(
        *, width: int = 1280, scheme: str = "light", javascript: bool = True, strict: bool = True
    ) -> Page:
        context = chromium.new_context(
            base_url=portal.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            locale="fr-FR",
        )
        contexts.append(context)
        page = context.new_page()
        if strict:
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "console",
                lambda m: (
                    complaints.append(m.text) if "Content Security Policy" in m.text else None
                ),
            )
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []
