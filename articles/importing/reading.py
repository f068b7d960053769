"""The text in a file's bytes, or the reason why there is none."""

import codecs
import re

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.importing.story import StoryRefused

MAX_BYTES = 2 * 1024 * 1024  # a novel of 1,000 pages: longer is not a story
MAX_CONTROL_SHARE = 0.02  # of the characters; text copied from anywhere stays far below
MAX_FOREIGN_SHARE = 0.3  # non-ASCII in Windows-1252: French has about 4 %, Cyrillic read so 80 %

# What a mistaken file begins with, and what it is.
SIGNATURES: tuple[tuple[bytes, Promise], ...] = (
    (b"%PDF-", _("a PDF document")),
    (b"PK\x03\x04", _("a ZIP archive or an office document")),
    (b"PK\x05\x06", _("a ZIP archive or an office document")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _("an office document")),
    (b"{\\rtf", _("an RTF document")),
    (b"\x89PNG", _("a picture")),
    (b"\xff\xd8\xff", _("a picture")),
    (b"GIF87a", _("a picture")),
    (b"GIF89a", _("a picture")),
    (b"ID3\x03", _("a sound")),
    (b"ID3\x04", _("a sound")),
    (b"OggS", _("a sound")),
    (b"\x1f\x8b", _("a compressed file")),
    (b"7z\xbc\xaf\x27\x1c", _("a compressed file")),
    (b"\x7fELF", _("a program")),
    (b"SQLite format 3\x00", _("a database")),
)
WEB_PAGE = re.compile(rb"\s*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # all but tab and newline
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_NEWLINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Hints for line breaking and stray marks: invisible, and in the way of every search.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff\ufffe\uffff"))


def read_text(content: bytes, *, name: str) -> str:
    """Return the text with `\\n` line ends, without BOM, control or invisible characters.

    UTF-8, UTF-16 with its BOM, else Windows-1252. Raises StoryRefused for what is
    empty, too large or not text.
    """
    if len(content) > MAX_BYTES:
        raise StoryRefused(name, 1, _("The file is larger than 2 MB."))
    for signature, kind in SIGNATURES:
        if content.startswith(signature):
            reason = _("This is {kind}, not a text file.")
            raise StoryRefused(name, 1, format_lazy(reason, kind=kind))
    if WEB_PAGE.match(content.removeprefix(codecs.BOM_UTF8)):
        reason = _("This is the source of a web page: copy the text of the page instead.")
        raise StoryRefused(name, 1, reason)
    text = _NEWLINES.sub("\n", _decoded(content, name=name))
    _refuse_binary(text, name=name)
    text = _CONTROLS.sub("", text).translate(_INVISIBLE)
    if not text.strip():
        raise StoryRefused(name, 1, _("The file is empty."))
    return text


def _decoded(content: bytes, *, name: str) -> str:
    encoding = _UTF_16.get(content[:2])
    if encoding:
        try:
            return content[2:].decode(encoding)
        except UnicodeDecodeError:
            raise StoryRefused(name, 1, _("The file is damaged UTF-16.")) from None
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    if _is_damaged_utf_8(content):
        raise StoryRefused(name, line, _("The file is UTF-8, but damaged here."))
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = _("The text is neither UTF-8 nor Windows-1252 here.")
        raise StoryRefused(name, line, reason) from None
    if sum(not letter.isascii() for letter in text) > MAX_FOREIGN_SHARE * len(text):
        raise StoryRefused(name, line, _("The text is neither UTF-8 nor Windows-1252 here."))
    return text


def _is_damaged_utf_8(content: bytes) -> bool:
    """Tell UTF-8 with a few bad bytes from Windows-1252, which is hardly ever valid UTF-8.

    Read as Windows-1252 it would be stored as « dÃ©jÃ  », and nobody would be told.
    """
    letters = [letter for letter in content.decode(errors="replace") if not letter.isascii()]
    bad = letters.count("\ufffd")
    return len(letters) - bad > bad


def _refuse_binary(text: str, *, name: str) -> None:
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise StoryRefused(name, line, _("This is not a text file."))
    if len(_CONTROLS.findall(text)) > MAX_CONTROL_SHARE * len(text):
        raise StoryRefused(name, 1, _("This is not a text file."))
