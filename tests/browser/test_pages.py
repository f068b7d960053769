"""Every reader's page, looked at by machines: validity, accessibility, width, one look."""

import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.looks import overflows, violations
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


def test_no_page_has_an_accessibility_violation(new_page: NewPage, pages: dict[str, str]) -> None:
    page = new_page(strict=False)
    found = []
    for name, path in pages.items():
        page.goto(path)
        found += violations(page, name)
    assert found == []


def test_no_page_scrolls_sideways_or_asks_anything_of_another_host(
    new_page: NewPage, portal: Portal, pages: dict[str, str]
) -> None:
    page = new_page()
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda r: elsewhere.append(r.url) if not r.url.startswith((portal.url, "data:")) else None,
    )
    found = []
    for name, path in pages.items():
        page.goto(path)
        found += overflows(page, name)
    assert found == []
    assert elsewhere == []


def test_on_paper_every_page_is_its_text(new_page: NewPage, pages: dict[str, str]) -> None:
    page = new_page()
    page.emulate_media(media="print")
    for name, path in pages.items():
        page.goto(path)
        for selector in (".categories", ".masthead__tools", ".page__side", ".comments form"):
            for part in page.locator(selector).all():
                assert part.is_hidden(), f"{name} prints {selector}"
        expect(page.locator("h1").first).to_be_attached()
    page.goto(pages["story"])
    for selector in (".headline", ".chapo", ".byline", ".prose p", ".keypoints"):
        expect(page.locator(selector).first).to_be_visible()
    for selector in ("#comments", ".share", ".tags", ".related", ".footer"):
        expect(page.locator(selector)).to_be_hidden()
    # Dark paper would take a lot of ink.
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


DEAD = """[...document.querySelectorAll("a, button, input, select, [role=button], [tabindex]")]
    .filter((e) => e.checkVisibility() && !(
        e.matches("a[href]:not([href='#'])") || e.form || e.matches("[tabindex='-1']")))
    .map((e) => e.outerHTML.slice(0, 90))"""


def test_without_scripts_every_page_is_whole_and_shows_no_dead_control(
    new_page: NewPage, pages: dict[str, str]
) -> None:
    page = new_page(javascript=False)
    for name, path in pages.items():
        page.goto(path)
        expect(page.locator("h1").first).to_be_attached()
        assert page.evaluate(DEAD) == [], name
