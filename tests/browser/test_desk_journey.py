"""The moderators' desk as its people use it: with keys, with a mouse, and without a script."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage
from tests.browser.looks import overflows, violations
from tests.browser.steps import open_story, sign_in
from tests.portal import Portal

DESK = "/moderation/"
MAKE_COMMENTS = """
import secrets
from datetime import timedelta
from django.utils import timezone
from articles.models import Article
from comments.models import Comment
from tests.builders import make_comment
story = Article.objects.published().order_by("-comment_count")[0]
for name in {names!r}:
    # Each from a network of its own, as so many from one would be too many.
    comment = make_comment(story, f"Ce que dit {{name}}, https://exemple.fr/{{name}}", name=name,
                           email=f"{{name}}@example.org", status=Comment.Status.PENDING,
                           address=f"10.{{secrets.randbelow(256)}}.{{secrets.randbelow(256)}}.7")
    print(comment.pk)
"""
NEXT = ".case[aria-current]"


def wait_for(portal: Portal, *names: str) -> list[str]:
    """Have comments by `names` wait, behind all others; their ids."""
    return portal.run(MAKE_COMMENTS.format(names=names)).split()


def status_of(portal: Portal, pk: str) -> str:
    return portal.run(
        f"from comments.models import Comment\nprint(Comment.objects.get(pk={pk}).status)"
    )


def open_case(page: Page, pk: str) -> None:
    page.goto(f"{DESK}case/{pk}/")
    expect(page.locator(NEXT)).to_have_attribute("data-case", pk)


def shown(page: Page) -> str:
    return page.locator(f"{NEXT} h1").inner_text()


@pytest.fixture
def desk(new_page: NewPage, portal: Portal) -> Page:
    page = new_page()
    sign_in(page, portal, "moderator")
    return page


def test_keys_decide_one_after_the_other_and_take_back(desk: Page, portal: Portal) -> None:
    names = ("Anne", "Bastien", "Chloe", "Denis")
    pks = wait_for(portal, *names)
    open_case(desk, pks[0])
    heading = desk.locator(f"{NEXT} h1")
    desk.keyboard.press("a")
    expect(heading).to_have_text("Bastien")
    # A reason by its number, its text at hand, and r carries it out.
    desk.keyboard.press("4")
    expect(desk.locator("#reason-off_topic")).to_be_checked()
    expect(desk.locator("#text")).to_have_value(re.compile("sans rapport avec l’article"))
    desk.keyboard.press("r")
    expect(heading).to_have_text("Chloe")
    # Without a reason r asks for one.
    desk.keyboard.press("r")
    expect(desk.locator("[data-reasons]")).to_have_attribute("open", "")
    expect(heading).to_have_text("Chloe")
    desk.keyboard.press("s")
    expect(heading).to_have_text("Denis")
    desk.keyboard.press("u")
    expect(heading).to_have_text("Chloe")
    desk.keyboard.press("j")
    expect(heading).to_have_text("Denis")
    desk.keyboard.press("k")
    expect(heading).to_have_text("Chloe")
    desk.keyboard.press("?")
    expect(desk.locator("dialog")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.reload()
    states = [status_of(portal, pk) for pk in pks]
    assert states == ["approved", "rejected", "pending", "pending"]


def test_keys_that_are_switched_off_do_nothing(desk: Page, portal: Portal) -> None:
    [pk] = wait_for(portal, "Edouard")
    open_case(desk, pk)
    desk.get_by_role("button", name="Désactiver les raccourcis clavier").click()
    expect(desk.get_by_role("button", name="Activer les raccourcis clavier")).to_be_visible()
    desk.keyboard.press("a")
    desk.locator(NEXT).press("s")
    desk.get_by_role("button", name="Activer les raccourcis clavier").click()
    expect(desk.locator(".keys")).to_be_visible()
    assert shown(desk) == "Edouard"
    assert status_of(portal, pk) == "pending"


def test_letters_that_are_typed_decide_nothing(desk: Page, portal: Portal) -> None:
    [pk] = wait_for(portal, "Fanny")
    open_case(desk, pk)
    desk.locator("[data-reasons] summary").click()
    desk.locator("#text").press_sequentially("as rusé ?")
    expect(desk.locator("#text")).to_have_value("as rusé ?")
    assert status_of(portal, pk) == "pending"


def test_what_cannot_be_sent_is_kept_and_sent_once_the_network_is_back(
    desk: Page, portal: Portal
) -> None:
    pks = wait_for(portal, "Gael", "Hugo", "Ines")
    open_case(desk, pks[0])
    # The next ones are at hand.
    with desk.expect_response(lambda r: "/ahead/" in r.url):
        pass
    desk.wait_for_load_state("networkidle")
    desk.context.set_offline(True)
    desk.keyboard.press("a")
    expect(desk.locator(f"{NEXT} h1")).to_have_text("Hugo")
    desk.keyboard.press("s")
    expect(desk.locator(f"{NEXT} h1")).to_have_text("Ines")
    expect(desk.locator(".unsent")).to_contain_text("n’ont pas encore pu être envoyées")
    assert [status_of(portal, pk) for pk in pks[:2]] == ["pending", "pending"]
    desk.context.set_offline(False)
    expect(desk.locator(".unsent")).to_be_hidden()
    assert [status_of(portal, pk) for pk in pks[:2]] == ["approved", "spam"]


def test_a_lost_race_comes_back_with_who_decided_what(
    desk: Page, new_page: NewPage, portal: Portal
) -> None:
    pks = wait_for(portal, "Jules", "Karim")
    other = new_page()
    sign_in(other, portal, "admin")
    open_case(desk, pks[0])
    open_case(other, pks[0])
    expect(other.locator("[data-held]")).to_contain_text("moderator examine ce commentaire")
    other.get_by_role("button", name="Prendre le relais").click()
    expect(other.locator("[data-held]")).to_be_hidden()
    other.keyboard.press("s")
    expect(other.locator(".told")).to_contain_text("Classé comme indésirable")
    other.wait_for_load_state("networkidle")
    desk.keyboard.press("a")
    complaint = desk.locator(".unsent")
    expect(complaint).to_contain_text("admin vient de décider pour ce commentaire")
    complaint.get_by_role("link", name="Ouvrir le commentaire").click()
    expect(desk.locator(f"{NEXT} h1")).to_have_text("Jules")
    assert status_of(portal, pks[0]) == "spam"


def test_without_scripts_a_comment_is_rejected_answered_and_the_decision_undone(
    new_page: NewPage, portal: Portal
) -> None:
    pks = wait_for(portal, "Louise", "Malo")
    page = new_page(javascript=False, width=360)
    sign_in(page, portal, "moderator")
    open_case(page, pks[0])
    page.get_by_role("button", name="Rejeter").click()
    expect(page.locator(".notice--warn")).to_contain_text("Choisissez un motif")
    page.get_by_label("Attaque personnelle").check()
    page.locator("#text").fill("Dites-le autrement.")
    page.get_by_role("button", name="Rejeter").click()
    expect(page.locator(".undo")).to_contain_text("Commentaire rejeté – Louise")
    page.locator(".undo").get_by_role("button", name="Annuler").click()
    expect(page.locator(".told")).to_contain_text("Décision annulée")
    expect(page.locator("#who")).to_have_text("Louise")
    assert status_of(portal, pks[0]) == "pending"
    open_case(page, pks[1])
    page.get_by_text("Approuver et répondre au nom de la rédaction").click()
    page.locator("#answer").fill("Merci, Malo. C’est corrigé.")
    page.get_by_role("button", name="Approuver et publier la réponse").click()
    expect(page.locator(".told")).to_contain_text("Votre réponse est publiée")
    reader = new_page()
    open_story(reader)
    for text in ("Ce que dit Malo", "Merci, Malo. C’est corrigé."):
        expect(reader.locator("#comments .comment", has_text=text).first).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_several_are_decided_at_once(new_page: NewPage, portal: Portal, javascript: bool) -> None:
    names = ("Nadia", "Oscar") if javascript else ("Pauline", "Quentin")
    pks = wait_for(portal, *names)
    page = new_page(javascript=javascript)
    sign_in(page, portal, "moderator")
    page.goto(DESK)
    while not page.locator(f"#c{pks[1]}").count():
        page.get_by_role("link", name="Commentaires suivants").click()
    for name in names:
        page.get_by_label(f"Sélectionner le commentaire de {name}").check()
    page.get_by_role("button", name="Approuver la sélection").click()
    expect(page.locator(".told")).to_contain_text("2 commentaires")
    assert [status_of(portal, pk) for pk in pks] == ["approved", "approved"]


def test_the_desks_pages_have_no_accessibility_violation_and_fit_a_phone(
    new_page: NewPage, portal: Portal
) -> None:
    [pk] = wait_for(portal, "Rose")
    page = new_page(strict=False)
    sign_in(page, portal, "moderator")
    found = []
    paths = (
        "",
        "queue/decided/",
        f"case/{pk}/",
        "search/?q=dit",
        "search/?story=/x/",
        "preferences/",
    )
    for path in paths:
        page.goto(DESK + path)
        found += violations(page, path)
        found += overflows(page, path)
    assert found == []
