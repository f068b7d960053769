"""The files of tests/articles/imports, and any bytes at all."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing.parsing import parse
from articles.importing.story import ImportedStory, StoryRefused
from tests.articles.importing.refusals import refusal_of

FILES = Path(__file__).parent.parent / "imports"
MOMENT = datetime(2025, 7, 14, 15, 15)

# File: language, date, authors, begin of the standfirst, headings in order.
STORIES = {
    "avec-bom.txt": ("fr", date(2025, 7, 14), 0, "", [""]),
    "balises.txt": ("fr", MOMENT, 0, "", ["", "Une erreur d’un caractère"]),
    "bom.md": ("fr", date(2025, 7, 14), 0, "", [""]),
    "commentaires-et-colonne.txt": ("fr", MOMENT, 0, "", ["La fermeture"]),
    "deux-titres.txt": ("fr", MOMENT, 0, "Soixante-deux coopérateurs", ["", "La sirène"]),
    "digue.md": ("fr", MOMENT, 2, "Après douze ans", [
        "L’essentiel", "", "Un chantier à reculons", "", "", "Les oiseaux d’abord", "",
    ]),
    "fin-de-ligne-windows.txt": ("fr", MOMENT, 0, "Trente-deux", [
        "Un relevé à pied", "Et maintenant ?",
    ]),
    "grand-format.txt": ("fr", datetime(2025, 11, 2, 6), 1, "Onze communes", [
        "", "Une vallée qui se tait", "Le premier soir", "Ceux qui veillent",
        "Compter les étoiles", "La facture de septembre", "Qui a peur du noir ?",
        "Retour à Port-Merle", "Un hiver pour décider",
    ]),
    "intertitres.txt": ("fr", MOMENT, 1, "", [
        "UN VOTE SANS SURPRISE", "Qui paie quoi ?", "Transports : la navette reste gratuite",
        "« On verra bien »",
    ]),
    "lignes-coupees.txt": ("fr", datetime(2025, 4, 12, 9, 5), 0, "", [
        "", "Le geste avant la machine",
    ]),
    "liste.txt": ("fr", MOMENT, 0, "", ["", "Ce qu’il faut emporter", "Dans l’ordre"]),
    "marche-des-quais-windows-1252.txt": ("fr", MOMENT, 0, "", [
        "Deux sœurs, un étal", "Pourquoi à l’aube ?",
    ]),
    "otters.md": ("en", datetime(2025, 7, 14, 13, 15, tzinfo=UTC), 1, "", [
        "", "Key points", "What the film shows",
    ]),
    "sans-chapo.txt": ("fr", MOMENT, 2, "", [
        "", "Une économie de trois degrés", "Les nageurs s’habituent",
    ]),
    "sans-date.txt": ("fr", None, 0, "Et des timbres", ["", "Trois métiers, un comptoir"]),
    "sans-intertitre.txt": ("fr", MOMENT, 0, "", [""]),
    "titre-trois-fois.txt": ("fr", datetime(2025, 6, 3, 7, 40), 0, "Quatre ruches", [
        "", "Un miel à soi",
    ]),
    "tramway-dimanche.txt": ("fr", MOMENT, 0, "Quatorze mois", [
        "Un accord tardif", "Ce qui change",
    ]),
    "une-ligne-par-paragraphe.txt": ("fr", MOMENT, 0, "", ["", "Un chantier de bénévoles"]),
    "utf-16.txt": ("fr", datetime(2025, 7, 14, 6, 30), 0, "", [""]),
    "weekend-market.txt": ("en", MOMENT, 2, "Stallholders", [
        "", "Who stays for supper?", "What it costs",
    ]),
}  # fmt: skip

REFUSED = {
    "cle-inconnue.md": (4, "Unknown key “chapeau”"),
    "date-impossible.txt": (2, "This date does not exist."),
    "lignes-vides.txt": (1, "The file is empty."),
    "photo.txt": (1, "This is a picture"),
    "sans-texte.md": (5, "There is no text"),
    "sans-titre.md": (1, "The title is missing."),
    "titre-seul.txt": (3, "There is no text below the title."),
    "vide.txt": (1, "The file is empty."),
    "yaml-casse.md": (2, "The front matter is not valid YAML"),
}


def story_in(name: str) -> ImportedStory:
    return parse((FILES / name).read_bytes(), name=name)


def words_in(story: ImportedStory) -> str:
    return " ".join(
        [story.title, story.standfirst]
        + [f"{section.heading} {section.body} {section.data}" for section in story.sections]
    )


def test_every_file_is_either_a_story_or_refused() -> None:
    files = {path.name for path in FILES.iterdir() if not path.name.startswith(".")}

    assert files == {*STORIES, *REFUSED}


@pytest.mark.parametrize("name", STORIES)
def test_a_file_is_read_as_its_story(name: str) -> None:
    language, published_at, authors, standfirst, headings = STORIES[name]
    story = story_in(name)

    assert story.language == language
    assert story.published_at == published_at
    assert len(story.authors) == authors
    assert story.standfirst.startswith(standfirst) if standfirst else not story.standfirst
    assert [section.heading for section in story.sections] == headings


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_line_and_reason(name: str) -> None:
    line, words = REFUSED[name]
    refused_line, reason = refusal_of(lambda: story_in(name))

    assert refused_line == line
    assert words in reason


@pytest.mark.parametrize("name", ["tramway-dimanche.txt", "commentaires-et-colonne.txt"])
def test_sidebars_and_comments_are_no_story(name: str) -> None:
    source = (FILES / name).read_text()
    words = words_in(story_in(name))

    for sign in ("lampadaires", "Régate", "À ne pas manquer", "Dernières nouvelles", "15:42"):
        assert sign in source
        assert sign not in words
    for sign in ("Gaël", "déviation", "E-mail", "obligatoires"):
        assert sign not in words


@pytest.mark.parametrize("name", [name for name in STORIES if name.endswith(".txt")])
def test_reading_times_and_repeated_titles_are_dropped(name: str) -> None:
    story = story_in(name)
    words = words_in(story)

    assert "lecture" not in words
    assert "min read" not in words
    assert words.count(story.title) == 1


def test_windows_1252_gives_the_letters_that_were_typed() -> None:
    words = words_in(story_in("marche-des-quais-windows-1252.txt"))

    for typed in ("œufs", "« celui où l’on gèle »", "3 200 €", "emporter…", "heures — et"):
        assert typed in words


def test_a_long_read_is_kept_whole() -> None:
    story = story_in("grand-format.txt")

    assert len(words_in(story).split()) > 3_000
    assert [section.body.count("<p>") for section in story.sections] == [5] * 9


def test_a_byte_order_mark_does_not_hide_the_front_matter() -> None:
    assert story_in("bom.md").title == "« Nager à soixante-dix ans »"


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_give_a_story_or_a_refusal(content: bytes) -> None:
    assert_story_or_refusal(content)


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["", "---", "title: T", "14.07.2025 15:15", "Par Solène Arvor", "## A", "- b",
                 "1. c", "> d", "> — e", "![f](g)", "Publié le", "Mis à jour le", "Répondre",
                 "3 commentaires", "Un titre", "L’essentiel", "## L’essentiel", "|", "[a]: b",
                 "published_at: 2025-07-14", "tags: [a, b]", "  - c", "Un paragraphe.", "```"]
            ),
            st.text(max_size=40),
        ),
        max_size=25,
    )
)  # fmt: skip
def test_any_mixture_of_lines_gives_a_story_or_a_refusal(lines: list[str]) -> None:
    assert_story_or_refusal("\n".join(lines).encode(errors="replace"))
    assert_story_or_refusal("\n".join(["---", "title: T", "---", *lines]).encode(errors="replace"))


@settings(deadline=None)
@given(st.sampled_from([*STORIES]), st.integers(0, 2_000), st.binary(max_size=4))
def test_a_damaged_file_gives_a_story_or_a_refusal(name: str, at: int, damage: bytes) -> None:
    content = (FILES / name).read_bytes()

    assert_story_or_refusal(content[:at] + damage + content[at + len(damage) :])
    assert_story_or_refusal(content[:at])


def assert_story_or_refusal(content: bytes) -> None:
    outcome = story_or_refusal(content)

    if isinstance(outcome, StoryRefused):
        assert outcome.line >= 1
        assert str(outcome).startswith(f"une.txt:{outcome.line}: ")
    else:
        assert outcome.title.strip()
        assert outcome.key
        assert any(section.body or section.data for section in outcome.sections)


def story_or_refusal(content: bytes) -> ImportedStory | StoryRefused:
    try:
        return parse(content, name="une.txt")
    except StoryRefused as refusal:
        return refusal
