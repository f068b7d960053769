import json
import re
from datetime import date

import pytest
from django.utils.safestring import SafeString

from newsportal import html as newsportal_html
from newsportal.html import (
    clean_story,
    count_links,
    json_for_script,
    render_comment,
    text_of,
    trusted,
)
from newsportal.typography import typeset, typeset_html
from tests.newsportal.harmless import Elements, assert_harmless_comment, hrefs


def test_a_story_keeps_its_own_elements():
    story = (
        "<p>Un <strong>mot</strong>, un <em>autre</em><br>H<sub>2</sub>O, m<sup>2</sup>, "
        '<s>non</s>, <abbr title="Organisation">ORG</abbr>, <code>x</code></p>'
        '<h3>Titre</h3><ul><li>un</li></ol></ul><ol start="3"><li>trois</li></ol>'
        "<blockquote><p>cité</p></blockquote><pre>a\n b</pre><hr>"
    ).replace("</li></ol></ul>", "</li></ul>")
    assert clean_story(story) == story


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<b>a</b> <i>b</i> <strike>c</strike>", "<strong>a</strong> <em>b</em> <s>c</s>"),
        ("<h1>a</h1><h2 class=x>b</h2><h3>c</h3><h4>d</h4>",
         "<h3>a</h3><h3>b</h3><h3>c</h3><h3>d</h3>"),
        ("<div>a</div><div>b<p>c</p></div>", "<p>a</p><p>b</p><p>c</p>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "<p>a</p><p>b</p>"),
        ("<p></p><p>&nbsp;<br></p><p>x</p>", "<p>x</p>"),
        ("<span style='color:red'>a</span><u>b</u>", "ab"),
        ('<p class="a" id="b" style="c" lang="fr" title="d" data-x>e</p>', "<p>e</p>"),
        ("<ol start='3x'><li>a</li></ol>", "<ol><li>a</li></ol>"),
        ("<pre>\n\na</pre>", "<pre>\n\na</pre>"),
        ("<pre><div></div>\na</pre>", "<pre>\n\na</pre>"),
        ("a&nbsp;: b\u202f! &eacute; &#8239;", "a\u00a0: b\u202f! é \u202f"),
        ("&amp;nbsp; &amp;lt;", "&amp;nbsp; &amp;lt;"),
        ("a\x00b&#1;c\x0bd&#13;e\x7f\ufffe", "abcde"),
        ("\ud800 &#xD800; &#0; &#99999999999;", "\ufffd \ufffd \ufffd \ufffd"),
        ("<a href=/a>a<a href=/b>b</a>", '<a href="/a">a</a><a href="/b">b</a>'),
        ("<h1>a<a>b<h1>c", "<h3>ab</h3><h3>c</h3>"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_is_not_a_storys_becomes_what_is(html, expected):
    assert clean_story(html).strip() == expected.strip()


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="https://x.example/?a=1&b=2" title="t" hreflang="en">x</a>',
         '<a href="https://x.example/?a=1&amp;b=2" title="t" hreflang="en" rel="noopener">x</a>'),
        ('<a rel="opener" href="HTTP://x.example">x</a>',
         '<a href="HTTP://x.example" rel="noopener">x</a>'),
        ('<a href=" /2025/ ">x</a>', '<a href="/2025/">x</a>'),
        ('<a href="mailto:a@x.example">x</a>', '<a href="mailto:a@x.example">x</a>'),
        ('<a href="tel:+33100000000">x</a>', '<a href="tel:+33100000000">x</a>'),
        ('<a href="//x.example">x</a>', "x"),
        ('<a href="/\t/x.example">x</a>', "x"),
        ('<a href="#haut"><b>x</b></a>', "<strong>x</strong>"),
        ('<a href="page">x</a><a href="?q">y</a><a href="">z</a><a>w</a>', "xyzw"),
        ('<a href="https://x.example:99999/">x</a>', "x"),
        ('<a href="ftp://x.example/">x</a>', "x"),
        ('<a hreflang="fr x" href="/">x</a>', '<a href="/">x</a>'),
        ("<a title='<a href=\"https://x.example\">' href='/'>x</a>",
         '<a title="&lt;a href=&quot;https://x.example&quot;&gt;" href="/">x</a>'),
    ],
)  # fmt: skip
def test_links_of_a_story_lead_outside_only_with_noopener(html, expected):
    assert clean_story(html) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
        ("a\r\nb\r\n\r\nc\rd", "<p>a<br>b</p><p>c<br>d</p>"),
        ("a\n\n\n\n \n\t\n\nb", "<p>a</p><p>b</p>"),
        ("\n\n  a  \n\n", "<p>a</p>"),
        ("a\u2028b\u2029\u2029c", "<p>a<br>b</p><p>c</p>"),
        ("a\x00\x07b\x1bc\x7fd\x9f", "<p>abcd</p>"),
        ("a\u202eb\u202cc\u2066d\u2069e", "<p>abcde</p>"),
        ("\u202e \x00\n \n", ""),
        ("", ""),
        ("1 < 2 && \"x\" > 'y'", "<p>1 &lt; 2 &amp;&amp; \"x\" &gt; 'y'</p>"),
        ("<b>gras</b> &eacute; &amp;lt;",
         "<p>&lt;b&gt;gras&lt;/b&gt; &amp;eacute; &amp;amp;lt;</p>"),
        ("\ud83d seul", "<p>\ufffd seul</p>"),
        ("écrire à a@x.example", "<p>écrire à a@x.example</p>"),
    ],
)  # fmt: skip
def test_a_comment_becomes_paragraphs_and_lines(text, expected):
    assert render_comment(text, language="en") == expected


