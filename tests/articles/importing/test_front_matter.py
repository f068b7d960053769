from datetime import UTC, date, datetime

import pytest

from articles.importing.front_matter import FrontMatter, split_front_matter
from articles.importing.story import ImportedPicture
from tests.articles.importing.refusals import refusal_of


def front_of(*lines: str) -> FrontMatter:
    return split_front_matter("\n".join(["---", *lines, "---", "Un texte."]), name="une.md")[0]


def refused(*lines: str) -> tuple[int, str]:
    return refusal_of(lambda: front_of(*lines))


def test_front_matter_body_and_its_line_are_told_apart() -> None:
    front, body, line = split_front_matter("---\ntitle: Un titre\n---\n\nUn texte.", name="x")

    assert front.texts == {"title": "Un titre"}
    # The blank line below belongs to the boundary; what counts is that lines add up.
    assert line + body[: body.index("Un texte")].count("\n") == 5


def test_every_documented_key_is_read() -> None:
    front = front_of(
        "title: Un titre", "kicker: Littoral", "standfirst: Un chapô.", "category: region",
        "authors: [Solène Arvor]", "tags: [Voile, Livres]", "language: fr",
        "published_at: 2025-07-14 15:15", "image: marais", "image_alt: Un marais",
        "image_caption: À l’aube.", "image_credit: Le Portail", "slug: un-titre",
    )  # fmt: skip

    assert front.texts["category"] == "region"
    assert front.texts["slug"] == "un-titre"
    assert front.lists == {"authors": ("Solène Arvor",), "tags": ("Voile", "Livres")}
    assert front.published_at == datetime(2025, 7, 14, 15, 15)
    assert front.picture() == ImportedPicture("marais", "Un marais", "À l’aube.", "Le Portail")


@pytest.mark.parametrize(
    "lines",
    [
        ["authors: [Solène Arvor, Nour Hadjeri]"],
        ["authors: Solène Arvor, Nour Hadjeri"],
        ['authors: "Solène Arvor,  Nour Hadjeri,"'],
        ["authors:", "  - Solène Arvor", "  - Nour  Hadjeri", "  - Solène Arvor"],
    ],
)
def test_authors_are_a_list_or_a_text_with_commas(lines: list[str]) -> None:
    assert front_of("title: T", *lines).lists["authors"] == ("Solène Arvor", "Nour Hadjeri")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-07-14 15:15", datetime(2025, 7, 14, 15, 15)),
        ("2025-07-14 15:15:00", datetime(2025, 7, 14, 15, 15)),
        ("2025-07-14T15:15:00Z", datetime(2025, 7, 14, 15, 15, tzinfo=UTC)),
        ("2025-07-14T17:15:00+02:00", datetime(2025, 7, 14, 15, 15, tzinfo=UTC)),
        ('"2025-07-14 15:15"', datetime(2025, 7, 14, 15, 15)),
        ("14.07.2025 15:15", datetime(2025, 7, 14, 15, 15)),
        ("2025-07-14", date(2025, 7, 14)),
        ("2025-7-4", date(2025, 7, 4)),
        ("", None),
    ],
)
def test_the_date_of_publication_is_read_as_written(value: str, expected: date | None) -> None:
    found = front_of("title: T", f"published_at: {value}").published_at

    assert found == expected
    assert type(found) is type(expected)


def test_empty_values_are_as_good_as_missing() -> None:
    front = front_of("title: T", "kicker:", "tags: []", "authors: ", "image: ~", 'slug: ""')

    assert front == FrontMatter({"title": "T"}, {}, None)
    assert front.picture() is None


def test_a_value_on_several_lines_becomes_one() -> None:
    assert front_of("title: >", "  Un titre", "  assez long", "kicker: K").texts["title"] == (
        "Un titre assez long"
    )


def test_a_language_is_written_in_small_letters() -> None:
    assert front_of("title: T", "language: FR_ch").texts["language"] == "fr-ch"


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        (["title: Un vote : des bancs"], 2, "not valid YAML"),
        (["title: T", "tags: [a, b"], 4, "not valid YAML"),
        (["title: T", "", "", "chapeau: C"], 5, "Unknown key “chapeau”"),
        (["title: T", "? [a]", ": b"], 3, "Unknown key"),
        (["title: T", "<<: {kicker: K}"], 3, "Unknown key “<<”"),
        (["title: T", "kicker: K", "title: U"], 4, "a second time"),
        (["kicker: K"], 1, "title is missing"),
        (["kicker: K", "title: "], 3, "title is missing"),
        (["title: '?!'"], 2, "title is missing"),
        ([], 1, "title is missing"),
        (["Un texte sans clé"], 2, "“key: value”"),
        (["- un", "- deux"], 2, "“key: value”"),
        (["title: 1984"], 2, "“title” takes text"),
        (["title: oui", "kicker: [a]"], 3, "“kicker” takes text"),
        (["title: {a: b}"], 2, "“title” takes text"),
        (["title: yes"], 2, "“title” takes text"),
        (["title: T", "tags: {a: b}"], 3, "“tags” takes text"),
        (["title: T", "tags: 12"], 3, "“tags” takes text"),
        (["title: T", "tags:", "  - Voile", "  - [a, b]"], 5, "“tags” takes text"),
        (["title: !!python/object/apply:os.system ['true']"], 2, "“title” takes text"),
        (["title: T", "published_at: demain"], 3, "takes a date"),
        (["title: T", "published_at: 20250714"], 3, "takes a date"),
        (["title: T", "published_at: [2025-07-14]"], 3, "takes a date"),
        (["title: T", "published_at: 2025-02-31"], 3, "does not exist"),
        (["title: T", "slug: Un Titre"], 3, "“slug”"),
        (["title: T", "slug: a--b"], 3, "“slug”"),
        (["title: T", "language: français"], 3, "“language”"),
        (["title: " + "a" * 201], 2, "longer than 200 characters"),
        (["title: T", "kicker: " + "a" * 81], 3, "longer than 80 characters"),
        (["title: T", "tags: [Voile, " + "a" * 81 + "]"], 3, "longer than 80 characters"),
    ],
)
def test_what_is_not_as_documented_is_refused_with_its_line(
    lines: list[str], line: int, words: str
) -> None:
    refused_line, reason = refused(*lines)

    assert refused_line == line
    assert words in reason


def test_lines_add_up_below_blank_lines() -> None:
    text = "---\n\n\ntitle: T\nchapeau: C\n---\n"

    assert refusal_of(lambda: split_front_matter(text, name="x"))[0] == 5


@pytest.mark.parametrize("text", ["Un titre\n", "", "\n---\ntitle: T\n---\n"])
def test_text_without_front_matter_is_refused(text: str) -> None:
    assert "three hyphens" in refusal_of(lambda: split_front_matter(text, name="x"))[1]


def test_front_matter_without_an_end_is_refused() -> None:
    reason = refusal_of(lambda: split_front_matter("---\ntitle: T\n\nUn texte.", name="x"))[1]

    assert "does not end" in reason


def test_five_hundred_brackets_and_multiplying_aliases_are_refused() -> None:
    bomb = ["a: &a [x, x]", *(f"b{n}: &b{n} [*a, *a]" for n in range(30))]

    assert "not valid YAML" in refused("title: " + "[" * 500)[1]
    assert "Unknown key “a”" in refused("title: T", *bomb)[1]


def test_signs_that_yaml_does_not_take_are_refused_with_their_line() -> None:
    assert refused("title: T", "kicker: a\x07b")[0] == 3
