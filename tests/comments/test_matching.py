"""What rules find, and what they leave alone."""

from django.test import SimpleTestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.matching import Guard, Kind, Match, Matcher, Sample, read_pattern
from comments.phrases import BadPattern

LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = st.text(alphabet=LETTERS, min_size=5, max_size=12)
# A letter, as somebody may write it who does not want to be found.
DISGUISES = {
    "a": "aAàÀâаАａ", "e": "eEéÈêеЕｅ", "o": "oOôöоОｏ", "c": "cCçсС", "i": "iIîïі", "p": "pPрР",
    "s": "sSѕ", "x": "xXхХ", "n": "nNñ", "u": "uUùü", "y": "yYÿу",
}  # fmt: skip


def matcher(*patterns: str, kind: str = Kind.WORDS) -> Matcher:
    return Matcher([Guard(1, kind, patterns)])


def found(
    text: str, *patterns: str, kind: str = Kind.WORDS, name: str = "Bob",
    email: str = "bob@example.org", address: str = "192.0.2.7",
) -> list[str]:  # fmt: skip
    """What of the text, or else of the name, was found; “!” where neither has a place for it."""
    for match in matcher(*patterns, kind=kind).matches(Sample(text, name, email, address)):
        spots = [text[start:end] for start, end in match.text_spans]
        return [*spots, *(name[start:end] for start, end in match.name_spans)] or ["!"]
    return []


class WordsTest(SimpleTestCase):
    def test_a_word_is_found_whole_however_it_is_disguised(self) -> None:
        for typed in (
            "cialis", "CIALIS", "ciàlis", "с1аlis", "c i a l i s", "C.I.A.L.I.S", "c-i-à-l-1-s",
            "cia\u200blis", "ｃｉａｌｉｓ", "𝓬𝓲𝓪𝓵𝓲𝓼", "c1a1is", "ClALIS", "CIAlIS", "ciaIis",
        ):  # fmt: skip
            with self.subTest(typed):
                self.assertEqual(found(f"Prends du {typed}, ami.", "cialis"), [typed])
                self.assertEqual(found(typed, "Ciàlis"), [typed])

    def test_a_word_within_another_is_not_found(self) -> None:
        texts = ["specialist", "spécialiste", "socialisme", "s p e c i a l i s t", "cialise"]
        self.assertEqual([found(text, "cialis") for text in texts], [[]] * len(texts))

    def test_letters_that_merely_look_alike_in_capitals_are_two_letters(self) -> None:
        self.assertEqual(found("Au mall, un mal", "mail", "mai"), [])

    def test_single_words_beside_spaced_letters_do_not_hide_them(self) -> None:
        self.assertEqual(found("il y a c i a l i s ici", "cialis"), ["c i a l i s"])
        self.assertEqual(found("c i a l i s à vendre", "cialis"), ["c i a l i s"])
        self.assertEqual(found("v a t e f a i r e", "va te faire"), ["v a t e f a i r e"])

    def test_a_phrase_is_found_over_any_space_and_punctuation(self) -> None:
        for typed in ("va te faire", "Va te  faire", "va,\nte faire", "VÀ-TE-FAIRE"):
            self.assertEqual(found(f"Mais {typed} voir", "va te faire"), [typed])
        self.assertEqual(found("va te fairevoir, va faire", "va te faire"), [])

    def test_an_open_end_finds_whatever_follows_and_nothing_before(self) -> None:
        self.assertEqual(found("Casinos et CASINOTIER", "casin*"), ["Casinos", "CASINOTIER"])
        self.assertEqual(found("va te faire voir", "va te fai*"), ["va te faire"])
        self.assertEqual(found("un anticasino", "casin*"), [])

    def test_a_word_is_looked_for_in_the_name_too_and_a_name_only_there(self) -> None:
        self.assertEqual(found("Bonjour", "viagra", name="V1agra pas cher"), ["V1agra"])
        self.assertEqual(found("La rédaction ment", "rédaction", kind=Kind.NAME), [])
        self.assertEqual(
            found("Bonjour", "la redaction", kind=Kind.NAME, name="LA RÉDACTION"), ["LA RÉDACTION"]
        )

    def test_one_match_for_each_rule_with_all_that_it_found(self) -> None:
        guards = [Guard(7, Kind.WORDS, ("un", "deux")), Guard(3, Kind.WORDS, ("deux trois", "six"))]
        matches = Matcher(guards).matches(Sample("Deux, un, deux trois", "x", "a@b.org", ""))
        self.assertEqual(
            matches,
            [
                Match(3, ("deux trois",), ((10, 20),), ()),
                Match(7, ("deux", "un"), ((0, 4), (6, 8), (10, 14)), ()),
            ],
        )

    @settings(deadline=None)
    @given(st.text(max_size=40), WORDS, st.text(max_size=40), st.data())
    def test_what_is_between_two_spaces_is_always_found(
        self, before: str, word: str, after: str, data: st.DataObject
    ) -> None:
        typed = "".join(data.draw(st.sampled_from(DISGUISES.get(sign, sign))) for sign in word)
        text = f"{before} et puis {typed} et puis {after}"
        spots = found(text, word)
        self.assertTrue(any(typed in spot for spot in spots), (text, spots))

    @settings(deadline=None)
    @given(WORDS, WORDS, WORDS)
    def test_no_word_is_found_inside_another(self, before: str, word: str, after: str) -> None:
        text = f"le {before}{word} du {word}{after}"
        self.assertEqual(found(text, word), [])

    @settings(deadline=None)
    @given(st.text(max_size=300), st.lists(WORDS, max_size=5))
    def test_what_is_found_lies_within_the_text(self, text: str, patterns: list[str]) -> None:
        sample = Sample(text, text, text, text)
        for match in matcher(*patterns, "la", "e*", "l'eau*").matches(sample):
            for start, end in (*match.text_spans, *match.name_spans):
                self.assertTrue(0 <= start < end <= len(text))


