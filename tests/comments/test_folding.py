from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from comments.folding import folded, unmasked


class FoldingTest(SimpleTestCase):
    def test_case_accents_ligatures_and_fancy_type_are_folded(self) -> None:
        cases = {
            "Écœuré, l’Œuvre": "ecoeure, l’oeuvre", "co\u0301te\u0301": "cote",
            "STRASSE ß": "strasse ss",
            "ｃａｓｉｎｏ ⓒⓐⓢⓘⓝⓞ 🅲🅰🆂🅸🅽🅾 𝓬𝓪𝓼𝓲𝓷𝓸": "casino casino casino casino",
            "ca\u200bsi\u00adno": "casino",
        }  # fmt: skip
        self.assertEqual({text: folded(text).text for text in cases}, cases)

    def test_letters_that_stand_apart_are_joined(self) -> None:
        cases = {
            "un c a s i n o ici": "un casino ici", "V.I.A.G.R.A": "viagra", "c-a-s-1-n-o": "casino",
            "il y a à voir": "il y a a voir", "0 6 1 2 3 4 5 6": "0 6 1 2 3 4 5 6",
        }  # fmt: skip
        self.assertEqual({text: unmasked(text).text for text in cases}, cases)

    def test_look_alikes_are_undone_where_they_pose_as_latin(self) -> None:
        cases = {
            "сasinо": "casino", "on voit le сор": "on voit le cop",
            "vi@gra c@s1no": "viagra casino",
            "Это по-русски": "это по-русски", "à 20h30, 5ans, 1er": "a 20h30, 5ans, 1er",
            "@marie bob@mail.example": "@marie bob@mail.example",
        }  # fmt: skip
        self.assertEqual({text: unmasked(text).text for text in cases}, cases)

    def test_what_was_matched_is_found_again_in_what_was_typed(self) -> None:
        cases = [
            ("Un C-а-S-1-N-O !", "casino", "C-а-S-1-N-O"),
            ("l’œuvre e\u0301tait", "oeuvre", "œuvre"),
            ("c’e\u0301tait", "etait", "e\u0301tait"),
            ("ca\u200bsino\u200b.", "casino", "ca\u200bsino\u200b"),
        ]
        for text, word, typed in cases:
            with self.subTest(text):
                result = unmasked(text)
                start = result.text.index(word)
                first, last = result.span(start, start + len(word))
                self.assertEqual(text[first:last], typed)

    @given(st.text(alphabet=st.characters(codec="utf-8")))
    def test_every_character_has_a_place_in_the_source(self, text: str) -> None:
        result = unmasked(text)
        self.assertEqual(len(result.text), len(result.places))
        self.assertEqual(sorted(result.places), list(result.places))
        for index in range(len(result.text)):
            start, end = result.span(index, index + 1)
            self.assertTrue(0 <= start < end <= len(text))
