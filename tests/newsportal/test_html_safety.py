"""Payloads, and what must hold for any text whatever."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsportal.html import clean_story, count_links, render_comment, text_of
from newsportal.typography import typeset
from tests.newsportal.harmless import (
    as_one_line,
    assert_harmless_comment,
    assert_harmless_story,
    hrefs,
    readable,
)

# fmt: off
PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></ScRiPt>",
    "<script\n>alert(1)</script\n>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)>",
    "<IMG SRC=javascript:alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=&gt;'>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><img title='</title><img src=x onerror=alert(1)>'></title>",
    "<xmp><p title='</xmp><svg/onload=alert(1)>'></xmp>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<embed src='javascript:alert(1)'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='&#106;&#97;&#118;&#97;script:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='//evil.example/x'>x</a>",
    "<a href='/\t/evil.example/x'>x</a>",
    "<a href='/\\evil.example/x'>x</a>",
    "<a href='https:evil.example'>x</a>",
    "<a href=x onclick=alert(1) onmouseover='alert(2)'>x</a>",
    "<a href='/x' onclick=alert(1) onmouseover='alert(2)'>x</a>",
    "<a href='https://x.example/' onclick='alert(1)' formaction='javascript:alert(1)'>x</a>",
    "<ol start=1 onclick=alert(1)><li value=2 onclick=alert(1)>x</li></ol>",
    "<a href='https://x.example' style='position:fixed' class=a id=b target=_top>x</a>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<link rel=stylesheet href='javascript:alert(1)'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'>",
    "<form action='javascript:alert(1)'><button>x<input onfocus=alert(1) autofocus></form>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<body onload=alert(1)><p>x</p></body>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo '<script>alert(1)</script>' ?>",
    "<abbr title='\"><script>alert(1)</script>'>x</abbr>",
    "<abbr title='`onmouseover=alert(1)'>x</abbr>",
    "<p \x00onclick=alert(1)>x</p>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<img src=x onerror=alert(1)",
    "<a href=\"javascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\ud800<script>alert(1)</script>\udfff",
    "https://x.example/\"onmouseover=alert(1)",
    "https://x.example/<script>alert(1)</script>",
    "https://x.example/'><img src=x onerror=alert(1)>",
    "javascript:alert(1)//https://x.example",
    "javascript://www.x.example/%0aalert(1)",
    "www.x.example/\" onclick=\"alert(1)",
]
# fmt: on
# fmt: off
TEXT = [
    "<", ">", "&", '"', "'", "`", "=", "/", "(", ")", "<script>", "</script>", "<p>", "</p>",
    "<a href=", "javascript:", " onclick=x", " style=y", "https://", "https://x.example/", "www.",
    "x.fr/", "a@", ":80", "&amp;", "&lt;", "&#60;", "\n", "\n\n", " ", "\u00a0", "\u202f", ".", "!",
    "?", ";", ":", "« ", "»", "’", "l'", "é", "xn--", "[", "]", "#", "%", "-", "_", "\x00",
    "\ud800", "\u202e", "\r", "\u2028", "\x85",
]
MARKUP = [
    "<b>", "</b>", "<div>", "</div>", "<h1>", "<h3>", "<pre>\n", "</pre>", "<table>", "<td>",
    "<ul>", "<li>", "<a href='https://x.example'>", "<a href=/x title='y'>", "<a>", "</a>", "<svg>",
    "<math>", "<style>", "<mtext>", "<!--", "-->", "<br>", "<hr>", "<blockquote>", "<code>", "<em>",
    "</em>", "<template>", "<form>", "<select>", "<option>", '<abbr title="x">', "&nbsp;",
    "<p>&nbsp;</p>", "<ol start=2>", "<title>", "\n",
]
ODD = [
    "<div>" * 10_000, "<b><p>" * 5_000, "<ul><li>" * 5_000, "<a href=/>" * 10_000, "<" * 10_000,
    "&" * 10_000, "&#" + "9" * 5_000 + ";", "\x00" * 1_000, "<pre>\n" * 1_000, "\ud800" * 9,
]
# fmt: on
TEXT_PIECES = st.lists(st.one_of(st.text(max_size=4), st.sampled_from(TEXT)), max_size=14).map(
    "".join
)
HTML_PIECES = st.lists(st.one_of(TEXT_PIECES, st.sampled_from(MARKUP)), max_size=12).map("".join)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_survives_in_a_story(payload):
    for html in (payload, f"<p>{payload}</p>", f"<ul><li>{payload}<b>x", f"a</p>{payload}<p>b"):
        assert_harmless_story(clean_story(html))


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_payload_survives_in_a_comment(payload, language):
    assert_harmless_comment(render_comment(payload, language=language))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_typed_by_a_reader_is_shown_as_typed(payload):
    assert text_of(render_comment(payload, language="en")) == as_one_line(payload)


@pytest.mark.parametrize("html", ODD)
def test_no_string_however_odd_raises(html):
    assert_harmless_story(clean_story(html))
    assert_harmless_comment(render_comment(html[:3_000], language="fr"))
    assert isinstance(text_of(html), str)


@settings(deadline=None)
@given(st.one_of(TEXT_PIECES, st.text()), st.sampled_from(["fr", "en"]))
def test_any_comment_is_harmless_and_keeps_its_text(text, language):
    html = render_comment(text, language=language)
    assert_harmless_comment(html)
    assert count_links(text) == len(hrefs(html))
    assert None not in hrefs(html)
    if "…" not in text_of(html):
        expected = typeset(readable(text), language=language)
        assert text_of(html) == as_one_line(expected)


@settings(deadline=None)
@given(st.one_of(HTML_PIECES, st.text()))
def test_any_story_is_harmless_and_cleaning_it_twice_is_cleaning_it_once(html):
    clean = clean_story(html)
    assert_harmless_story(clean)
    assert clean_story(clean) == clean


@settings(deadline=None)
@given(st.one_of(HTML_PIECES, st.text()))
def test_the_text_of_any_html_holds_no_runs_of_space_and_no_controls(html):
    text = text_of(html)
    assert not re.search("[ \t\n\r\f]{2}|[\x00-\x1f\ud800-\udfff]", text)
    assert text == text.strip(" ")
