"""Every reader's page, looked at by machines: validity, accessibility, width, one look."""

import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import NewPage
from tests.browser.pages import every_page
from tests.conftest import missing
from tests.portal import ROOT, Portal

VNU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


@pytest.fixture(scope="module")
def pages(portal: Portal) -> dict[str, str]:
    return every_page(portal)


def test_every_page_is_valid_html(portal: Portal, pages: dict[str, str], tmp_path: Path) -> None:
    if not shutil.which("java"):
        missing("Java", "install a Java runtime, for the HTML validator")
    if not VNU.is_file():
        missing("The HTML validator", "install npm, then make test")
    for name, path in pages.items():
        try:
            with urllib.request.urlopen(portal.url + path) as answer:
                html = answer.read()
        except urllib.error.HTTPError as error:
            html = error.read()
        (tmp_path / f"{name}.html").write_bytes(html)
    command = ["java", "-jar", str(VNU), "--errors-only", "--skip-non-html", str(tmp_path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.stderr == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_an_accessibility_violation(
    new_page: NewPage, pages: dict[str, str], scheme: str
) -> None:
    page = new_page(scheme=scheme, strict=False)
    found = []
    for name, path in pages.items():
        page.goto(path)
        for violation in Axe().run(page).response["violations"]:
            targets = [node["target"] for node in violation["nodes"]][:3]
            found.append(f"{name}: {violation['id']} {targets}")
    assert found == []


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_page_scrolls_sideways(new_page: NewPage, pages: dict[str, str], width: int) -> None:
    page = new_page(width=width)
    found = []
    for name, path in pages.items():
        page.goto(path)
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if overflow > 0:
            found.append(f"{name}: {overflow} px")
    assert found == []


def test_pages_ask_nothing_of_any_other_host(
    new_page: NewPage, portal: Portal, pages: dict[str, str]
) -> None:
    page = new_page()
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda r: elsewhere.append(r.url) if not r.url.startswith((portal.url, "data:")) else None,
    )
    for path in pages.values():
        page.goto(path)
    assert elsewhere == []
