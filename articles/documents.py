"""From the rows that editors work on to the one document that readers see.

The document is plain JSON, ready to print: texts carry the typography of their
language (escape them), `html` is sanitised (`newsportal.html.trusted`).

    {"language", "title", "kicker", "standfirst", "category": id,
     "authors": [{"id", "name", "slug", "hue", "initials"}],
     "tags": [{"id", "name", "slug"}],
     "image": {"id", "alt", "caption", "credit"} or None,
     "parts": [{"heading", "anchor", "sections": [section, …]}],
     "words", "reading_minutes"}

A part is what one heading governs; the first may have none. Each section has
`uid`, `kind` and `html`, and by kind: `pictures` (like `image`), `quote` and
`source`, `heading` and `points`.
"""

from collections.abc import Callable, Iterable
from typing import Any

from articles.models import Article, ImageUse, Section
from articles.reading import reading_minutes
from articles.slugs import slug_of
from newsportal.html import clean_story, text_of
from newsportal.typography import typeset, typeset_html

Json = dict[str, Any]
Typeset = Callable[[str], str]


def freeze(article: Article) -> Json:
    """Return the document of the story as its rows stand now; reads, writes nothing."""

    def set_text(text: str) -> str:
        return typeset(" ".join(text.split()), language=article.language)

    sections = article.sections.prefetch_related("section_images__image")
    parts = list(_parts(sections, article.language, set_text))
    words = sum(_words(part) for part in parts)
    authors = [b.author for b in article.bylines.select_related("author")]
    image = article.image
    return {
        "language": article.language,
        "title": set_text(article.title),
        "kicker": set_text(article.kicker),
        "standfirst": set_text(article.standfirst),
        "category": article.category_id,
        "authors": [
            {"id": a.pk, "name": a.name, "slug": a.slug, "hue": a.hue, "initials": a.initials}
            for a in authors
        ],
        "tags": [{"id": t.pk, "name": t.name, "slug": t.slug} for t in article.tags.all()],
        "image": image
        and {
            "id": image.pk,
            "alt": article.image_alt or image.alt,
            "caption": set_text(article.image_caption or image.caption),
            "credit": set_text(article.image_credit or image.credit),
        },
        "parts": parts,
        "words": words,
        "reading_minutes": reading_minutes(words),
    }


def _parts(sections: Iterable[Section], language: str, set_text: Typeset) -> Iterable[Json]:
    """Group the sections: each heading opens a part that runs to the next one."""
    part: Json = {"heading": "", "anchor": "", "sections": []}
    anchors: set[str] = set()
    for section in sections:
        # Key points bring their own heading and stand apart from the text's.
        is_aside = section.kind == Section.Kind.KEYPOINTS
        heading = "" if is_aside else set_text(section.heading)
        if heading:
            if part["heading"] or part["sections"]:
                yield part
            part = {"heading": heading, "anchor": _anchor(heading, anchors), "sections": []}
        frozen = _section(section, language, set_text)
        if frozen is not None:
            part["sections"].append(frozen)
    if part["heading"] or part["sections"]:
        yield part


def _anchor(heading: str, taken: set[str]) -> str:
    stem = anchor = slug_of(heading)
    number = 1
    while anchor in taken:
        number += 1
        anchor = f"{stem}-{number}"
    taken.add(anchor)
    return anchor


def _section(section: Section, language: str, set_text: Typeset) -> Json | None:
    """Return the section ready to print, or None when nothing stands in it."""
    body = clean_story(typeset_html(section.body, language=language)).strip()
    frozen: Json = {"uid": str(section.uid), "kind": section.kind, "html": body}
    data = section.data
    if section.kind == Section.Kind.PICTURE:
        frozen["pictures"] = [
            _picture(use.image_id, use, use.image, set_text) for use in section.section_images.all()
        ]
    elif section.kind == Section.Kind.PULLQUOTE:
        frozen["quote"] = set_text(data.get("quote", ""))
        frozen["source"] = set_text(data.get("source", ""))
    elif section.kind == Section.Kind.KEYPOINTS:
        frozen["heading"] = set_text(section.heading)
        frozen["points"] = [set_text(point) for point in data.get("points", []) if point.strip()]
    has_content = any(frozen.get(key) for key in ("html", "pictures", "quote", "points"))
    return frozen if has_content else None


def _picture(image_id: int, use: ImageUse, library: Any, set_text: Typeset) -> Json:
    return {
        "id": image_id,
        "alt": use.alt or library.alt,
        "caption": set_text(use.caption or library.caption),
        "credit": set_text(use.credit or library.credit),
    }


def _words(part: Json) -> int:
    texts = [part["heading"]]
    for section in part["sections"]:
        texts += [text_of(section["html"]), section.get("heading", ""), section.get("quote", "")]
        texts += section.get("points", [])
    return sum(len(text.split()) for text in texts)


def image_ids(document: Json) -> list[int]:
    """Return the ids of the pictures that the document shows, the main one first."""
    ids = [document["image"]["id"]] if document["image"] else []
    for part in document["parts"]:
        for section in part["sections"]:
            ids += [picture["id"] for picture in section.get("pictures", [])]
    return list(dict.fromkeys(ids))


def text_sections(document: Json) -> str:
    """Return the story's stored HTML in one piece, headings included, for feeds."""
    pieces = []
    for part in document["parts"]:
        if part["heading"]:
            pieces.append(clean_story(f"<h3>{_escaped(part['heading'])}</h3>"))
        for section in part["sections"]:
            if section.get("quote"):
                quote, source = _escaped(section["quote"]), _escaped(section["source"])
                pieces.append(f"<blockquote><p>{quote}</p><p>{source}</p></blockquote>")
            if section.get("points"):
                points = "".join(f"<li>{_escaped(point)}</li>" for point in section["points"])
                pieces.append(f"<ul>{points}</ul>")
            pieces.append(section["html"])
    return "".join(pieces)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
