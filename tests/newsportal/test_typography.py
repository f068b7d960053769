"""In the tables `_` stands for U+202F, the narrow no-break space, and `~` for U+00A0."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsportal.typography import typeset, typeset_html

SIGNS = str.maketrans({"_": "\u202f", "~": "\u00a0"})

FRENCH_TEXT = [
    # spaces that are there
    ("Quelle marée !", "Quelle marée_!"),
    ("Qui garde le phare ?", "Qui garde le phare_?"),
    ("Le pont ferme ; le bac ouvre.", "Le pont ferme_; le bac ouvre."),
    ("Transports : le tram roulera", "Transports~: le tram roulera"),
    ("« Le lit de 1911 »", "«_Le lit de 1911_»"),
    ("Vraiment ?!", "Vraiment_?!"),
    ("Enfin !!!", "Enfin_!!!"),
    ("Quoi ?…", "Quoi_?…"),
    ("Deux   espaces   !", "Deux   espaces_!"),
    ("Fine\u2009! Insécable\u00a0!", "Fine_! Insécable_!"),
    ("Une fine\u202f: ici", "Une fine~: ici"),
    ("Coûts : 4,1 M€ ; 12 % !", "Coûts~: 4,1 M€_; 12 %_!"),
    ("En 2024 ?", "En 2024_?"),
    ("Il a dit : « Non ! »", "Il a dit~: «_Non_!_»"),
    ("(est-ce vrai ?)", "(est-ce vrai_?)"),
    ("Fini ! ? Non", "Fini_!_? Non"),
    # spaces that are missing
    ("Quelle marée!", "Quelle marée_!"),
    ("Quoi?!", "Quoi_?!"),
    ("Le pont ferme; le bac ouvre.", "Le pont ferme_; le bac ouvre."),
    ("Transports: le tram", "Transports~: le tram"),
    ("«Le lit»", "«_Le lit_»"),
    ("«1911»", "«_1911_»"),
    ("«Oui!»: la réponse", "«_Oui_!_»~: la réponse"),
    ("(vraiment!)", "(vraiment_!)"),
    ("Le maire (élu)? Absent", "Le maire (élu)_? Absent"),
    ("Il dit:« Oui »", "Il dit~:«_Oui_»"),
    ("et/ou?", "et/ou_?"),
    ("Une file: la nôtre", "Une file~: la nôtre"),
    ("e\u0301te\u0301!", "e\u0301te\u0301_!"),
    # apostrophes
    ("l'eau d'aujourd'hui", "l’eau d’aujourd’hui"),
    ("L'ÉTÉ", "L’ÉTÉ"),
    ("qu'« elle » et l'11 mai", "qu’«_elle_» et l’11 mai"),
    ("rock'n'roll", "rock’n’roll"),
    ("le mot 'x' et 5' d'arrêt", "le mot 'x' et 5' d’arrêt"),
    ("5'30 et 6' 12''", "5'30 et 6' 12''"),
    # left alone: times, ratios, numbers
    ("à 15:15, ratio 10:9", "à 15:15, ratio 10:9"),
    ("12:30:45", "12:30:45"),
    ("1 234 567 habitants", "1 234 567 habitants"),
    ("Le car de 15:15 : complet", "Le car de 15:15~: complet"),
    # left alone: addresses and paths
    ("https://x.example/a?b=c;d!e:f", "https://x.example/a?b=c;d!e:f"),
    ("https://x.example/l'eau!", "https://x.example/l'eau!"),
    ("Voir https://x.example/a ; merci", "Voir https://x.example/a_; merci"),
    ("«https://x.example/a?»", "«_https://x.example/a?_»"),
    ("www.portail.example/l'eau?", "www.portail.example/l'eau?"),
    ("portail.example/l'eau:1", "portail.example/l'eau:1"),
    ("mailto:redaction@x.example?subject=a", "mailto:redaction@x.example?subject=a"),
    ("le préfixe mailto: ou http: ici", "le préfixe mailto: ou http: ici"),
    ("o'neil@x.example!", "o'neil@x.example!"),
    ("C:\\l'eau\\x!", "C:\\l'eau\\x!"),
    ("/srv/l'eau/x!", "/srv/l'eau/x!"),
    ("rapport.pdf: vide", "rapport.pdf: vide"),
    # left alone: code, hashtags, references, smileys
    ("std::vector a::b", "std::vector a::b"),
    ("#mer! #l", "#mer! #l"),
    ("a != b", "a != b"),
    ("R&amp;D &eacute;!", "R&amp;D &eacute;!"),
    ("Bien :-) très bien :) oui ;)", "Bien :-) très bien :) oui ;)"),
    ("Oh :D et ;-P et :'(", "Oh :D et ;-P et :'("),
    (":smile: ici :smile: là", ":smile: ici :smile: là"),
    ("Oui!Non mot:mot", "Oui!Non mot:mot"),
    # nothing to lean on
    ("! au début", "! au début"),
    ("(!)", "(!)"),
    ("«»", "«»"),
    ("» suite d’une citation", "» suite d’une citation"),
    ("fin de ligne\n! autre ligne", "fin de ligne\n! autre ligne"),
    ("", ""),
]

FRENCH_HTML = [
    # across inline tags
    ("<em>mot</em> !", "<em>mot</em>_!"),
    ("<em>mot</em>!", "<em>mot</em>_!"),
    ("<strong><em>mot</em></strong> ; suite", "<strong><em>mot</em></strong>_; suite"),
    ('<a href="/x">mot</a> ;', '<a href="/x">mot</a>_;'),
    ("« <em>mot</em> »", "«_<em>mot</em>_»"),
    ("«<em>mot</em>»", "«_<em>mot</em>_»"),
    ("<em>« mot »</em> : non", "<em>«_mot_»</em>~: non"),
    ("l'<strong>eau</strong>", "l’<strong>eau</strong>"),
    ("<b>l</b>'<b>eau</b>", "<b>l</b>’<b>eau</b>"),
    ("mot <em> !</em>", "mot<em>_!</em>"),
    ("« </em> mot", "«_</em>mot"),
    ("mot<!-- l'eau ! --> !", "mot<!-- l'eau ! -->_!"),
    ("1<sup>er</sup> : oui", "1<sup>er</sup>~: oui"),
    ("mot\n    !", "mot_!"),
    # blocks and line breaks part
    ("<p>mot</p> !", "<p>mot</p> !"),
    ("<p>mot</p><p>! mot !</p>", "<p>mot</p><p>! mot_!</p>"),
    ("<li>l</li>'<li>eau</li>", "<li>l</li>'<li>eau</li>"),
    ("mot<br> !", "mot<br> !"),
    # code, scripts and attributes
    ("<code>a !</code> !", "<code>a !</code>_!"),
    ("<pre>l'a <b>b</b> !</pre><p>l'eau</p>", "<pre>l'a <b>b</b> !</pre><p>l’eau</p>"),
    ("<kbd>l'a</kbd> <samp>b !</samp>", "<kbd>l'a</kbd> <samp>b !</samp>"),
    ("d'<code>x</code>", "d’<code>x</code>"),
    ("<script>a !</script><style>b !</style>c !", "<script>a !</script><style>b !</style>c_!"),
    ("<script>'<p>a !</p>'</script>", "<script>'<p>a !</p>'</script>"),
    (
        '<a title="l\'eau > ici !" href=/?a;b>c !</a>',
        '<a title="l\'eau > ici !" href=/?a;b>c_!</a>',
    ),
    ("<abbr title='mot !'>m !</abbr>", "<abbr title='mot !'>m_!</abbr>"),
    (
        '<a href="https://x.example/?q">https://x.example/?q</a> ;',
        '<a href="https://x.example/?q">https://x.example/?q</a>_;',
    ),
    ("<b>https</b>://x.example/l'eau !", "<b>https</b>://x.example/l'eau_!"),
    # references
    ("mot&nbsp;!", "mot_!"),
    ("mot&nbsp;:", "mot&nbsp;:"),
    ("mot &nbsp;:", "mot&nbsp;:"),
    ("mot&#x202F;! mot&#8239;?", "mot&#x202F;! mot&#8239;?"),
    ("&laquo;mot&raquo; !", "&laquo;_mot_&raquo;_!"),
    ("l&#39;eau l&apos;air l&#x27;or", "l’eau l’air l’or"),
    ("Commerce &amp; pêche !", "Commerce &amp; pêche_!"),
    ("caf&eacute;! caf&eacute !", "caf&eacute;_! caf&eacute_!"),
    ("&lt;b&gt; ; fin", "&lt;b&gt;_; fin"),
    ("&amp;eacute;! R&D!", "&amp;eacute;! R&D_!"),
    ("&inconnu; !", "&inconnu;_!"),
    ("&#" + "9" * 5000 + "; !", "&#" + "9" * 5000 + ";_!"),
    # not quite HTML
    ("a < b !", "a < b_!"),
    ("mot ! <em", "mot_! <em"),
    ('mot ! <a title="mot !', 'mot_! <a title="mot !'),
    ("mot ! <!-- mot !", "mot_! <!-- mot !"),
    ("</b> mot ! </code> mot !", "</b> mot_! </code> mot_!"),
]

ENGLISH = [
    "Two otters, one weir: why?",
    "He said : « no » !",
    "It's the keeper's lamp",
    "<em>Who</em> ? l'<b>eau</b>&nbsp;!",
]

# fmt: off
SIGNS_AND_WORDS = [
    *"aél5 !?;:«»'’\"“”()[]/\\.,…-@#&_=<>%~^*+|{D\n\t", "\u00a0", "\u202f", "\u2009", "qu", "www.",
    "http://", "mailto:", "x.fr/", "e\u0301", ":)", "::", "😀", "\ufffc",
]
MARKUP = [
    "<em>", "</em>", "<p>", "</p>", "<br>", "<code>", "</code>", "<pre>", "</pre>", "</a>",
    '<a href="x;y ? z\'a">', "<!--", "-->", "<!", "</", "<b ", '="', "<script>", "</script>",
    "<img alt='a !'>", "&nbsp;", "&#x202F;", "&amp;", "&amp", "&lt;", "&#39;", "&laquo;",
    "&raquo", "&#58;", "&ThickSpace;",
]
LONG_RUNS_OF = [
    "a.", "a-", "&a", "« ", " !", "l'", '<a "', "<b c='\"", "<!--", "<", "/a", ":a", "&#3", ":)",
    "aaaaaaaa", "https:", "<script>", "<code>", "a@", "\\", " ", "((", "&amp;;",
]
# fmt: on
PIECES = st.lists(st.sampled_from(SIGNS_AND_WORDS), max_size=16).map("".join)
HTML_PIECES = st.lists(st.one_of(PIECES, st.sampled_from(MARKUP)), max_size=10).map("".join)
WELL_FORMED = st.recursive(
    st.sampled_from(
        ["mot", "l'", "eau", " !", "!", " ;", "« ", "»", " : ", "&nbsp;", "&amp;", ":)"]
    ),
    lambda inner: st.builds(
        lambda tag, parts: f'<{tag} title="l\'eau !">{"".join(parts)}</{tag}>',
        st.sampled_from(["em", "a", "p", "code", "pre", "li", "sup"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=20,
)


class Tags(HTMLParser):
    """The tags of a fragment with their attributes, and its code, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[object] = []
        self.code = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.code += tag in {"code", "pre"}
        self.seen.append((tag, attrs))

    def handle_endtag(self, tag):
        self.code -= tag in {"code", "pre"}
        self.seen.append(tag)

    def handle_data(self, data):
        if self.code:
            self.seen.append(("code", data))


