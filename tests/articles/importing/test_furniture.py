from datetime import date, datetime

import pytest

from articles.importing.dates import ImpossibleDate
from articles.importing.furniture import read_furniture

MOMENT = datetime(2025, 7, 14, 15, 15)


@pytest.mark.parametrize(
    "line",
    [
        "1 min de lecture",
        "Temps de lecture : 3 minutes",
        "Lecture : 2 min",
        "3 min read",
        "5-minute read",
        "Reading time: 4 minutes",
        "3 min de lecture48 commentaires",
        "Mis à jour le 15 juillet 2025 à 08:00",
        "Mis à jour il y a 2 heures",
        "Dernière mise à jour : 15.07.2025",
        "Last updated on July 15, 2025",
        "Copier le lien",
        "Partager sur Mastodon",
        "48 commentaires",
        "Par la rédaction",
        "Publié hier à 15:15",
    ],
)
def test_lines_that_tell_nothing_of_the_story_are_known(line: str) -> None:
    fact = read_furniture(line)

    assert fact is not None
    assert (fact.published_at, fact.authors) == (None, ())


@pytest.mark.parametrize(
    "line",
    [
        "14.07.2025 15:15",
        "Publié le 14 juillet 2025 à 15:15",
        "Publié le : 14/07/2025 à 15h15",
        "Mis en ligne le 14.07.2025 15:15",
        "Published on July 14, 2025, 3:15 p.m.",
        "Posted 14 July 2025 15:15",
        "Publié le 14/07/2025 à 15h15, mis à jour le 15/07/2025 à 08h00",
        "Publié le 14/07/2025 à 15h15 - Mis à jour le 15/07/2025 à 08h00",
        "14 juillet 2025 à 15:15 (mis à jour le 15 juillet 2025)",
        "14.07.2025 15:15 · 1 min de lecture",
        "Région | 14.07.2025 15:15",
        "Castel-Ormeau, le 14 juillet 2025 à 15:15",
    ],
)
def test_the_first_date_of_a_line_is_that_of_publication(line: str) -> None:
    fact = read_furniture(line)

    assert fact is not None
    assert fact.published_at == MOMENT


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Par Solène Arvor", ("Solène Arvor",)),
        ("Par : Solène ARVOR", ("Solène ARVOR",)),
        ("By Inès Baldoni and Malik Tourneur", ("Inès Baldoni", "Malik Tourneur")),
        ("Par Solène Arvor, Nour Hadjeri et Émile Garrec",
         ("Solène Arvor", "Nour Hadjeri", "Émile Garrec")),
        ("Par Solène Arvor, envoyée spéciale à Port-Merle", ("Solène Arvor",)),
        ("By Inès Baldoni, Science Editor", ("Inès Baldoni",)),
        ("Par Jean-Marie d’Ormeau (avec AFP)", ("Jean-Marie d’Ormeau",)),
        ("Par Aline de La Tour", ("Aline de La Tour",)),
        ("Texte par J. B. Le Goff", ("J. B. Le Goff",)),
        ("Propos recueillis par Nour Hadjeri", ("Nour Hadjeri",)),
        ("Par AFP", ("AFP",)),
    ],
)  # fmt: skip
def test_names_of_a_byline_are_read(line: str, authors: tuple[str, ...]) -> None:
    fact = read_furniture(line)

    assert fact is not None
    assert fact.authors == authors


def test_a_line_may_tell_author_date_and_reading_time() -> None:
    fact = read_furniture("Par Solène Arvor, publié le 14 juillet 2025 à 15:15 | 2 min de lecture")

    assert fact is not None
    assert (fact.authors, fact.published_at) == (("Solène Arvor",), MOMENT)


def test_a_date_without_a_label_is_told_from_one_with_it() -> None:
    bare, labelled = read_furniture("14.07.2025"), read_furniture("Publié le 14.07.2025")

    assert bare is not None
    assert labelled is not None
    assert bare.published_at == labelled.published_at == date(2025, 7, 14)
    assert (bare.is_bare_date, labelled.is_bare_date) == (True, False)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Par ailleurs",
        "Par monts et par vaux",
        "Par Toutatis",
        "By the sea",
        "Le 14 juillet 2025, la mer est montée",
        "Fête du port – 14 juillet 2025",
        "Publié en feuilleton",
        "Mis à jour, le plan de la ville étonne",
        "Temps de lecture estimé",
        "La lecture en 3 minutes",
        "Partager le pain",
        "Un texte de Solène Arvor",
        "Par Solène Arvor " * 20,
    ],
)
def test_lines_of_the_story_are_left_to_it(line: str) -> None:
    assert read_furniture(line) is None


@pytest.mark.parametrize("line", ["31.02.2025 15:15", "Publié le 31 février 2025"])
def test_a_date_that_no_calendar_has_is_refused(line: str) -> None:
    with pytest.raises(ImpossibleDate):
        read_furniture(line)


def test_the_wrong_date_of_an_update_does_not_matter() -> None:
    assert read_furniture("Mis à jour le 31 février 2025") is not None
