from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from comments.desk.marking import Span, links_in, marked, words_in
from newsportal.html import text_of


class MarkingTest(SimpleTestCase):
    def test_links_are_marked_and_not_linked(self) -> None:
        for text, links in {
            "Voyez https://a.example/x?y=1.": ["https://a.example/x?y=1."],
            "caves-au-sec.example/promo et www.b.fr": ["caves-au-sec.example/promo", "www.b.fr"],
            "Il part à 15.30, ou bien non. Et alors": [],
        }.items():
            found = [text[span.start : span.end] for span in links_in(text)]
            self.assertEqual(found, links)
            self.assertNotIn("<a ", marked(text, links_in(text)))

    def test_of_two_that_overlap_the_first_is_marked(self) -> None:
        spans = [Span(2, 5, "b"), Span(0, 3, "a"), Span(4, 99, "c"), Span(5, 5, "d")]
        self.assertEqual(marked("<bcdef", spans), '<mark class="a">&lt;bc</mark>def')

    @given(st.text(alphabet="ab <>&\"'./:w", max_size=60))
    def test_a_marked_text_says_the_same_and_never_runs(self, text: str) -> None:
        html = marked(text, [*links_in(text), *words_in(text, ["a", "<"])])
        bare = html.replace('<mark class="linkmark">', "").replace('<mark class="found">', "")
        bare = bare.replace("</mark>", "")
        self.assertNotRegex(bare, "[<>]")
        self.assertEqual(text_of(html).replace(" ", ""), text_of(f"<p>{bare}</p>").replace(" ", ""))

    def test_no_text_takes_long(self) -> None:
        for piece in ("a", "a.", "a-", "-", "w.", "https://"):
            list(links_in(piece * 3000))