def test_a_comment_is_set_in_its_own_language():
    text = "L'eau monte : qui l'a vu ? « Moi ! »"
    french = "<p>L’eau monte\u00a0: qui l’a vu\u202f? «\u202fMoi\u202f!\u202f»</p>"
    assert render_comment(text, language="fr") == french
    assert render_comment(text, language="en") == f"<p>{text}</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://x.example", ["https://x.example"]),
        ("Voir https://x.example/a?b=1&c=2#d.", ["https://x.example/a?b=1&c=2#d"]),
        ("HTTP://X.example/A", ["HTTP://X.example/A"]),
        ("http://localhost:8000/a http://10.0.0.1/", ["http://localhost:8000/a", "http://10.0.0.1/"]),
        ("www.x.example", ["https://www.x.example"]),
        ("x.example/page, x.fr:8080/", ["https://x.example/page", "https://x.fr:8080/"]),
        ("(https://x.example/Sauve_(rivière)).", ["https://x.example/Sauve_(rivière)"]),
        ("(voir https://x.example/a)", ["https://x.example/a"]),
        ("<https://x.example/a> \"https://x.example/b\"", ["https://x.example/a", "https://x.example/b"]),
        ("« https://x.example/a »", ["https://x.example/a"]),
        ("«https://x.example/a»: lu", ["https://x.example/a"]),
        ("https://x.example/a : lu ! https://x.example/b ?", ["https://x.example/a", "https://x.example/b"]),
        ("https://x.example/l'eau!", ["https://x.example/l'eau"]),
        ("l'https://x.example/a", ["https://x.example/a"]),
        ("https://x.example/?a[]=1&amp;", ["https://x.example/?a[]=1&amp"]),
        ("https://préfecture.example/été", ["https://préfecture.example/été"]),
        ("https://x.example/a…", ["https://x.example/a"]),
        ("*https://x.example/a*", ["https://x.example/a"]),
        ("https://x.example?!", ["https://x.example"]),
        ("javascript:alert(1) ftp://x.example/a mailto:a@x.example", []),
        ("x.example index.html etc. fin.Début/suite et/ou 1.5/2", []),
        ("a@x.example/b https://a@x.example/ https://a:b@x.example/", []),
        ("https://x.example:99999/ https:// www. http://?", []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_comments_addresses_become_links(text, expected, language):
    html = render_comment(text, language=language)
    assert hrefs(html) == expected
    assert count_links(text) == len(expected)
    assert text_of(html) == typeset(text, language=language)
    assert_harmless_comment(html)


def test_a_long_link_is_shortened_in_its_text_only():
    address = "https://x.example/" + "a&b" * 30
    [link] = Elements(render_comment(f"Voir {address} ici", language="fr")).found[1:]
    assert link == ("a", {"href": address, "rel": "nofollow ugc noopener"})
    assert text_of(render_comment(address, language="fr")) == address[:59] + "…"
    exact = "https://x.example/" + "a" * 42
    assert text_of(render_comment(exact, language="fr")) == exact


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>un</p><p>deux</p>", "un deux"),
        ("<ul><li>un</li><li>deux</li></ul>trois", "un deux trois"),
        ("un<br>deux<hr>trois", "un deux trois"),
        ("l’<em>eau</em>, <a href='/'>ici</a>.", "l’eau, ici."),
        ("  un \n\t deux  ", "un deux"),
        ("un\u00a0: deux\u202f! &nbsp;", "un\u00a0: deux\u202f! \u00a0"),
        ("1 &lt; 2 &amp;lt; &amp;amp; &eacute;", "1 < 2 &lt; &amp; é"),
        ("a<script>b</script><style>c</style><!-- d -->", "a"),
        ("<h3>a</h3><blockquote>b</blockquote><pre>c</pre><div>d</div>", "a b c d"),
        ("<p title='>'>a</p>", "a"),
        ("\x00\ud800&#1;", "\ufffd"),
        ("", ""),
    ],
)
def test_the_text_of_html_is_one_line(html, expected):
    assert text_of(html) == expected


def test_sanitising_keeps_what_typography_did():
    source = "<p>« <b>L'eau</b> » monte : qui l'a vu ?</p>"
    story = clean_story(typeset_html(source, language="fr"))
    line = "«\u202fL’eau\u202f» monte\u00a0: qui l’a vu\u202f?"
    assert text_of(story) == line
    assert story == f"<p>{line.replace('L’eau', '<strong>L’eau</strong>')}</p>"


def test_trusted_html_is_not_escaped_again():
    assert isinstance(trusted("<p>a</p>"), SafeString)
    assert trusted("<p>a</p>") == "<p>a</p>"
    assert not isinstance(clean_story("<p>a</p>"), SafeString)


def test_json_cannot_leave_its_script():
    data = {"a": "</script><!--&\u2028\u2029é\ud800", "d": date(2025, 7, 14)}
    text = json_for_script(data)
    assert isinstance(text, SafeString)
    assert not re.search("[<>&\u2028\u2029\ud800-\udfff]", text)
    assert json.loads(text) == data | {"d": "2025-07-14"}
    assert "é" in text


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_json_refuses_numbers_that_json_does_not_have(number):
    with pytest.raises(ValueError, match="JSON"):
        json_for_script({"a": number})


def test_the_version_of_the_html_is_a_whole_number():
    assert isinstance(newsportal_html.HTML_VERSION, int)
