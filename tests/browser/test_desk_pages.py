"""The staff's pages, looked at by machines: accessibility, width."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewPage
from tests.browser.looks import overflows, violations
from tests.browser.steps import QUEUE, sign_in
from tests.portal import Portal

STORIES = "/admin/articles/article/"
# Of Django's own pages, without a block or hook of ours to mend them by:
DJANGOS = (
    ".select2",  # its search field has no name, its list of choices a <span> in it
    "th.original",  # an empty heading above the saved rows' names
    "#searchbar",  # labelled by a picture
)


@pytest.fixture
def desk(new_page: NewPage, portal: Portal) -> Page:
    # axe reads other origins' style sheets by fetch, which the policy refuses and reports.
    page = new_page(strict=False)
    sign_in(page, portal, "admin")
    return page


def open_first(page: Page, path: str) -> None:
    page.goto(path)
    page.locator("#result_list tbody tr").first.locator("th a, .field-received a").first.click()
    page.wait_for_load_state()


def test_the_editors_pages_have_no_accessibility_violation(desk: Page) -> None:
    desk.goto(STORIES)
    found = violations(desk, "stories", without=DJANGOS)
    found += overflows(desk, "stories")
    open_first(desk, STORIES)
    found += violations(desk, "story form", without=DJANGOS)
    found += overflows(desk, "story form")
    assert found == []


def test_figures_and_records_have_no_accessibility_violation(desk: Page) -> None:
    desk.goto("/moderation/statistics/")
    desk.locator("details").first.click()
    found = violations(desk, "statistics")
    found += overflows(desk, "statistics")
    open_first(desk, QUEUE)
    desk.get_by_role("link", name="Exporter le registre").click()
    found += violations(desk, "export")
    found += overflows(desk, "export")
    desk.get_by_role("button", name="Afficher pour impression").click()
    desk.wait_for_load_state()
    found += violations(desk, "record")
    found += overflows(desk, "record")
    assert found == []


def test_the_moderators_pages_have_no_accessibility_violation(desk: Page) -> None:
    desk.goto(f"{QUEUE}?status=all")
    found = violations(desk, "comments")
    found += overflows(desk, "comments")
    open_first(desk, QUEUE)
    found += violations(desk, "comment")
    found += overflows(desk, "comment")
    assert found == []


def test_the_pages_of_rules_and_suspensions_have_no_accessibility_violation(desk: Page) -> None:
    desk.goto("/admin/comments/rule/add/")
    desk.fill("#id_title", "Port")
    desk.fill("#id_patterns", "port*\nquai")
    desk.locator("[name=_try]").click()
    desk.wait_for_url("**/change/#trial")
    assert desk.locator(".trial mark").count() > 0
    found = violations(desk, "rule")
    found += overflows(desk, "rule")
    desk.goto("/admin/comments/rule/")
    found += violations(desk, "rules", without=DJANGOS)
    open_first(desk, f"{QUEUE}?status=all")
    desk.locator("a[href*='suspension/add/?comment']").first.click()
    desk.fill("#id_reason", "Insultes")
    found += violations(desk, "suspending")
    found += overflows(desk, "suspending")
    desk.locator("[name=_continue]").click()
    desk.wait_for_load_state()
    assert desk.locator("[name=lift]").count() == 1
    found += violations(desk, "suspension")
    found += overflows(desk, "suspension")
    assert found == []
