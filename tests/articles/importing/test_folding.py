import pytest

from articles.importing.folding import fold, says_the_same, words_of


def test_fold_drops_case_accents_quote_styles_and_spacing() -> None:
    assert fold("  « L’ÉTÉ »\u00a0: \t enfin ") == '" l\'ete " : enfin'


def test_words_hold_no_punctuation() -> None:
    assert words_of("L’eau — 4,1 M€ !") == ["l", "eau", "4", "1", "m"]


@pytest.mark.parametrize(
    "other",
    ["L'école  ouvre", "L’ÉCOLE OUVRE", "L’école ouvre.", "« L’école ouvre »", "L’ecole ouvre"],
)
def test_two_spellings_of_one_title_say_the_same(other: str) -> None:
    assert says_the_same("L’école ouvre", other)


@pytest.mark.parametrize("other", ["L’école ferme", "L’école", "L’école ouvre demain", ""])
def test_other_words_do_not_say_the_same(other: str) -> None:
    assert not says_the_same("L’école ouvre", other)


def test_lines_without_words_say_the_same_only_if_equal() -> None:
    assert says_the_same("***", " *** ")
    assert not says_the_same("***", "???")
