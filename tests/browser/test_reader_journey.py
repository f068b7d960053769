"""Read, comment, approve, see it: with scripts and without."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.steps import QUEUE, in_queue, open_story, sign_in, write_comment
from tests.portal import Portal


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_comment_is_written_approved_and_seen(
    new_page: NewPage, portal: Portal, javascript: bool
) -> None:
    text = f"Bravo pour la carte, {'avec' if javascript else 'sans'} script !"
    email = f"tanguy{int(javascript)}@example.org"
    reader = new_page(javascript=javascript)
    open_story(reader)
    write_comment(reader, name="Tanguy D.", email=email, text=text)
    # Its writer sees it at once, marked as pending, on an uncached page …
    expect(reader.locator("body")).to_contain_text("Merci, votre commentaire nous est bien parvenu")
    own = reader.locator(".comment--pending", has_text=text)
    expect(own).to_contain_text("En attente de validation")
    # … and nobody else does.
    other = new_page(javascript=javascript)
    open_story(other)
    assert text not in other.content()
    other.goto(reader.url)
    assert text not in other.content()

    moderator = new_page(javascript=javascript)
    sign_in(moderator, portal, "moderator")
    moderator.goto(QUEUE)
    in_queue(moderator, text).get_by_role("button", name="Approuver").click()
    expect(moderator.locator(".messagelist")).to_be_visible()

    open_story(other)
    expect(other.locator("#comments .comment", has_text=text)).to_be_visible()
    assert email not in other.content()


def test_a_mistake_keeps_every_word_and_the_summary_takes_the_focus(new_page: NewPage) -> None:
    page = new_page()
    open_story(page)
    page.locator("form#comment-form").evaluate("form => form.noValidate = true")
    text = "Un texte que je tiens à garder."
    write_comment(page, name="Tanguy D.", email="tanguy@exemple", text=text)
    form = page.locator("form#comment-form")
    expect(form.locator("[name=text]")).to_have_value(text)
    expect(form.locator("[name=name]")).to_have_value("Tanguy D.")
    expect(form.locator("[name=email]")).to_have_attribute("aria-invalid", "true")
    summary = page.locator(".notice--bad")
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    expect(form.locator("[name=email]")).to_be_focused()


def test_the_reader_answers_a_comment(new_page: NewPage) -> None:
    page = new_page(javascript=False)
    open_story(page)
    page.locator("#comments").get_by_role("link", name=re.compile("Répondre")).first.click()
    expect(page.locator("form#comment-form")).to_be_visible()
    write_comment(page, name="Mireille R.", email="mireille@example.org", text="Chez nous aussi.")
    expect(page.locator(".replies .comment--pending")).to_contain_text("Chez nous aussi.")


def test_the_chosen_appearance_lasts_from_page_to_page(new_page: NewPage) -> None:
    page = new_page()
    page.goto("/")
    page.locator("[data-do=theme]").first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.goto("/latest/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_keyboard_reaches_the_text_first(new_page: NewPage) -> None:
    page = new_page()
    open_story(page)
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
