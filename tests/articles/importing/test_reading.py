import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing.reading import MAX_BYTES, read_text
from articles.importing.story import StoryRefused
from tests.articles.importing.refusals import refusal_of

TEXT = "L’œuvre d’été\n\n« À la mer », 3 200 €…\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("cp1252"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("\n", "\u2028").encode(),
    ],
    ids=["utf8", "bom", "cp1252", "utf16", "utf16be", "crlf", "cr", "line-separator"],
)
def test_one_text_is_read_from_many_encodings_and_line_ends(content: bytes) -> None:
    assert read_text(content, name="une.txt") == TEXT


def test_invisible_and_stray_control_characters_are_dropped() -> None:
    text = "Une super\u00adbe vue\u200b sur la mer\x07, au mois d’aout, \tpar temps clair\ufeff."

    read = read_text(text.encode(), name="une.txt")

    assert read == "Une superbe vue sur la mer, au mois d’aout, \tpar temps clair."


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert refusal_of(lambda: read_text(content, name="vide.txt")) == (1, "The file is empty.")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"PK\x03\x04\x14\x00", "a ZIP archive or an office document"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"GIF89a", "a picture"),
        (b"{\\rtf1\\ansi Titre}", "an RTF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
        (b"\x1f\x8b\x08", "a compressed file"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_its_name(content: bytes, kind: str) -> None:
    line, reason = refusal_of(lambda: read_text(content, name="x.txt"))

    assert (line, reason) == (1, f"This is {kind}, not a text file.")


def test_a_null_byte_is_refused_with_its_line() -> None:
    content = b"Titre\n\nUn texte\ncoup\x00\n"

    assert refusal_of(lambda: read_text(content, name="x")) == (4, "This is not a text file.")


def test_mostly_control_characters_are_refused() -> None:
    content = b"Titre\x01\x02\x03\x04\x05\n"

    assert refusal_of(lambda: read_text(content, name="x")) == (1, "This is not a text file.")


def test_the_source_of_a_web_page_is_refused() -> None:
    content = codecs.BOM_UTF8 + b"\n<!DOCTYPE html>\n<title>Titre</title>"

    assert "web page" in refusal_of(lambda: read_text(content, name="x"))[1]


def test_bytes_of_neither_encoding_are_refused_with_their_line() -> None:
    content = "Été\n\nMer".encode("cp1252") + b"\x81\n"

    line, reason = refusal_of(lambda: read_text(content, name="x"))

    assert (line, reason) == (3, "The text is neither UTF-8 nor Windows-1252 here.")


def test_cyrillic_is_not_mistaken_for_windows_1252() -> None:
    content = "Новости дня\n\nСегодня в городе".encode("cp1251")

    assert "neither" in refusal_of(lambda: read_text(content, name="x"))[1]


def test_damaged_utf_8_is_refused_and_not_read_as_windows_1252() -> None:
    content = "Été à la mer\n\nDéjà".encode() + b"\xe9\n"

    line, reason = refusal_of(lambda: read_text(content, name="x"))

    assert (line, reason) == (3, "The file is UTF-8, but damaged here.")


def test_damaged_utf_16_is_refused() -> None:
    content = codecs.BOM_UTF16_LE + "Titre".encode("utf-16-le") + b"\x00"

    assert "damaged UTF-16" in refusal_of(lambda: read_text(content, name="x"))[1]


def test_the_largest_file_is_read_and_one_byte_more_is_refused() -> None:
    content = b"a" * MAX_BYTES

    assert read_text(content, name="x") == content.decode()
    assert "2 MB" in refusal_of(lambda: read_text(content + b"a", name="x"))[1]


@settings(deadline=None)
@given(st.binary())
def test_any_bytes_give_clean_text_or_a_refusal(content: bytes) -> None:
    try:
        text = read_text(content, name="x")
    except StoryRefused:
        return
    assert text.strip()
    assert not set(text) & set("\r\0\x0b\x0c\x85\ufeff")
