"""The lines of a news page that are about the story but not of it: dates, names, buttons."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from articles.importing.dates import ImpossibleDate, read_date
from articles.importing.folding import fold
from articles.importing.reply_form import is_comment_counter
from articles.importing.story import MAX_CHARS

_LONGEST = 160  # characters; a longer line is prose, whatever it begins with

LABEL_MAX_CHARS = 30
LABEL_MAX_WORDS = 3

_PUBLISHED = re.compile(
    r"(?:(?:article\s+)?(?:publie|mis\s+en\s+ligne|poste|paru|ecrit)e?|"
    r"(?:first\s+)?(?:published|posted))\b(?:\s+(?:le|on))?\s*:?\s*"
)
_UPDATED = re.compile(
    r"(?:(?:derniere\s+)?mise?\s+a\s+jour|modifiee?|actualisee?|"
    r"(?:last\s+)?(?:updated|modified)|last\s+update)\b(?:\s+(?:le|on))?\s*:?\s*"
)
_RELATIVE = re.compile(r"il\s+y\s+a\s+.{1,20}|(?:aujourd'hui|hier|today|yesterday)\b.{0,12}|.* ago")
_READING_TIME = re.compile(
    r"(?:(?:temps|duree)\s+de\s+lecture|lecture|reading\s+time)\s*:?\s*(?:environ\s*|about\s*)?"
    r"\d+\s*(?:min|mins|mn|minutes?)\.?(?:\s+\d+\s*s(?:ec)?\.?)?"
    r"|(?:lecture|read)\s*:\s*\d+\s*(?:min|mn|minutes?)\.?"
    r"|\d+\s*-?(?:min|mins|mn|minutes?)\.?\s*(?:de\s+lecture|(?:to\s+)?read|reading)"
    r"(?:\s*\d+\s+comment(?:aire)?s?)?"
)
# Buttons and counters that stand beside the date on many pages.
_BUTTON = re.compile(
    r"(?:\d+|aucun|no)\s+(?:partages?|shares?|vues|views)"
    r"|copier\s+le\s+lien|copy\s+link|envoyer\s+par\s+e-?mail|imprimer|print"
    r"|partager(?:\s+(?:sur\s+\S+|l'article|cet\s+article))?|share(?:\s+(?:on\s+\S+|this.*))?"
    r"|(?:ecouter|sauvegarder|enregistrer)(?:\s+(?:l'|cet\s+)article)?"
)
_SPLIT = re.compile(
    r"\s*[|·•]\s*|\s+[-–—]\s+"
    r"|\s*[,;(]?\s*(?=(?:derni[eè]re\s+)?mise?\s+[aà]\s+jour\b|(?:last\s+)?updated\b)"
    r"|\s*,\s*(?=(?:le\s|on\s|publi|mis\s|posted|published|modifi|\d))",
    re.IGNORECASE,
)

_BY = re.compile(
    r"(?:(?:écrit|rédigé|texte|propos recueillis|written|story|words)\s+)?(?:par|by)\s*:?\s+(.+)",
    re.IGNORECASE,
)
_PARTICLE = r"(?:de|du|des|da|di|la|le|van|von|der|den|ten|el|al|bin|y|e)"
_NAME_PART = r"(?:(?:[dl]['’]|O['’])?[^\W\d_a-zß-ÿ][\w’'\-]*\.?)"
_NAME = re.compile(rf"{_NAME_PART}(?:\s+(?:{_PARTICLE}\s+){{0,2}}(?:{_NAME_PART}|[dl]['’]\w+))+")
_ROLE = re.compile(
    r".*\b(?:editor|correspondent|reporter|writer|columnist|journaliste|correspondante?|"
    r"r[ée]dact(?:eur|rice)|envoy[ée]e?)\b.*",
    re.IGNORECASE,
)
_AGENCY = re.compile(r"[A-Z]{2,6}")
_NEWSROOM = re.compile(
    r"(?:(?:la|notre|the|our)\s+)?(?:redaction|newsroom|staff|editors)(?: .{1,40})?"
)


@dataclass(frozen=True)
class Furniture:
    """What a line of furniture tells; nothing for lines that are only to be dropped."""

    published_at: datetime | date | None = None
    authors: tuple[str, ...] = ()
    is_bare_date: bool = False
    is_button: bool = False  # tells nothing of where the head of the story ends
    is_open_label: bool = False  # « Mis à jour le » whose date stands on the next line


def read_furniture(line: str) -> Furniture | None:
    """Return what `line` tells about the story, or None if it is of the story itself.

    Several facts may share a line (« Par Nom Prénom | 14.07.2025 »). All of it must
    be understood, save a word or two beside a date and time (« Région | 14.07.2025
    15:15 »). Raises ImpossibleDate.
    """
    if not line or len(line) > _LONGEST:
        return None
    whole = _read_fact(line)
    if whole is not None:
        return whole
    parts = [part.strip(" ()") for part in _SPLIT.split(line) if part.strip(" ()")]
    facts = [_read_fact(part) for part in parts]
    known = [fact for fact in facts if fact is not None]
    dates = [fact.published_at for fact in known if fact.published_at is not None]
    has_time = any(isinstance(moment, datetime) for moment in dates)
    unknown = [part for part, fact in zip(parts, facts, strict=True) if fact is None]
    if len(parts) < 2 or not all(has_time and _is_label(part) for part in unknown):
        return None
    authors = tuple(author for fact in known for author in fact.authors)
    return Furniture(published_at=dates[0] if dates else None, authors=authors)


def _is_label(text: str) -> bool:
    """Tell the name of a place or category that may stand beside a date and time."""
    return len(text) <= LABEL_MAX_CHARS and len(text.split()) <= LABEL_MAX_WORDS


def _read_fact(text: str) -> Furniture | None:
    folded = fold(text)
    if _READING_TIME.fullmatch(folded):
        return Furniture()
    if _BUTTON.fullmatch(folded) or is_comment_counter(text):
        return Furniture(is_button=True)
    updated = _UPDATED.match(folded)
    if updated and _is_moment(folded[updated.end() :]):
        return Furniture(is_open_label=updated.end() == len(folded))
    published = _PUBLISHED.match(folded)
    if published:
        rest = folded[published.end() :]
        if not rest or _RELATIVE.fullmatch(rest):
            return Furniture()  # a date on the next line needs no label
        moment = read_date(rest)
        return None if moment is None else Furniture(published_at=moment)
    moment = read_date(text)
    if moment is not None:
        return Furniture(published_at=moment, is_bare_date=True)
    return _read_byline(text)


def _is_moment(folded: str) -> bool:
    if not folded or _RELATIVE.fullmatch(folded):
        return True
    try:
        return read_date(folded) is not None
    except ImpossibleDate:  # the line is dropped anyway
        return True


def _read_byline(text: str) -> Furniture | None:
    """Read « Par Nom Prénom et Nom Prénom, leur fonction »; functions are dropped."""
    match = _BY.fullmatch(text)
    if not match:
        return None
    credited = match[1].replace("(", ", ").replace(")", "").strip(" .")
    if _NEWSROOM.fullmatch(fold(credited)):
        return Furniture()
    names: list[str] = []
    for part in re.split(r"\s*[,&]\s*|\s+(?:et|and|avec|with)\s+", credited):
        name = " ".join(part.split())
        is_name = _NAME.fullmatch(name) and not _ROLE.fullmatch(name)
        if len(name) <= MAX_CHARS["authors"] and (is_name or _AGENCY.fullmatch(name)):
            names.append(name)
        elif not names or len(name.split()) > 8:
            return None
    return Furniture(authors=tuple(dict.fromkeys(names))) if names else None
