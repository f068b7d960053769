import pytest

from articles.importing.languages import guess_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("L’eau arrive sans bruit dans les rues de la ville.", "fr"),
        ("The tide comes in without a sound, and it is early.", "en"),
        ("LE TRAMWAY ROULERA LE DIMANCHE DANS LA VILLE", "fr"),
        ("Tramway", None),
        ("Le tramway roulera le dimanche", None),
        ("Le The", None),
        ("", None),
        ("Der Zug fährt nicht mehr nach Hause", None),
        ("The cat sat and the dog was in it; le chat est dans la cour et le chien dort", None),
    ],
)
def test_language_is_guessed_only_where_one_clearly_leads(text: str, language: str | None) -> None:
    assert guess_language(text) == language


def test_a_quotation_in_the_other_language_does_not_change_the_guess() -> None:
    french = "Le maire et les élus de la vallée ont signé dans la salle du port avec une plume. "

    assert guess_language(french + "« The show must go on », dit-il.") == "fr"
