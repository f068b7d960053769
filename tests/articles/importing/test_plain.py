from datetime import date, datetime

import pytest

from articles.importing.plain import parse_plain
from articles.importing.story import ImportedSection, ImportedStory
from tests.articles.importing.refusals import refusal_of

TITLE = "Le tramway roulera le dimanche"
BODY = "Le texte du premier paragraphe."


def story_of(*lines: str) -> ImportedStory:
    return parse_plain("\n".join(lines), name="une.txt")


def text(heading: str, *paragraphs: str) -> ImportedSection:
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return ImportedSection("text", heading=heading, body=body)


def test_a_news_page_is_read_from_title_to_reply_form() -> None:
    story = story_of(
        TITLE, TITLE, "Quatorze mois de négociations pour trois heures de service",
        "14.07.2025 15:15", "1 min de lecture", "",
        "Un accord tardif", "", "Le texte du premier paragraphe, dans la ville.", "",
        "Ce qui change", "", "Un autre paragraphe.", "Sa seconde ligne.", "",
        "Laisser un commentaire", "Votre adresse e-mail ne sera pas publiée", "",
        "À ne pas manquer", "", "Un autre titre",
    )  # fmt: skip

    assert story == ImportedStory(
        source_kind="plain",
        title=TITLE,
        kicker="",
        standfirst="Quatorze mois de négociations pour trois heures de service",
        category=None,
        authors=(),
        tags=(),
        language="fr",
        published_at=datetime(2025, 7, 14, 15, 15),
        image=None,
        slug=None,
        sections=(
            text("Un accord tardif", "Le texte du premier paragraphe, dans la ville."),
            text("Ce qui change", "Un autre paragraphe. Sa seconde ligne."),
        ),
        key="le-tramway-roulera-le-dimanche",
    )


def test_the_language_is_left_open_where_the_words_do_not_tell() -> None:
    assert story_of("Tramway", "", "Ding ding.").language is None


def test_a_brief_signed_below_its_text_is_a_story() -> None:
    brief = "Le tramway de Castel-Ormeau roulera le dimanche matin, de la gare au marché couvert."
    story = story_of(TITLE, "", brief, "", "Publié le 14 juillet 2025", "", "Par Solène Arvor")

    assert story.sections == (text("", brief),)
    assert story.standfirst == ""
    assert (story.published_at, story.authors) == (date(2025, 7, 14), ("Solène Arvor",))


def test_a_long_text_above_its_date_is_kept_whole() -> None:
    long = ("Une phrase de plus. " * 40).strip()
    story = story_of(TITLE, "", long, "", "14.07.2025", "", "Une suite.")

    assert story.sections == (text("", long, "Une suite."),)
    assert story.published_at == date(2025, 7, 14)


def test_name_date_and_buttons_at_the_end_are_no_text() -> None:
    story = story_of(
        TITLE, "", BODY, "", "Une suite assez longue pour rester.", "", "Troisième texte.", "",
        "Quatrième texte.", "", "Cinquième texte.", "", "Sixième texte.", "", "Septième texte.",
        "", "Huitième texte.", "", "Neuvième texte.", "", "Par Solène Arvor", "",
        "Publié le 14.07.2025", "Partager sur Mastodon", "", "Laisser un commentaire",
    )  # fmt: skip

    assert story.sections[0].body.endswith("<p>Neuvième texte.</p>")
    assert (story.authors, story.published_at) == (("Solène Arvor",), date(2025, 7, 14))


def test_a_second_date_at_the_end_is_part_of_the_text() -> None:
    story = story_of(TITLE, "14.07.2025", "", "La prochaine réunion aura lieu le", "", "21.07.2025")

    assert "21.07.2025" in story.sections[-1].body
    assert story.published_at == date(2025, 7, 14)


def test_the_comments_counter_beside_the_date_does_not_end_the_story() -> None:
    story = story_of(TITLE, "14.07.2025 15:15", "3 commentaires", "", BODY, "", "3 commentaires",
                     "", "Bravo !")  # fmt: skip

    assert story.sections == (text("", BODY),)


def test_a_counter_below_an_undated_brief_ends_the_story() -> None:
    story = story_of(TITLE, "", BODY, "", "3 commentaires", "", "Gaël", "", "Bravo !")

    assert story.sections == (text("", BODY),)


@pytest.mark.parametrize(
    "below",
    [
        [],
        ["14.07.2025 15:15"],
        [TITLE, "14.07.2025 15:15", "1 min de lecture"],
        ["Un second titre", "14.07.2025 15:15"],
        ["Laisser un commentaire", "Votre adresse e-mail ne sera pas publiée", "", "Un titre"],
        ["14.07.2025", "", "Laisser un commentaire", "", "À ne pas manquer", "", "Un texte."],
    ],
)
def test_a_title_without_text_is_refused(below: list[str]) -> None:
    _line, reason = refusal_of(lambda: story_of(TITLE, *below))

    assert reason == "There is no text below the title."


def test_missing_text_is_refused_at_the_last_line_that_was_read() -> None:
    line, _reason = refusal_of(lambda: story_of("", TITLE, "", "14.07.2025 15:15", "", ""))

    assert line == 4


def test_a_title_keeps_the_signs_of_html() -> None:
    story = story_of("Le club <Les Roseaux> & le site", "", "Un <b>mot</b> & un autre.")

    assert story.title == "Le club <Les Roseaux> & le site"
    assert story.sections == (text("", "Un &lt;b&gt;mot&lt;/b&gt; &amp; un autre."),)


def test_a_retyped_title_is_the_same_story() -> None:
    keys = {story_of(title, "", BODY).key for title in (TITLE, TITLE.upper(), f"{TITLE} !")}

    assert len(keys) == 1