def without_spaces(text: str) -> str:
    return re.sub(r"[ \t\u00a0\u2007\u2009\u200a\u202f]", "", text).replace("'", "’")


@pytest.mark.parametrize(("text", "expected"), FRENCH_TEXT)
def test_french_text_gets_its_spaces_and_apostrophes(text, expected):
    assert typeset(text, language="fr") == expected.translate(SIGNS)


@pytest.mark.parametrize(("html", "expected"), FRENCH_HTML)
def test_french_html_gets_its_spaces_and_apostrophes(html, expected):
    assert typeset_html(html, language="fr") == expected.translate(SIGNS)


MEANS_THE_SAME_IN_HTML = [case for case in FRENCH_TEXT if not set("<\n") & set(case[0])]


@pytest.mark.parametrize(("text", "expected"), MEANS_THE_SAME_IN_HTML)
def test_html_without_markup_is_set_like_text(text, expected):
    escaped, set_text = (part.replace("&", "&amp;") for part in (text, expected.translate(SIGNS)))
    assert typeset_html(escaped, language="fr") == set_text


@pytest.mark.parametrize("text", ["snake_case: x", "~/l'eau!", "`a`: b", "a_b! {c}:"])
def test_words_that_look_like_code_are_left_alone(text):
    assert typeset(text, language="fr") == text


