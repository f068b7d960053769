import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.cleaning import clean_name, clean_text, has_words

ANY = st.text(st.characters(codec=None), max_size=200)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Hortense \t B. ", "Hortense B."),
        ("Ligne\nune", "Ligne une"),
        ("a\u202eb\u2066c\u200bd\ufefff", "abcdf"),
        ("e\u0301mile", "émile"),
        ("نامه\u200cها", "نامه\u200cها"),
        ("\ud800x", "x"),
    ],
)
def test_names_stand_on_one_line_without_invisible_signs(typed: str, cleaned: str) -> None:
    assert clean_name(typed) == cleaned


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [("a\r\nb\rc\u2028d", "a\nb\nc\nd"), ("\x00a\x1bb\tc ", "ab\tc"), ("\udfffx", "x")],
)
def test_texts_keep_their_lines_and_lose_control_signs(typed: str, cleaned: str) -> None:
    assert clean_text(typed) == cleaned


@given(ANY)
def test_cleaning_twice_changes_nothing_and_what_is_left_can_be_stored(typed: str) -> None:
    for clean in (clean_name, clean_text):
        once = clean(typed)
        assert clean(once) == once
        assert "\x00" not in once
        once.encode()


def test_signs_that_nobody_sees_are_no_words() -> None:
    assert not has_words("\u200b \u2060\n\u00a0", 1)
    assert has_words("a b", 2)
    assert not has_words("a b", 3)
