from django.test import TestCase

from articles.documents import freeze, image_ids, text_sections
from articles.models import Section, SectionImage
from articles.reading import WORDS_PER_MINUTE, reading_minutes
from tests.builders import make_author, make_draft, make_image, make_tag

Kind = Section.Kind


class ReadingTimeTest(TestCase):
    def test_no_text_is_too_short_for_a_minute(self) -> None:
        self.assertEqual([reading_minutes(n) for n in (0, 1, WORDS_PER_MINUTE)], [1, 1, 1])

    def test_minutes_are_rounded_to_the_nearest(self) -> None:
        half = WORDS_PER_MINUTE // 2
        self.assertEqual(reading_minutes(2 * WORDS_PER_MINUTE + half - 1), 2)
        self.assertEqual(reading_minutes(2 * WORDS_PER_MINUTE + half), 3)

    def test_words_of_all_kinds_of_sections_count(self) -> None:
        article = make_draft(
            sections=[
                {"kind": Kind.KEYPOINTS, "heading": "Essentiel", "data": {"points": ["un deux"]}},
                {"heading": "Trois quatre", "body": "<p>cinq <b>six</b></p><p>sept</p>"},
                {"kind": Kind.PULLQUOTE, "data": {"quote": "huit neuf", "source": "Dix"}},
            ]
        )
        self.assertEqual(freeze(article)["words"], 1 + 2 + 2 + 3 + 2)


class FreezeTest(TestCase):
    def test_sections_without_a_heading_belong_to_the_heading_above(self) -> None:
        article = make_draft(
            sections=[
                {"body": "<p>Début.</p>"},
                {"heading": "Un", "body": "<p>Texte.</p>"},
                {"kind": Kind.PULLQUOTE, "data": {"quote": "Oui.", "source": "Elle"}},
                {"body": "<p>Suite.</p>"},
                {"heading": "Deux", "body": "<p>Fin.</p>"},
            ]
        )
        parts = freeze(article)["parts"]
        self.assertEqual(
            [(part["heading"], len(part["sections"])) for part in parts],
            [("", 1), ("Un", 3), ("Deux", 1)],
        )

    def test_equal_headings_get_different_anchors(self) -> None:
        article = make_draft(sections=[{"heading": "Et après ?", "body": "<p>x</p>"}] * 2)
        anchors = [part["anchor"] for part in freeze(article)["parts"]]
        self.assertEqual(anchors, ["et-apres", "et-apres-2"])

    def test_every_text_gets_the_typography_of_the_storys_language(self) -> None:
        fields = {"title": "L'eau monte !", "standfirst": 'Et "nous" ?'}
        section = {"heading": "Pourquoi ?", "body": "<p>L'<em>eau</em> !</p>"}
        french = freeze(make_draft(**fields, sections=[section]))
        self.assertEqual(french["title"], "L’eau monte\u202f!")
        self.assertEqual(french["parts"][0]["heading"], "Pourquoi\u202f?")
        self.assertIn("L’<em>eau</em>\u202f!", french["parts"][0]["sections"][0]["html"])
        english = freeze(make_draft(**fields, sections=[section], language="en"))
        self.assertEqual(english["title"], "L'eau monte !")

    def test_html_is_sanitised_when_it_is_frozen(self) -> None:
        article = make_draft(sections=[{"body": '<p onclick="x()">A<script>x()</script></p>'}])
        self.assertEqual(freeze(article)["parts"][0]["sections"][0]["html"], "<p>A</p>")

    def test_empty_sections_are_left_out(self) -> None:
        article = make_draft(sections=[{"body": ""}, {"body": "<p>Texte.</p>"}])
        self.assertEqual(len(freeze(article)["parts"][0]["sections"]), 1)

    def test_the_words_of_one_use_stand_before_those_of_the_library(self) -> None:
        library = make_image(alt="Un phare", caption="Le phare", credit="Photo A")
        article = make_draft(image=library, image_caption="Vu du port")
        self.assertEqual(
            freeze(article)["image"],
            {"id": library.pk, "alt": "Un phare", "caption": "Vu du port", "credit": "Photo A"},
        )

    def test_authors_keep_the_order_of_the_byline(self) -> None:
        authors = [make_author("Zoé Abel"), make_author("Abel Zed")]
        names = [a["name"] for a in freeze(make_draft(authors=authors))["authors"]]
        self.assertEqual(names, ["Zoé Abel", "Abel Zed"])

    def test_freezing_costs_the_same_queries_for_any_number_of_sections(self) -> None:
        for count in (1, 6):
            article = make_draft(
                authors=[make_author()], tags=[make_tag()], image=make_image(),
                sections=[{"heading": str(n), "body": "<p>x</p>"} for n in range(count)],
            )  # fmt: skip
            with self.assertNumQueries(4):
                freeze(article)

    def test_pictures_are_listed_once_the_main_one_first(self) -> None:
        main, other = make_image(), make_image()
        article = make_draft(image=main, sections=[{"kind": Kind.PICTURE}, {"body": "<p>x</p>"}])
        section = article.sections.get(kind=Kind.PICTURE)
        for image in (other, main):
            SectionImage.objects.create(section=section, image=image)
        self.assertEqual(image_ids(freeze(article)), [main.pk, other.pk])

    def test_the_text_in_one_piece_escapes_what_is_no_html(self) -> None:
        article = make_draft(
            sections=[
                {"heading": "A < B & C", "body": "<p>Texte.</p>"},
                {"kind": Kind.PULLQUOTE, "data": {"quote": "<b>non</b>", "source": ""}},
            ]
        )
        html = text_sections(freeze(article))
        self.assertIn("<h3>A &lt; B &amp; C</h3>", html)
        self.assertIn("&lt;b&gt;non&lt;/b&gt;", html)
