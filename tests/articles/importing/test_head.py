from datetime import datetime

import pytest

from articles.importing.head import Head, read_head
from articles.importing.paragraphs import Line
from tests.articles.importing.refusals import refusal_of

TITLE = "Le tramway roulera le dimanche"
MOMENT = datetime(2025, 7, 14, 15, 15)
BODY = "Le texte du premier paragraphe."


def lines_of(text: str) -> list[Line]:
    return [Line(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1)]


def head_of(*lines: str) -> Head:
    return read_head(lines_of("\n".join(lines)), name="une.txt")


def rest_of(*lines: str) -> list[str]:
    head = head_of(*lines)
    return [line for line in lines[head.end :] if line]


def test_title_standfirst_and_date_are_told_apart() -> None:
    head = head_of(TITLE, TITLE, "Quatorze mois de négociations", "14.07.2025 15:15", "", BODY)

    assert head.title == TITLE
    assert head.standfirst() == "Quatorze mois de négociations"
    assert head.published_at == MOMENT


@pytest.mark.parametrize(
    "repeat",
    [TITLE, TITLE.upper(), f"  {TITLE.replace(' ', '  ')} ", f"« {TITLE} »", f"{TITLE}."],
)
def test_a_repeated_title_is_dropped_however_it_is_written(repeat: str) -> None:
    assert head_of(TITLE, "", repeat, repeat, "14.07.2025", "", BODY).standfirst() == ""
    assert rest_of(TITLE, "", repeat, "", repeat, "", BODY) == [BODY]
    assert rest_of(TITLE, "14.07.2025", "", repeat, "", BODY) == [BODY]


def test_the_name_of_the_site_behind_the_title_is_dropped() -> None:
    assert head_of(f"{TITLE} | Le Portail", TITLE, "", BODY).title == TITLE
    assert head_of(f"{TITLE} - Le Portail", TITLE, "", BODY).title == TITLE


def test_a_title_with_a_dash_is_whole_where_nothing_repeats_it() -> None:
    assert head_of("Tramway – le dimanche aussi", "", BODY).title == "Tramway – le dimanche aussi"


def test_a_title_in_capitals_takes_the_letters_of_its_repetition() -> None:
    assert head_of(TITLE.upper(), TITLE, "", BODY).title == TITLE


def test_a_standfirst_may_follow_the_date() -> None:
    head = head_of(TITLE, "14.07.2025 15:15", "", "Quatorze mois.", "", "1 min de lecture", BODY)

    assert head.standfirst() == "Quatorze mois."


def test_a_second_headline_and_a_standfirst_become_two_sentences() -> None:
    long = "Les rames circuleront le matin, de la gare au marché couvert."

    assert head_of(TITLE, "Un accord tardif", long, "14.07.2025").standfirst() == (
        f"Un accord tardif. {long}"
    )


def test_a_wrapped_standfirst_is_joined() -> None:
    head = head_of(
        TITLE, "Les rames circuleront le dimanche matin, de la gare de",
        "Castel-Ormeau jusqu’au marché couvert, tous les quarts", "d’heure.", "14.07.2025",
    )  # fmt: skip

    assert head.standfirst() == (
        "Les rames circuleront le dimanche matin, de la gare de Castel-Ormeau "
        "jusqu’au marché couvert, tous les quarts d’heure."
    )


def test_text_too_long_for_a_standfirst_stays_text() -> None:
    head = head_of(TITLE, "", "Une phrase de plus. " * 40, "", "14.07.2025", "", BODY)

    assert head.standfirst() == ""
    assert [line.text[:13] for line in head.between if line.text] == ["Une phrase de"]


def test_without_a_date_the_lines_right_under_the_title_are_the_standfirst() -> None:
    assert head_of(TITLE, "Quatorze mois.", "", BODY).standfirst() == "Quatorze mois."
    assert head_of(TITLE, "", "Quatorze mois", "", BODY).standfirst() == ""


def test_without_a_date_the_only_text_is_no_standfirst() -> None:
    assert rest_of(TITLE, BODY) == [BODY]


def test_author_date_and_reading_time_stand_in_any_order() -> None:
    facts = ["Par Solène Arvor", "1 min de lecture", "14.07.2025 15:15", "48 commentaires"]
    for order in (facts, facts[1:] + facts[:1], facts[2:] + facts[:2]):
        head = head_of(TITLE, "", *order, "", BODY)

        assert (head.authors, head.published_at) == (("Solène Arvor",), MOMENT)
        assert rest_of(TITLE, "", *order, "", BODY) == [BODY]


def test_labels_may_stand_above_their_dates() -> None:
    lines = (TITLE, "Publié le", "14.07.2025 15:15", "Mis à jour le", "15.07.2025 08:00", "", BODY)

    assert head_of(*lines).published_at == MOMENT
    assert rest_of(*lines) == [BODY]


def test_the_date_below_an_update_is_not_that_of_publication() -> None:
    lines = (TITLE, "Mis à jour le", "", "15.07.2025 08:00", "", "Publié le", "14.07.2025 15:15",
             "", BODY)  # fmt: skip

    assert head_of(*lines).published_at == MOMENT
    assert rest_of(*lines) == [BODY]


def test_a_chronology_keeps_the_dates_of_its_headings() -> None:
    lines = (TITLE, "14.07.2025 15:15", "", "10 juillet 2025", "", BODY)

    assert head_of(*lines).published_at == MOMENT
    assert rest_of(*lines) == ["10 juillet 2025", BODY]


def test_a_date_far_below_the_title_is_part_of_the_story() -> None:
    lines = (TITLE, *[f"Phrase {n}." for n in range(9)], "14.07.2025")

    assert head_of(*lines).published_at is None
    assert "14.07.2025" in rest_of(*lines)


def test_nothing_below_the_reply_form_is_read_as_a_date() -> None:
    lines = (TITLE, "", BODY, "", "Laisser un commentaire", "", "14.07.2025 15:15")

    assert head_of(*lines).published_at is None


@pytest.mark.parametrize(
    "line", ["14.07.2025 15:15", "1 min de lecture", "Laisser un commentaire", "-----", "***"]
)
def test_a_file_that_does_not_begin_with_a_title_is_refused(line: str) -> None:
    line_number, reason = refusal_of(lambda: head_of("", line, "", BODY))

    assert (line_number, reason) == (2, "A story begins with its title.")


def test_a_first_line_as_long_as_a_paragraph_is_refused() -> None:
    assert head_of("Mot " * 50, "", BODY).title == ("Mot " * 50).strip()
    assert "too long for a title" in refusal_of(lambda: head_of("Mots " * 50, "", BODY))[1]


def test_a_date_that_no_calendar_has_is_refused_with_its_line() -> None:
    line, reason = refusal_of(lambda: head_of(TITLE, "", "31.02.2025 15:15", "", BODY))

    assert (line, reason) == (3, "This date does not exist.")
