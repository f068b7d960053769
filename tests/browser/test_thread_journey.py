"""In a discussion: unfold, answer, appreciate; in place with scripts, page by page without."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.steps import open_story, write_comment

TEXT, TITLE = "form#comment-form [name=text]", "#comment-form-title"


def answer_first(page: Page) -> str:
    """Open the form below the first comment; return whom it answers."""
    first = page.locator("#comments .comment").first
    first.get_by_role("link", name="Répondre").click()
    expect(page.locator(TEXT)).to_be_focused()
    return first.locator(".comment__who").inner_text()


def test_an_answer_is_written_in_place_and_nothing_typed_is_lost(new_page: NewPage) -> None:
    page = new_page()
    open_story(page)
    story = page.url
    name = answer_first(page)
    expect(page.locator(TITLE)).to_have_text(f"Répondre à {name}")
    page.locator(TEXT).fill("Une réponse qui attend son heure.")
    page.reload()
    expect(page.locator(TEXT)).to_have_value("Une réponse qui attend son heure.")
    expect(page.locator(TITLE)).to_have_text(f"Répondre à {name}")
    page.locator("form#comment-form").evaluate("form => form.noValidate = true")
    write_comment(page, name="Mireille R.", email="mireille@exemple", text="Une réponse.")
    expect(page.locator("#form-errors")).to_be_focused()
    expect(page.locator(TEXT)).to_have_value("Une réponse.")
    write_comment(page, name="Mireille R.", email="mireille@example.org", text="Une réponse.")
    own = page.locator("#comments .replies .comment--pending", has_text="Une réponse.")
    expect(own).to_be_visible()
    expect(page.locator(TITLE)).to_have_text("Laisser un commentaire")
    assert page.url == story
    page.reload()  # the story is the same for everyone; what waits is asked for besides
    expect(own).to_be_visible()
    expect(page.locator(TEXT)).to_have_value("")
    stranger = new_page()
    stranger.goto(story)
    expect(stranger.locator(".comment--pending")).to_have_count(0)


def test_an_answer_is_given_up(new_page: NewPage) -> None:
    page = new_page()
    open_story(page)
    answer_first(page)
    page.get_by_role("button", name="Annuler la réponse").click()
    expect(page.locator(TITLE)).to_have_text("Laisser un commentaire")
    expect(page.get_by_role("button", name="Annuler la réponse")).to_be_hidden()


def test_folded_replies_are_read_in_place_and_without_scripts_on_their_page(
    new_page: NewPage,
) -> None:
    for javascript in (True, False):
        page = new_page(javascript=javascript)
        open_story(page)
        story, shown = page.url, page.locator("#comments .comment").count()
        page.locator(".folded a").first.click()
        if javascript:
            expect(page.locator("#comments .comment").nth(shown)).to_be_visible()
            assert page.url == story
        else:
            expect(page.locator("#comments .replies .comment").nth(3)).to_be_visible()
            assert page.url.endswith("/replies/")


def test_a_useful_comment_is_told_so_and_it_is_taken_back(new_page: NewPage) -> None:
    page = new_page()
    open_story(page)
    button = page.locator("#comments button[formaction]").first
    before = int(button.locator(".num").inner_text())
    for pressed, more in (("true", 1), ("false", 0), ("true", 1)):
        button.click()
        expect(button).to_have_attribute("aria-pressed", pressed)
        expect(button.locator(".num")).to_have_text(str(before + more))
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")


def test_without_scripts_it_leads_back_to_the_comment_and_then_to_where_it_is_taken_back(
    new_page: NewPage,
) -> None:
    page = new_page(javascript=False)
    open_story(page)
    button = page.locator("#comments button[formaction]").nth(1)
    button.click()
    expect(page.locator(".comment:target")).to_be_visible()
    button.click()
    page.get_by_role("button", name="Retirer mon avis").click()
    expect(page.locator(".comment:target")).to_be_visible()


def test_a_comment_is_found_by_its_address(new_page: NewPage) -> None:
    page = new_page(javascript=False)
    open_story(page)
    page.locator("#comments .comment .meta a").last.click()
    expect(page.locator(".comment:target")).to_be_visible()