class OriginTest(SimpleTestCase):
    def test_a_link_is_found_by_its_host_all_below_it_and_the_beginning_of_its_path(self) -> None:
        texts = [
            "Voir http://spam.example", "voir WWW.SPAM.EXAMPLE/a", "(spam.example:8080/x)",
            "https://deep.spam.example/?q", "moi@spam.example", "ｓpam.example",
        ]  # fmt: skip
        for text in texts:
            self.assertNotEqual(found(text, "spam.example", kind=Kind.LINK), [], text)
        for text in ("notspam.example", "spam.example.org", "spam example", "spam.examples"):
            self.assertEqual(found(text, "spam.example", kind=Kind.LINK), [], text)
        path = "https://www.spam.example/casino"
        self.assertEqual(
            found("spam.example/Casino/1 spam.example/bar", path, kind=Kind.LINK),
            ["spam.example/Casino/1"],
        )

    def test_an_encoded_host_is_the_one_that_it_stands_for(self) -> None:
        for pattern in ("bücher.example", "xn--bcher-kva.example"):
            for text in ("http://xn--bcher-kva.example/", "BÜCHER.example"):
                self.assertNotEqual(found(text, pattern, kind=Kind.LINK), [])
        self.assertEqual(found("http://xn--zzzz\u00e9.example xn--.example", "a.example"), [])

    def test_a_domain_is_that_of_the_address_and_all_below_it(self) -> None:
        for email, expected in {
            "a@spam.example": ["!"], "a@mx.spam.example": ["!"], "a@notspam.example": [],
            "spam.example@b.org": [], "": [],
        }.items():  # fmt: skip
            for pattern in ("spam.example", "@Spam.Example"):
                self.assertEqual(
                    found("spam.example", pattern, kind=Kind.DOMAIN, email=email), expected, email
                )

    def test_a_network_is_all_addresses_in_it_of_either_kind(self) -> None:
        patterns = ("198.51.100.0/24", "203.0.113.9", "2001:db8:1::/48")
        for address, expected in {
            "198.51.100.77": ["!"], "203.0.113.9": ["!"], "203.0.113.10": [], "": [], "x": [],
            "2001:db8:1:2::9": ["!"], "2001:db8:2::9": [], "::ffff:203.0.113.9": ["!"],
        }.items():  # fmt: skip
            self.assertEqual(
                found("x", *patterns, kind=Kind.NETWORK, address=address), expected, address
            )


class PatternTest(SimpleTestCase):
    def test_what_can_be_found_nowhere_or_nearly_everywhere_is_refused(self) -> None:
        refused = {
            Kind.WORDS: ["", "*", "a", "a*", "ab*", "c*s", "*casino", "casino**", "!", "🎰", "a *"],
            Kind.NAME: ["", "x"],
            Kind.LINK: ["spam", "", "http://", "spam.example:80", "a b.example", "/path"],
            Kind.DOMAIN: ["spam", "spam.example/x", "a@", "@"],
            Kind.NETWORK: ["", "10.0.0", "300.0.0.1", "fe80::1%eth0", "10.0.0.0/33"],
        }  # fmt: skip
        for kind, patterns in refused.items():
            for pattern in patterns:
                with self.subTest(kind, pattern=pattern), self.assertRaises(BadPattern):
                    read_pattern(kind, pattern)
        self.assertEqual(found("tout est là", "a*", "", "🎰", "là"), ["là"])

    def test_what_means_something_is_read(self) -> None:
        read = [
            (Kind.WORDS, "L’Œuvre au noir", "l oeuvre au noir"), (Kind.WORDS, "1488", "1488"),
            (Kind.LINK, "HTTPS://www.Spam.example/", "spam.example"),
            (Kind.NETWORK, "192.0.2.9/24", "192.0.2.0/24"), (Kind.DOMAIN, "@x.Org", "x.org"),
        ]  # fmt: skip
        for kind, pattern, expected in read:
            self.assertEqual(read_pattern(kind, pattern), expected)

    def test_no_text_is_read_over_and_over(self) -> None:
        kinds = [Guard(1, Kind.WORDS, ("casino", "va te faire", "con*")),
                 Guard(2, Kind.LINK, ("spam.example",))]  # fmt: skip
        for piece in ("a", "a.", "-", "a ", "a-", "con ", "va te ", "a.b/", "/", "é", "_"):
            text = piece * 30_000  # quadratic, each would take minutes
            with self.subTest(piece):
                Matcher(kinds).matches(Sample(text, "Bob", "bob@example.org", ""))
