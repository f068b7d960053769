"""Write, put in order, publish, change: the editors' desk as its people use it."""

import re
from collections.abc import Iterable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import NewPage
from tests.browser.steps import sign_in
from tests.portal import Portal

ADD = "/admin/articles/article/add/"
TITLES = ("La digue attend", "La halle attend", "Le bac attend")
MAKE_STORIES = f"""
from articles.models import Article
from tests.builders import BODY, make_article
sections = [{{"heading": "Au quai", "body": BODY}}, {{"heading": "Au large", "body": BODY}}]
for title in {TITLES!r}:
    story = make_article(title, sections=sections)
    print(f"/admin/articles/article/{{story.pk}}/change/", story.get_absolute_url())
"""


@pytest.fixture(scope="module")
def stories(portal: Portal) -> dict[str, tuple[str, str]]:
    """Title → (address of its form, address of its page), for public stories."""
    lines = portal.run(MAKE_STORIES).splitlines()
    return {title: tuple(line.split()) for title, line in zip(TITLES, lines, strict=True)}


def editor_of(page: Page, number: int) -> Locator:
    """Return the rich-text editor of the section that the form numbers so."""
    return page.locator(f"#sections-{number} .ProseMirror[contenteditable]")


def write_in(page: Page, number: int, text: str) -> None:
    editor_of(page, number).click()
    page.keyboard.type(text)


def add_section(page: Page) -> None:
    page.locator("#sections-group .add-row a").click()


def positions(page: Page, numbers: Iterable[int]) -> list[str]:
    return [page.locator(f"#id_sections-{number}-position").input_value() for number in numbers]


def press(page: Page, name: str) -> None:
    page.locator(f"input[name={name}]").click()
    page.wait_for_load_state()


def drag_up(page: Page, number: int, *, above: int) -> None:
    # Tall enough for both rows: a pointer outside of the window drags nothing.
    page.set_viewport_size({"width": 1280, "height": 3000})
    handle = page.locator(f"#sections-{number} .drag").bounding_box()
    target = page.locator(f"#sections-{above} > h3").bounding_box()
    assert handle
    assert target
    page.mouse.move(handle["x"] + 5, handle["y"] + 5)
    page.mouse.down()
    expect(page.locator(f"#sections-{number}")).to_have_class(re.compile("sortable-chosen"))
    page.mouse.move(handle["x"] + 5, target["y"] + 30, steps=8)
    # A busy browser passes over some moves: go on until the row has changed its place.
    for step in range(200):
        page.mouse.move(handle["x"] + 5, target["y"] + 3 + step % 8)
        if page.locator(f"#sections-{number} ~ #sections-{above}").count():
            break
    page.mouse.up()


def test_a_story_is_written_put_in_order_published_and_comes_first(
    new_page: NewPage, portal: Portal
) -> None:
    title = "Le dernier phare habité garde sa lumière"
    desk = new_page()
    sign_in(desk, portal, "editor")
    desk.goto(ADD)
    desk.locator("#id_title").fill(title)
    desk.locator("#id_category").select_option(label="Région")
    desk.locator("#id_sections-0-heading").fill("Sur le rocher")
    write_in(desk, 0, "Le gardien descend le mardi, ")
    desk.keyboard.press("Control+b")
    desk.keyboard.type("quand la mer veut bien")
    desk.keyboard.press("Control+b")
    add_section(desk)
    desk.locator("#id_sections-1-heading").fill("À la capitainerie")
    write_in(desk, 1, "On l’entend chaque soir à vingt heures.")
    add_section(desk)
    desk.locator("#id_sections-2-kind").select_option("pullquote")
    expect(editor_of(desk, 2)).to_be_hidden()
    desk.locator("#id_sections-2-quote").fill("Une lampe ne se quitte pas.")
    desk.locator("#id_sections-2-source").fill("Yann Le Goff")
    assert positions(desk, range(3)) == ["1", "2", "3"]
    # By button, which the keyboard presses as well, and back by dragging.
    up = desk.locator("#sections-2").get_by_role("button", name="Monter")
    up.click()
    assert positions(desk, range(3)) == ["1", "3", "2"]
    expect(up).to_be_focused()
    desk.keyboard.press("Enter")
    assert positions(desk, range(3)) == ["2", "3", "1"]
    drag_up(desk, 1, above=2)
    expect(desk.locator("#id_sections-1-position")).to_have_value("1")
    assert positions(desk, range(3)) == ["3", "1", "2"]

    press(desk, "_continue")
    expect(desk.locator("#readers-see")).to_contain_text("Brouillon")
    reader = new_page()
    reader.goto("/")
    assert title not in reader.content()
    press(desk, "_publish")
    expect(desk.locator("#readers-see")).to_contain_text("Les lecteurs voient cet article")

    reader.goto("/")
    first = reader.locator("#latest-news li").first
    expect(first).to_contain_text(title)
    first.get_by_role("link").click()
    expect(reader.locator("h1")).to_have_text(title)
    text = reader.locator(".prose").inner_text()
    order = ["À la capitainerie", "vingt heures", "Une lampe", "Sur le rocher", "Le gardien"]
    assert re.findall("|".join(order), text) == order
    expect(reader.locator(".prose strong")).to_have_text("quand la mer veut bien")


