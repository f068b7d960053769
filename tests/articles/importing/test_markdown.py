import pytest

from articles.importing.markdown import parse_markdown
from articles.importing.story import ImportedPicture, ImportedSection, ImportedStory
from tests.articles.importing.refusals import refusal_of


def story_of(body: str, *, front: str = "title: Un titre") -> ImportedStory:
    return parse_markdown(f"---\n{front}\n---\n{body}", name="une.md")


def sections_of(body: str) -> tuple[ImportedSection, ...]:
    return story_of(body).sections


def refused(body: str) -> tuple[int, str]:
    return refusal_of(lambda: story_of(body))


def text(heading: str, body: str) -> ImportedSection:
    return ImportedSection("text", heading=heading, body=body)


def test_second_rank_headings_open_sections() -> None:
    assert sections_of("Un début.\n\n## Un *accord*\n\nUne suite.\n\nUne fin.\n\n## Deux\n\nB") == (
        text("", "<p>Un début.</p>"),
        text("Un accord", "<p>Une suite.</p>\n<p>Une fin.</p>"),
        text("Deux", "<p>B</p>"),
    )


def test_a_first_heading_that_repeats_the_title_is_dropped() -> None:
    assert sections_of("# UN TITRE\n\nA.") == (text("", "<p>A.</p>"),)


def test_another_heading_of_the_first_rank_opens_a_section() -> None:
    assert sections_of("# Autre chose\n\nA.\n\n# Un titre\n\nB.") == (
        text("Autre chose", "<p>A.</p>"),
        text("Un titre", "<p>B.</p>"),
    )


def test_deeper_headings_stay_in_the_text() -> None:
    assert sections_of("## Un\n\n### Deux\n\n##### Trois\n\nA.") == (
        text("Un", "<h3>Deux</h3>\n<h3>Trois</h3>\n<p>A.</p>"),
    )


def test_a_line_of_hyphens_is_a_rule_and_makes_no_heading() -> None:
    assert sections_of("A.\n---\nB.") == (text("", "<p>A.</p>\n<hr>\n<p>B.</p>"),)


def test_emphasis_links_and_lists_become_html() -> None:
    body = "**Gras** et *italique*, [lien](https://a.example/b).\n\n- un\n- deux"

    assert sections_of(body)[0].body == (
        '<p><strong>Gras</strong> et <em>italique</em>, <a href="https://a.example/b">lien</a>.</p>\n'
        "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"
    )


def test_links_by_reference_work_across_sections() -> None:
    assert (
        'href="https://a.example"'
        in sections_of("[un][1]\n\n## B\n\nC\n\n[1]: https://a.example")[0].body
    )


@pytest.mark.parametrize(
    "body",
    ["<script>alert(1)</script>", "A <b onclick=x>b</b>", "[a](javascript:alert(1))", "<!-- a -->"],
)
def test_html_and_scripts_are_shown_and_not_obeyed(body: str) -> None:
    html = sections_of(body)[0].body

    assert html.startswith("<p>")
    assert html.removeprefix("<p>").removesuffix("</p>").count("<") == 0


@pytest.mark.parametrize("heading", ["L’essentiel", "L'essentiel", "L’ESSENTIEL", "Key points"])
def test_a_list_under_the_heading_of_key_points_is_key_points(heading: str) -> None:
    points = "- Un **fait**.\n- Un [autre](https://a.example),\n  long."

    assert sections_of(f"## {heading}\n\n{points}") == (
        ImportedSection(
            "keypoints", heading=heading, data={"points": ["Un fait.", "Un autre, long."]}
        ),
    )


def test_text_below_the_key_points_is_a_section_without_heading() -> None:
    sections = sections_of("## L’essentiel\n\n- Un.\n\nUn début.\n\n## Suite\n\nB.")

    assert [(section.kind, section.heading) for section in sections] == [
        ("keypoints", "L’essentiel"),
        ("text", ""),
        ("text", "Suite"),
    ]


@pytest.mark.parametrize(
    "body", ["Du texte.\n\n- Un.", "1. Un.\n2. Deux.", "- Un.\n  - Dessous.", "- Un.\n\n      code"]
)
def test_other_text_under_the_heading_of_key_points_stays_text(body: str) -> None:
    sections = sections_of(f"## L’essentiel\n\n{body}")

    assert [(section.kind, section.heading) for section in sections] == [("text", "L’essentiel")]


def test_a_list_under_another_heading_is_text() -> None:
    assert sections_of("## Le reste\n\n- Un.")[0].kind == "text"


