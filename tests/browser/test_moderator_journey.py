"""The moderators' queue: one by one, many at once, and two moderators at the same time."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.steps import QUEUE, in_queue, open_story, sign_in
from tests.portal import Portal

WAITING = ("Premier du lot", "Second du lot", "Une réclame", "Décidé à deux")
MAKE_COMMENTS = f"""
import secrets
from articles.models import Article
from comments.models import Comment
from tests.builders import make_comment
story = Article.objects.published().order_by("-comment_count")[0]
for number, text in enumerate({WAITING!r}):
    make_comment(story, f"{{text}}, à lire en entier.", email=f"r{{number}}@example.org",
                 status=Comment.Status.PENDING,
                 address=f"10.{{secrets.randbelow(256)}}.{{secrets.randbelow(256)}}.8")
"""


@pytest.fixture(scope="module", autouse=True)
def _comments_wait(portal: Portal) -> None:
    portal.run(MAKE_COMMENTS)


@pytest.fixture
def queue(new_page: NewPage, portal: Portal) -> Page:
    page = new_page()
    sign_in(page, portal, "moderator")
    page.goto(QUEUE)
    return page


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_one_click_rejects_a_comment(new_page: NewPage, portal: Portal, javascript: bool) -> None:
    # Of the demo's own comments, the one that has waited longest.
    queue = new_page(javascript=javascript)
    sign_in(queue, portal, "moderator")
    queue.goto(QUEUE)
    text = "Une réclame" if javascript else queue.locator(".said__text").first.inner_text()[:40]
    in_queue(queue, text).get_by_role("button", name="Rejeter").click()
    expect(queue.locator(".messagelist .success")).to_contain_text("Commentaire rejeté")
    expect(in_queue(queue, text)).to_have_count(0)
    reader = new_page()
    open_story(reader)
    assert text not in reader.content()


def test_several_comments_are_approved_at_once(queue: Page, new_page: NewPage) -> None:
    for text in WAITING[:2]:
        in_queue(queue, text).locator("[name=_selected_action]").check()
    queue.locator("[name=action]").select_option("approve")
    queue.locator("button[name=index]").click()
    expect(queue.locator(".messagelist .success")).to_contain_text("2 commentaires")
    for text in WAITING[:2]:
        expect(in_queue(queue, text)).to_have_count(0)
    reader = new_page()
    open_story(reader)
    for text in WAITING[:2]:
        expect(reader.locator("#comments .comment", has_text=text)).to_be_visible()


def test_of_two_moderators_the_slower_is_told_who_decided_what(
    queue: Page, new_page: NewPage, portal: Portal
) -> None:
    slower = new_page()
    sign_in(slower, portal, "admin")
    slower.goto(QUEUE)
    in_queue(queue, WAITING[3]).get_by_role("button", name="Approuver").click()
    expect(queue.locator(".messagelist .success")).to_be_visible()
    in_queue(slower, WAITING[3]).get_by_role("button", name="Rejeter").click()
    told = slower.locator(".messagelist .warning")
    expect(told).to_contain_text("moderator")
    expect(told).to_contain_text("approuver")
    # The first decision stands.
    reader = new_page()
    open_story(reader)
    expect(reader.locator("#comments .comment", has_text=WAITING[3])).to_be_visible()