def test_a_public_story_changes_for_readers_when_its_changes_are_published(
    new_page: NewPage, portal: Portal, stories: dict[str, tuple[str, str]]
) -> None:
    form, address = stories[TITLES[0]]
    desk, reader = new_page(), new_page()
    sign_in(desk, portal, "editor")
    desk.goto(form)
    desk.locator("#id_title").fill("La digue n’attend plus")
    write_in(desk, 0, "Elle est ouverte. ")
    press(desk, "_continue")
    expect(desk.locator("#readers-see")).to_contain_text("modifications non publiées")
    reader.goto(address)
    expect(reader.locator("h1")).to_have_text(TITLES[0])
    assert "Elle est ouverte" not in reader.content()
    press(desk, "_publish")
    reader.goto(address)
    expect(reader.locator("h1")).to_have_text("La digue n’attend plus")
    expect(reader.locator(".prose")).to_contain_text("Elle est ouverte.")


def test_a_journalist_submits_a_story_and_finds_nothing_to_publish_it_with(
    new_page: NewPage, portal: Portal, stories: dict[str, tuple[str, str]]
) -> None:
    desk = new_page()
    sign_in(desk, portal, "journalist")
    desk.goto(ADD)
    expect(desk.locator("input[name=_submit]")).to_be_visible()
    publishing = desk.locator("input[name=_publish], #withdraw, [name^=public_at]")
    expect(publishing).to_have_count(0)
    desk.locator("#id_title").fill("Les algues reviennent")
    write_in(desk, 0, "Trois espèces en un an.")
    press(desk, "_submit")
    expect(desk.locator("#readers-see")).to_contain_text("En attente de relecture")
    expect(publishing).to_have_count(0)
    # Of what is public neither: a journalist writes, and leaves the rest to others.
    desk.goto(stories[TITLES[1]][0])
    expect(desk.locator("#id_title")).to_be_visible()
    expect(publishing).to_have_count(0)


def test_of_two_editors_the_second_to_save_is_told_and_keeps_every_word(
    new_page: NewPage, portal: Portal, stories: dict[str, tuple[str, str]]
) -> None:
    form, _address = stories[TITLES[1]]
    first, second = new_page(), new_page()
    for page, account in ((first, "editor"), (second, "admin")):
        sign_in(page, portal, account)
        page.goto(form)
    first.locator("#id_title").fill("La halle rouvre")
    press(first, "_continue")
    expect(first.locator(".messagelist .success")).to_be_visible()

    second.locator("#id_title").fill("La halle ferme")
    write_in(second, 1, "Que nul ne perde ces mots. ")
    with second.expect_navigation() as answered:
        second.locator("input[name=_continue]").click()
    assert answered.value
    assert answered.value.status == 409
    expect(second.locator("#overtaken")).to_contain_text("editor")
    expect(second.locator("#id_title")).to_have_value("La halle ferme")
    expect(editor_of(second, 1)).to_contain_text("Que nul ne perde ces mots.")
    with second.expect_popup() as opened:
        second.locator("#overtaken a").click()
    expect(opened.value.locator("#id_title")).to_have_value("La halle rouvre")


def test_a_story_is_written_and_put_in_order_without_scripts(
    new_page: NewPage, portal: Portal, stories: dict[str, tuple[str, str]]
) -> None:
    form, address = stories[TITLES[2]]
    desk = new_page(javascript=False)
    sign_in(desk, portal, "editor")
    desk.goto(form)
    desk.locator("#id_sections-0-body").fill("<p>Écrit dans un simple champ de texte.</p>")
    desk.locator("#id_sections-0-position").fill("2")
    desk.locator("#id_sections-1-position").fill("1")
    press(desk, "_publish")
    expect(desk.locator("#readers-see")).to_contain_text("Les lecteurs voient cet article")
    reader = new_page(javascript=False)
    reader.goto(address)
    expect(reader.locator(".prose h2")).to_have_text(["Au large", "Au quai"])
    expect(reader.locator(".prose")).to_contain_text("Écrit dans un simple champ de texte.")

    desk.goto(ADD)
    desk.locator("#id_title").fill("Sans script")
    desk.locator("#id_category").select_option(label="Région")
    desk.locator("#id_sections-0-body").fill("<p>Un premier paragraphe.</p>")
    press(desk, "_publish")
    expect(desk.locator("#readers-see")).to_contain_text("Les lecteurs voient cet article")