@pytest.mark.parametrize(
    ("quote", "words", "source"),
    [
        ("> « Un *mur*. »\n> — Une riveraine", "« Un mur. »", "Une riveraine"),
        ("> « Un\n> mur. »\n> -- Une riveraine", "« Un mur. »", "Une riveraine"),
        ("> “A wall.”\n>\n> —Someone", "“A wall.”", "Someone"),
        ("> Un mur.\n>\n> Une mer.\n> – Elle", "Un mur.\nUne mer.", "Elle"),
    ],
)
def test_a_quotation_that_names_its_speaker_is_a_pull_quote(
    quote: str, words: str, source: str
) -> None:
    assert sections_of(quote) == (
        ImportedSection("pullquote", data={"quote": words, "source": source}),
    )


@pytest.mark.parametrize(
    "quote",
    ["> Un mur.", "> — Une riveraine", "> - Un\n> - Deux", "> Un mur.\n> — ", "> ## A\n> — B"],
)
def test_other_quotations_stay_in_the_text(quote: str) -> None:
    sections = sections_of(quote)

    assert [section.kind for section in sections] == ["text"]
    assert sections[0].body.startswith("<blockquote>")


def test_text_goes_on_without_heading_after_a_pull_quote_or_picture() -> None:
    sections = sections_of("## Un\n\nA.\n\n> B\n> — C\n\nD.\n\n![e](f)\n\nG.\n\n## Deux\n\nH.")

    assert [(section.kind, section.heading, section.body) for section in sections] == [
        ("text", "Un", "<p>A.</p>"),
        ("pullquote", "", ""),
        ("text", "", "<p>D.</p>"),
        ("picture", "", ""),
        ("text", "", "<p>G.</p>"),
        ("text", "Deux", "<p>H.</p>"),
    ]


def test_a_picture_right_below_a_heading_carries_it() -> None:
    assert sections_of('## Les *oiseaux*\n\n![Un phare](phare "Au loin.")\n\nA.') == (
        ImportedSection(
            "picture",
            heading="Les oiseaux",
            picture=ImportedPicture("phare", "Un phare", "Au loin."),
        ),
        text("", "<p>A.</p>"),
    )


def test_pictures_on_lines_of_one_paragraph_are_sections_each() -> None:
    sections = sections_of("![a](b)\n![c](<marché d’été.jpg>)\n\nA.")

    assert [section.picture for section in sections] == [
        ImportedPicture("b", "a"),
        ImportedPicture("marché d’été.jpg", "c"),
        None,
    ]


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("Un ![a](b) mot.", 4),
        ("A.\n\n- ![a](b)", 6),
        ("A.\n\n> ![a](b)\n> — C", 6),
        ("A.\n\n## L’essentiel\n\n- un\n- ![a](b)", 9),
        ("A.\n\n## ![a](b)", 6),
        ("A.\n\n[![a](b)](https://c.example)", 6),
    ],
)
def test_a_picture_among_words_is_refused_with_its_line(body: str, line: int) -> None:
    refused_line, reason = refused(body)

    assert refused_line == line
    assert "paragraph of its own" in reason


def test_a_picture_without_a_name_is_refused() -> None:
    assert refused("A.\n\n![a]()") == (6, "This picture has no name.")


def test_words_too_long_for_their_place_are_refused_with_their_line() -> None:
    assert refused("A.\n\n## " + "a" * 201)[0] == 6
    assert refused("A.\n\n![" + "a" * 301 + "](b)")[0] == 6


@pytest.mark.parametrize("body", ["", "\n\n", "## Un\n\n## Deux", "![a](b)"])
def test_a_story_without_text_is_refused(body: str) -> None:
    assert refused(body)[1] == "There is no text below the front matter."


def test_the_key_is_the_slug_and_else_the_title() -> None:
    assert story_of("A.").key == "un-titre"
    assert story_of("A.", front="title: Un titre\nslug: digue-2025").key == "digue-2025"


def test_the_front_matter_reaches_the_story() -> None:
    front = "title: T\nkicker: K\ncategory: region\nauthors: A, B\nlanguage: en\nimage: marais"
    story = story_of("A.", front=front)

    assert (story.source_kind, story.kicker, story.category) == ("markdown", "K", "region")
    assert (story.authors, story.language) == (("A", "B"), "en")
    assert story.image == ImportedPicture("marais")
    assert story_of("The sea and the sky of the coast.").language is None
