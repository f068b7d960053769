"""The catalogues: whole, fresh, and set as a French reader expects."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.contrib import admin
from django.core.management import call_command
from django.test import RequestFactory, override_settings
from django.utils import translation

from tests.conftest import missing

LOCALE = Path(settings.LOCALE_PATHS[0])
SOURCES = ("articles", "comments", "newsportal", "templates")
TRANSLATED = [code for code, _name in settings.LANGUAGES if code.partition("-")[0] != "en"]
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
MARKERS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}

_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}")
# Imprimerie nationale: U+202F before ; ! ? » and after «, U+00A0 before a colon that ends a
# word (15:15 keeps its own), the typographic apostrophe, no English quotation marks.
_UNFRENCH = re.compile(r"(?<![\u202f!?])[;!?»]|«(?!\u202f)|(?<!\u00a0):(?!\S)|['\"“”‘]")


def faults(entry: polib.POEntry, *, language: str) -> list[str]:
    """Return what is wrong with a translation, in words; empty if nothing is."""
    if entry.obsolete:
        return ["obsolete"]
    if entry.fuzzy:
        return ["fuzzy"]
    if not entry.translated():
        return ["missing"]
    found = []
    sources = {entry.msgid, entry.msgid_plural or entry.msgid}
    wanted = {placeholder for source in sources for placeholder in _PLACEHOLDER.findall(source)}
    for text in entry.msgstr_plural.values() or [entry.msgstr]:
        if set(_PLACEHOLDER.findall(text)) != wanted:
            found.append(f"placeholders: {text}")
        if language == "fr" and _UNFRENCH.search(text):
            found.append(f"typography: {text}")
        if entry.msgid.strip() and text.strip() != text:
            found.append(f"outer space: {text}")
    return found


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_every_string_is_translated_with_its_placeholders_and_typography(catalogue: Path) -> None:
    language = catalogue.parts[-3].partition("_")[0]
    entries = polib.pofile(str(catalogue))
    wrong = {entry.msgid: faults(entry, language=language) for entry in entries}
    assert {msgid: found for msgid, found in wrong.items() if found} == {}


@pytest.mark.parametrize(
    ("msgstr", "fault"),
    [
        ("", "missing"),
        ("Qui a écrit\u202f?", "placeholders"),
        ("%(name)s a écrit\u202f; et {who}\u202f?", "placeholders"),
        ("%(name)s a écrit ?", "typography"),
        ("%(name)s l'a écrit", "typography"),
        ("«\u00a0%(name)s\u202f» a écrit", "typography"),
        ("“%(name)s” a écrit", "typography"),
        ("%(name)s a écrit\u202f:", "typography"),
        ("%(name)s a écrit\u202f; qui d’autre\u202f?! À 15:15\u00a0: lui", ""),
    ],
)
def test_a_faulty_translation_is_told_from_a_good_one(msgstr: str, fault: str) -> None:
    entry = polib.POEntry(msgid="%(name)s wrote", msgstr=msgstr)
    told = " ".join(faults(entry, language="fr"))
    assert told.startswith(fault) if fault else told == ""


def test_a_fuzzy_and_an_obsolete_translation_count_as_faults() -> None:
    for fault in ("fuzzy", "obsolete"):
        entry = polib.POEntry(msgid="Home", msgstr="Accueil", obsolete=fault == "obsolete")
        entry.flags = ["fuzzy"] if fault == "fuzzy" else []
        assert faults(entry, language="fr") == [fault]


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_the_compiled_catalogue_is_fresh(catalogue: Path) -> None:
    source = polib.pofile(str(catalogue))
    compiled = polib.mofile(str(catalogue.with_suffix(".mo")))
    assert _said(compiled) == _said(source), "make translations"
    assert compiled.metadata == source.metadata, "make translations"


def test_every_language_but_english_has_a_catalogue() -> None:
    assert TRANSLATED, "the portal is French first"
    kept = {path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/django.mo")}
    assert {translation.to_locale(code) for code in TRANSLATED} <= kept


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_string_of_the_source_is_in_the_catalogue(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("xgettext") is None or shutil.which("msgmerge") is None:
        missing("gettext", "install the package gettext")
    for name in SOURCES:
        shutil.copytree(settings.BASE_DIR / name, tmp_path / name, ignore=_all_but_sources)
    fresh = tmp_path / "newsportal" / "locale"
    fresh.mkdir(exist_ok=True)
    monkeypatch.chdir(tmp_path)
    locale = translation.to_locale(language)
    with override_settings(LOCALE_PATHS=[fresh]):
        call_command("makemessages", locale=[locale], no_location=True, verbosity=0)
    found = polib.pofile(str(fresh / locale / "LC_MESSAGES" / "django.po"))
    known = polib.pofile(str(LOCALE / locale / "LC_MESSAGES" / "django.po"))
    assert len(found) > 100, "the collector found next to nothing"
    assert _ids(found) == _ids(known), "make translations"


def test_no_string_stands_where_the_collector_does_not_look() -> None:
    """xgettext reads f-strings as plain text: a string marked inside one stays English."""
    paths = [path for name in SOURCES for path in (settings.BASE_DIR / name).rglob("*.py")]
    assert {str(path): found for path in paths if (found := list(_hidden(path.read_text())))} == {}


def test_a_string_marked_inside_an_f_string_is_found() -> None:
    assert list(_hidden("a = f\"{gettext('Home')}, {now:%H:%M}\"; b = gettext('Page')")) == ["Home"]


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_dialogs_of_the_rich_text_editor_speak_the_language_of_the_desk(language: str) -> None:
    request = RequestFactory().get("/admin/jsi18n/")
    with translation.override(language):
        sent = admin.site.i18n_javascript(request).content.decode()
    # What it asks of gettext() with the extensions that a story may use.
    for words in ("Edit Link", "URL", "Title", "Update", "Cancel"):
        assert f'"{words}": "' in sent, words


def _said(catalogue: polib.POFile | polib.MOFile) -> dict[tuple[str, str], object]:
    return {
        (entry.msgctxt or "", entry.msgid): entry.msgstr_plural or entry.msgstr
        for entry in catalogue
        if not entry.obsolete
    }


def _ids(catalogue: polib.POFile) -> set[tuple[str, str, str]]:
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "") for entry in catalogue}


def _all_but_sources(folder: str, names: list[str]) -> set[str]:
    """For copytree: what makemessages does not read, and catalogues that are there already."""
    return {
        name
        for name in names
        if name in ("__pycache__", "locale")
        or (Path(folder, name).is_file() and Path(name).suffix not in (".py", ".html", ".txt"))
    }


def _hidden(source: str) -> Iterator[str]:
    """Yield the strings that `source` marks inside f-strings."""
    for string in ast.walk(ast.parse(source)):
        if not isinstance(string, ast.JoinedStr):
            continue
        for call in ast.walk(string):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in MARKERS:
                yield from (a.value for a in call.args if isinstance(a, ast.Constant))
