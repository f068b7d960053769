"""What the journeys have in common: opening a story, commenting, signing in."""

from playwright.sync_api import Locator, Page, expect

from tests.portal import Portal

STORY = "À Port-Merle, la digue cède la place à un marais qui respire"
QUEUE = "/admin/comments/comment/"


def open_story(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=STORY).first.click()
    expect(page.locator("h1")).to_have_text(STORY)


def write_comment(page: Page, *, name: str, email: str, text: str) -> None:
    form = page.locator("form#comment-form")
    form.locator("[name=name]").fill(name)
    form.locator("[name=email]").fill(email)
    form.locator("[name=text]").fill(text)
    form.get_by_role("button", name="Envoyer le commentaire").click()


def sign_in(page: Page, portal: Portal, account: str) -> None:
    page.goto("/admin/")
    page.locator("[name=username]").fill(account)
    page.locator("[name=password]").fill(portal.passwords()[account])
    page.locator("[type=submit]").click()
    expect(page.locator("#user-tools")).to_contain_text(account)


def in_queue(page: Page, text: str) -> Locator:
    """Return the row of the moderators' list that shows `text`."""
    return page.locator("#result_list tbody tr", has_text=text)