@pytest.mark.parametrize("text", ENGLISH)
@pytest.mark.parametrize("language", ["en", "en-GB", "de", "frr", ""])
def test_other_languages_pass_through_unchanged(text, language):
    assert typeset(text, language=language) == text
    assert typeset_html(text, language=language) == text


@pytest.mark.parametrize("language", ["fr", "fr-CA", "fr-fr", "FR", "fr_BE"])
def test_every_kind_of_french_is_french(language):
    assert typeset("Oui !", language=language) == "Oui\u202f!"
    assert typeset_html("<b>Oui</b> !", language=language) == "<b>Oui</b>\u202f!"


@pytest.mark.parametrize(("text", "expected"), FRENCH_TEXT)
def test_set_text_is_set_already(text, expected):
    assert typeset(expected.translate(SIGNS), language="fr") == expected.translate(SIGNS)


@pytest.mark.parametrize(("html", "expected"), FRENCH_HTML)
def test_set_html_is_set_already(html, expected):
    assert typeset_html(expected.translate(SIGNS), language="fr") == expected.translate(SIGNS)


@settings(deadline=None)
@given(st.one_of(PIECES, st.text()))
def test_setting_text_twice_is_setting_it_once(text):
    once = typeset(text, language="fr")
    assert typeset(once, language="fr") == once


@settings(deadline=None)
@given(st.one_of(HTML_PIECES, WELL_FORMED, st.text()))
def test_setting_html_twice_is_setting_it_once(html):
    once = typeset_html(html, language="fr")
    assert typeset_html(once, language="fr") == once


@settings(deadline=None)
@given(st.one_of(PIECES, st.text()))
def test_only_spaces_and_apostrophes_of_text_change(text):
    assert without_spaces(typeset(text, language="fr")) == without_spaces(text)


@settings(deadline=None)
@given(WELL_FORMED)
def test_tags_attributes_and_code_never_change(html):
    assert Tags(typeset_html(html, language="fr")).seen == Tags(html).seen


@pytest.mark.parametrize("piece", LONG_RUNS_OF)
def test_long_texts_of_one_piece_end(piece):
    text = piece * (100_000 // len(piece))  # a quadratic rule would run for minutes here
    assert typeset(text, language="fr")
    assert typeset_html(text, language="fr")
