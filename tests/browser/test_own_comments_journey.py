"""Prove an address, edit, delete, erase: with scripts and without."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import NewPage
from tests.browser.looks import overflows, violations
from tests.browser.steps import open_story, write_comment
from tests.portal import Portal


def link_for(portal: Portal, email: str) -> str:
    """Return the link that was mailed to `email`."""
    return portal.run(
        "from comments.addresses import confirm_path\n"
        "from comments.models import Commenter\n"
        "from comments.proving import PURPOSE\n"
        "from newsportal.signing import signed\n"
        f"reader = Commenter.objects.get(email='{email}')\n"
        "print(confirm_path('fr', signed(PURPOSE, reader.pk, reader.proof_nonce)))"
    ).strip()


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_reader_proves_an_address_edits_deletes_and_erases(
    new_page: NewPage, portal: Portal, javascript: bool
) -> None:
    email = f"mireille{int(javascript)}@example.org"
    reader = new_page(javascript=javascript)
    open_story(reader)
    text = f"Le bac etait plein, {int(javascript)} fois."
    write_comment(reader, name="Mireille R.", email=email, text=text)
    reader.get_by_role("link", name="Confirmer votre adresse e-mail").click()
    expect(reader.locator("[name=email]")).to_have_value(email)
    reader.get_by_role("button", name="M’envoyer le lien").click()
    expect(reader.locator("h1")).to_have_text("Consultez votre messagerie")

    reader.goto(link_for(portal, email))
    reader.get_by_role("button", name="Confirmer mon adresse").click()
    expect(reader.locator("h1")).to_have_text("Vos commentaires")
    reader.get_by_role("link", name="Modifier", exact=True).click()
    reader.locator("[name=text]").fill(text.replace("etait", "était"))
    reader.get_by_role("button", name="Enregistrer la modification").click()
    expect(reader.locator("body")).to_contain_text("Le bac était plein")

    # What is remembered stands in the form of private pages, and there only.
    open_story(reader)
    expect(reader.locator("form#comment-form [name=email]")).to_have_value("")
    reader.goto(str(reader.locator("form#comment-form").get_attribute("action")))
    expect(reader.locator("form#comment-form [name=email]")).to_have_value(email)
    write_comment(reader, name="Mireille R.", email=email, text=text + " Encore.")

    reader.goto("/comments/me/")
    reader.get_by_role("link", name="Supprimer", exact=True).first.click()
    reader.get_by_role("button", name="Supprimer ce commentaire").click()
    expect(reader.locator("body")).not_to_contain_text("Encore.")
    reader.get_by_role("link", name="Vos données").click()
    expect(reader.locator("body")).to_contain_text("Le bac était plein")
    reader.get_by_role("link", name="Tout effacer").click()
    reader.get_by_role("button", name="Tout effacer").click()
    expect(reader.locator("h1")).to_have_text("Vos données sont effacées")
    reader.goto("/comments/me/")
    expect(reader).to_have_url(re.compile("/comments/confirm/$"))


def test_a_readers_own_pages_are_fit_to_be_seen(new_page: NewPage, portal: Portal) -> None:
    page = new_page(strict=False)
    open_story(page)
    email = "annick@example.org"
    write_comment(page, name="Annick", email=email, text="Le chien aussi était là.")
    page.goto("/comments/confirm/")
    page.get_by_role("button", name="M’envoyer le lien").click()
    expect(page.locator("h1")).to_have_text("Consultez votre messagerie")
    link = link_for(portal, email)
    found = [*violations(page, "sent"), *overflows(page, "sent")]
    page.goto(link)
    found += [*violations(page, "link"), *overflows(page, "link")]
    page.get_by_role("button", name="Confirmer mon adresse").click()
    edit = str(page.get_by_role("link", name="Modifier", exact=True).get_attribute("href"))
    for path in (
        "/comments/me/", "/comments/privacy/", "/comments/privacy/erase/", edit,
        edit.replace("edit", "withdraw"), "/comments/confirm/",
    ):  # fmt: skip
        page.goto(path)
        found += [*violations(page, path), *overflows(page, path)]
    assert found == []
