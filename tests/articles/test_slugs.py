import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.slugs import FALLBACK, SLUG_MAX_CHARS, slug_of


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Le tramway roulera le dimanche", "le-tramway-roulera-le-dimanche"),
        ("L’eau et l'air", "l-eau-et-l-air"),
        ("Aujourd’hui, qu’en dit-on ?", "aujourd-hui-qu-en-dit-on"),
        ("Un bœuf, deux œufs, l’ŒUVRE", "un-boeuf-deux-oeufs-l-oeuvre"),
        ("Lætitia et les Ægates", "laetitia-et-les-aegates"),
        ("Die Straße nach Łódź", "die-strasse-nach-lodz"),
        ("À 6 h 40 : « déjà » !", "a-6-h-40-deja"),
        ("ÉCOLES, ÇA SUFFIT", "ecoles-ca-suffit"),
        ("La digue–le marais—la mer", "la-digue-le-marais-la-mer"),
        ("Castel-Ormeau’s trams don’t stop", "castel-ormeaus-trams-dont-stop"),
        ("une super\u00adbe vue", "une-superbe-vue"),
        ("e\u0301te\u0301", "ete"),
        ("  -- déjà --  ", "deja"),
        ("½ heure", "1-2-heure"),
    ],
)
def test_a_title_becomes_ascii_words_joined_by_hyphens(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_a_long_title_is_cut_after_a_whole_word() -> None:
    title = "une phrase " * 20

    assert slug_of(title) == "-".join(["une", "phrase"] * 7 + ["une"])
    assert slug_of("a" * 76 + " mot " + "fin") == "a" * 76 + "-mot"
    assert slug_of("a" * 76 + " mots " + "fin") == "a" * 76


def test_one_word_longer_than_the_limit_is_cut_inside() -> None:
    assert slug_of("a" * 200) == "a" * SLUG_MAX_CHARS


@pytest.mark.parametrize("title", ["", "   ", "!?", "’", "Привет мир", "北京", "🚲"])
def test_a_title_without_latin_letters_still_gets_a_slug(title: str) -> None:
    assert slug_of(title) == FALLBACK


@settings(deadline=None)
@given(st.text())
def test_any_title_gives_a_slug_that_fits_an_address(title: str) -> None:
    slug = slug_of(title)

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= SLUG_MAX_CHARS
    assert slug_of(slug) == slug
