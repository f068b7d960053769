from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from comments.importing.prose import from_html, from_markdown
from newsportal.html import render_comment

CASES = {
    "<p>Un</p><p>Deux</p>": "Un\n\nDeux",
    "Un<br>Deux<br/>Trois": "Un\nDeux\nTrois",
    "<p>Un <b>mot</b>\n et   <i>un</i> autre</p>": "Un mot et un autre",
    "&lt;b&gt; &amp; &eacute;": "<b> & é",
    "<blockquote><p>Un</p><p>Deux</p></blockquote><p>Oui</p>": "> Un\n>\n> Deux\n\nOui",
    "<blockquote>Un<blockquote>Deux</blockquote></blockquote>Oui": "> Un\n>\n> > Deux\n\nOui",
    "<p>Ou&nbsp;:</p><ul><li>un</li><li><p>deux</p></li></ul>": "Ou\u00a0:\n\n- un\n- deux",
    "<ol><li>un</li><li>deux</li></ol>": "1. un\n2. deux",
    "<pre>a\n  b</pre>": "a\n  b",
    '<a href="https://a.example/x">ici</a>': "ici (https://a.example/x)",
    '<a href="https://a.example/x">https://a.example/x</a>': "https://a.example/x",
    '<a href="https://www.a.example/long/path">a.example/lo...</a>': "https://www.a.example/long/path",
    '<a href="https://a.example/x"></a>': "https://a.example/x",
    '<a href="javascript:alert(1)">ici</a>': "ici",
    '<a href="mailto:x@example.org">moi</a>': "moi",
    '<img src="https://a.example/x.png" alt="un chat">': "un chat (https://a.example/x.png)",
    '<img class="wp-smiley" src="/s.gif" alt=":)">': ":)",
    "Un<script>alert(1)</script> deux<style>p{}</style>": "Un deux",
    "<p onclick='x()'>Un<iframe src='https://x.example'></iframe></p>": "Un",
    "": "",
    "<p></p><p> </p>": "",
}


class ProseTest(SimpleTestCase):
    def test_html_becomes_the_text_that_one_would_have_typed(self) -> None:
        for html, text in CASES.items():
            with self.subTest(html):
                self.assertEqual(from_html(html), text)

    def test_where_newlines_break_lines_they_do(self) -> None:
        self.assertEqual(from_html("Un\r\ndeux\n\ntrois", keeps_lines=True), "Un\ndeux\n\ntrois")

    def test_markdown_is_read_as_its_readers_saw_it(self) -> None:
        source = "Un *mot*, [ici](https://a.example/x) <b>et</b>\n\n> cité\n\n- un\n- deux"
        text = "Un mot, ici (https://a.example/x) <b>et</b>\n\n> cité\n\n- un\n- deux"
        self.assertEqual(from_markdown(source), text)

    @given(st.lists(st.sampled_from([*"<>/&;\"'=! -abiplu\n", "<a href=", "<p>", "<pre>", "<li>"])))
    def test_whatever_comes_in_no_markup_comes_out(self, parts: list[str]) -> None:
        text = from_html("".join(parts))
        shown = render_comment(text, language="fr")
        self.assertNotRegex(shown, r"<(?!/?(p|br|a)\b)")
