import re

import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing.reading import read_text
from articles.importing.story import StoryRefused, key_of


def test_a_refusal_reads_file_line_and_reason() -> None:
    assert str(StoryRefused("une.txt", 7, "too short")) == "une.txt:7: too short"


def test_the_reason_of_a_refusal_is_worded_when_it_is_shown() -> None:
    with override("fr"), pytest.raises(StoryRefused) as caught:
        read_text(b"", name="vide.txt")

    with override("en"):
        assert str(caught.value) == "vide.txt:1: The file is empty."


def test_a_retyped_title_keeps_its_key() -> None:
    assert key_of("L’école  ouvre son toit !") == key_of("L'ÉCOLE ouvre son toit")
    assert key_of("digue-marais") == "digue-marais"


def test_long_titles_that_begin_alike_have_different_keys() -> None:
    start = "Une phrase qui ne finit pas " * 4

    assert key_of(start + "un") != key_of(start + "deux")
    assert key_of(start + "un").startswith("une-phrase-qui-ne-finit-pas-")
    assert len(key_of(start + "un")) <= 100


def test_titles_in_another_alphabet_have_different_keys() -> None:
    keys = {key_of("Москва сегодня"), key_of("Москва вчера"), key_of("東京"), key_of("大阪")}

    assert len(keys) == 4
    assert all(re.fullmatch(r"[a-z0-9-]+", key) for key in keys)


@settings(deadline=None)
@given(st.text())
def test_any_title_gives_a_key_that_fits_its_column(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", key_of(title))
    assert len(key_of(title)) <= 100
