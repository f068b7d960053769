import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing.paragraphs import Line, joined, sections_of
from articles.importing.story import ImportedSection


def parts(text: str) -> list[tuple[str, str]]:
    """The heading and HTML of each section of `text`."""
    sections = sections_of([Line(0, line.strip()) for line in text.split("\n")])
    return [(section.heading, section.body) for section in sections]


def test_a_text_without_headings_is_one_section() -> None:
    assert parts("Un début.\n\nUne fin.") == [("", "<p>Un début.</p>\n<p>Une fin.</p>")]


def test_a_short_line_before_a_paragraph_is_its_heading() -> None:
    assert parts("Un début.\n\nUn accord tardif\n\nLa suite.") == [
        ("", "<p>Un début.</p>"),
        ("Un accord tardif", "<p>La suite.</p>"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "UN VOTE SANS SURPRISE",
        "Qui paie quoi ?",
        "Enfin !",
        "Transports : la navette reste gratuite",
        "« On verra bien »",
        "“It will do”",
        "2013, l’année des études",
        "1. Un accord tardif",
        "Été",
        "M. Gouézin répond",
    ],
)
def test_many_kinds_of_lines_are_headings(heading: str) -> None:
    assert parts(f"{heading}\n\nUn texte.") == [(heading, "<p>Un texte.</p>")]


@pytest.mark.parametrize(
    "line",
    [
        "Il pleut.",
        "Il pleut…",
        "« Il pleut. »",
        "Il faut :",
        "il pleut depuis lundi",
        "— Il pleut",
        "- Il pleut",
        "Photo : Émile Garrec",
        "© Le Portail",
        "Une ligne bien trop longue pour un titre, même si elle finit sans le moindre point",
        "***",
    ],
)
def test_other_short_lines_are_paragraphs(line: str) -> None:
    assert parts(f"{line}\n\nUn texte.") == [("", f"<p>{line}</p>\n<p>Un texte.</p>")]


def test_a_short_line_with_nothing_below_it_is_a_paragraph() -> None:
    assert parts("Un texte.\n\nSolène Arvor") == [("", "<p>Un texte.</p>\n<p>Solène Arvor</p>")]


def test_two_short_lines_without_a_blank_one_between_are_no_heading() -> None:
    assert parts("Rue du Port\nCastel-Ormeau\n\nUn texte.") == [
        ("", "<p>Rue du Port Castel-Ormeau</p>\n<p>Un texte.</p>")
    ]


def test_of_two_short_lines_only_the_second_is_a_heading() -> None:
    assert parts("Région\n\nUn accord\n\nUn texte.") == [
        ("", "<p>Région</p>"),
        ("Un accord", "<p>Un texte.</p>"),
    ]


def test_hard_wrapped_lines_are_joined() -> None:
    assert joined(["Une phrase", "coupée à Castel-", "Ormeau."]) == (
        "Une phrase coupée à Castel-Ormeau."
    )
    assert parts("Une phrase\ncoupée en deux.") == [("", "<p>Une phrase coupée en deux.</p>")]


def test_no_break_spaces_survive() -> None:
    assert parts("Il en coûte 9\u00a0480\u202f€, tout \t compris.") == [
        ("", "<p>Il en coûte 9\u00a0480\u202f€, tout compris.</p>")
    ]


def test_long_lines_are_paragraphs_of_their_own() -> None:
    long = "Une phrase assez longue. " * 6

    assert parts(f"{long}\nUn intertitre\n{long}\n{long}") == [
        ("", f"<p>{long.strip()}</p>"),
        ("Un intertitre", f"<p>{long.strip()}</p>\n<p>{long.strip()}</p>"),
    ]


def test_a_long_address_does_not_part_the_lines_around_it() -> None:
    address = "https://merle.example/" + "a" * 150

    assert parts(f"À lire sur\n{address}\ndès demain.") == [
        ("", f"<p>À lire sur {address} dès demain.</p>")
    ]


def test_tags_are_escaped_in_paragraphs_and_lists() -> None:
    assert parts("<b>Un</b> & deux.\n\n- <i>a</i>\n- b") == [
        (
            "",
            "<p>&lt;b&gt;Un&lt;/b&gt; &amp; deux.</p>\n"
            "<ul><li>&lt;i&gt;a&lt;/i&gt;</li><li>b</li></ul>",
        )
    ]


@pytest.mark.parametrize("marker", ["-", "*", "•", "–", "·"])
def test_bullets_make_a_list(marker: str) -> None:
    assert parts(f"Il faut :\n{marker} une carte ;\n{marker} de l’eau.\n\nEt partir.") == [
        (
            "",
            "<p>Il faut :</p>\n<ul><li>une carte ;</li><li>de l’eau.</li></ul>\n<p>Et partir.</p>",
        )
    ]


def test_items_apart_are_one_list() -> None:
    assert parts("• une carte\n\n• de l’eau") == [
        ("", "<ul><li>une carte</li><li>de l’eau</li></ul>")
    ]


def test_numbers_make_an_ordered_list_that_keeps_its_first() -> None:
    assert parts("1. le lac\n2. le col\n   par la crête\n\n3. la mer") == [
        ("", "<ol><li>le lac</li><li>le col par la crête</li><li>la mer</li></ol>")
    ]
    assert parts("4) le lac\n5) le col") == [
        ("", '<ol start="4"><li>le lac</li><li>le col</li></ol>')
    ]


def test_numbers_that_do_not_follow_are_no_list() -> None:
    assert parts("12. Rue du Port.\n\n15. Rue des Ormes.") == [
        ("", "<p>12. Rue du Port.</p>\n<p>15. Rue des Ormes.</p>")
    ]


def test_a_dash_in_a_wrapped_sentence_is_only_a_dash() -> None:
    assert parts("Les élus\n– de tous bords –\n– et les autres –\nont voté.") == [
        ("", "<p>Les élus – de tous bords – – et les autres – ont voté.</p>")
    ]


def test_a_heading_may_stand_above_a_list() -> None:
    assert parts("À emporter\n\n- une carte\n- de l’eau") == [
        ("À emporter", "<ul><li>une carte</li><li>de l’eau</li></ul>")
    ]


def test_no_text_gives_no_section() -> None:
    assert parts("\n  \n") == []


@settings(deadline=None)
@given(st.lists(st.text(alphabet="aÉ .:-–1?<&«»", max_size=30), max_size=12))
def test_every_letter_of_any_text_is_kept_in_order(lines: list[str]) -> None:
    sections = sections_of([Line(0, line.strip()) for line in lines])

    shown = "".join(_letters_of(section) for section in sections)
    assert shown == "".join(letter for letter in "".join(lines) if letter in "aÉ?«»")


def _letters_of(section: ImportedSection) -> str:
    body = section.body
    for tag in ("ul", "ol", "li", "p", 'ol start="1"', 'ol start="11"', 'ol start="111"'):
        body = body.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    body = body.replace("&lt;", "").replace("&amp;", "")
    return "".join(letter for letter in section.heading + body if letter in "aÉ?«»")
