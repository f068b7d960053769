"""A portal before its first story, with one, and with stories that fit no frame."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.looks import overflows, violations
from tests.portal import Portal

LISTS = ("/", "/latest/", "/en/", "/nowhere/")
ONE = """
from tests.builders import make_article
print(make_article("Le bac repart").get_absolute_url())
"""
# 200 characters: of words, and in one word without a break.
WORDS = ("Une digue, un marais et deux mille avocettes : " * 5)[:200].strip()
WORD = "Rindfleischetikettierungsüberwachungsaufgaben" * 4
LONG = f"""
from tests.builders import make_article, make_author, make_category, make_comment, make_tag
titles = [{WORDS!r}, {WORD!r}, *(f"{{n}} – {WORDS[:190]}" for n in range(12))]
category = make_category("Aménagementdesterritoireslittorauxetfluviaux")
quote = {{"kind": "pullquote", "data": {{"quote": {WORDS!r}, "source": {WORD!r}}}}}
points = {{"kind": "keypoints", "data": {{"points": [{WORDS!r}, {WORD!r}]}}}}
for title in titles:
    story = make_article(
        title, kicker={WORDS[:60]!r}, standfirst={WORDS!r}, category=category,
        authors=[make_author("Maximilienne-Apolline de La Rochefoucauld-Montmorency")],
        tags=[make_tag({WORD[:50]!r})],
        sections=[{{"heading": {WORD[:150]!r}, "body": "<p>" + {WORD!r} + "</p>"}}, quote, points],
    )
make_comment(story, {WORD!r} + " https://exemple.fr/" + "a" * 200, name={WORD[:50]!r})
print(story.get_absolute_url(), f"/comments/{{story.pk}}/", category.get_absolute_url())
"""


@pytest.fixture(scope="module")
def sparse() -> Iterator[Portal]:
    running = Portal(demo=False)
    running.start()
    yield running
    running.kill()
    shutil.rmtree(running.folder, ignore_errors=True)


def look(page: Page, portal: Portal, *paths: str) -> None:
    found = []
    for path in paths:
        page.goto(portal.url + path)
        found += overflows(page, path)
        found += violations(page, path)
    assert found == []


def test_a_portal_is_fit_to_be_seen_empty_with_one_story_and_with_the_longest_words(
    new_page: NewPage, sparse: Portal
) -> None:
    page = new_page(strict=False)
    look(page, sparse, *LISTS)
    page.goto(sparse.url)
    expect(page.locator("main")).to_contain_text("Aucun article")

    story = sparse.run(ONE)
    look(page, sparse, "/", story)
    page.goto(sparse.url)
    expect(page.locator("main h3")).to_have_text(["Le bac repart"])
    # No heading stands above nothing.
    for block in page.locator("main section").all():
        assert block.locator("a, p").count() > 0, block.inner_html()

    look(page, sparse, *LISTS, *sparse.run(LONG).split())
