import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsportal.html_flow import OPAQUE, Flow

MARKUP = st.lists(
    st.sampled_from(
        [*"ab <>&;\"'=/!-#\n", "<p>", "</p>", "<b x='", "<code>", "</code>", "&amp", "<!--"]
    )
).map("".join)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<b>b</b>c", "abc"),
        ("<p>a</p>b", "\na\nb"),
        ("a<!-- b -->c<!-->d<!x>e</>f", "acdef"),
        ("a&amp;&lt;&eacute&#39;&#x41;", "a&<é'A"),
        ("&notit; &inconnu; &", "¬it; &inconnu; &"),
        ("a\n\tb", "a  b"),
        ('<a title="<p>">b</a>', "b"),
        ("<a b'c>d'e</a>", "d'e"),
        ("<a x=>b", "b"),
        ("a < b <3 c", "a < b <3 c"),
        ("a<code>b <i>c</i></code>d", f"a{OPAQUE}{OPAQUE}d"),
        ("a<img alt='b'>c", f"a{OPAQUE}c"),
        ("<script>'<p>'</script>a", "\n\na"),
        ("<textarea>a</textareas></textarea>b", "\n\nb"),
        ("a<b title='unclosed", "a"),
        ("a<!-- unclosed", "a"),
        ("&NotEqualTilde;", OPAQUE),
    ],
)
def test_the_flow_is_what_a_reader_meets(html, text):
    assert Flow(html).text == text


def test_each_character_knows_where_it_stands():
    html = "l&#39;<em>eau</em>"
    flow = Flow(html)
    spans = zip(flow.starts, flow.ends, strict=True)
    assert [html[start:end] for start, end in spans] == ["l", "&#39;", "e", "a", "u"]


@settings(deadline=None)
@given(st.one_of(MARKUP, st.text()))
def test_positions_of_any_string_advance_and_never_overlap(html):
    flow = Flow(html)
    assert len(flow.text) == len(flow.starts) == len(flow.ends)
    bounds = [
        0,
        *(at for span in zip(flow.starts, flow.ends, strict=True) for at in span),
        len(html),
    ]
    assert bounds == sorted(bounds)
