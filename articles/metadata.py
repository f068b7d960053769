"""What other programs are told about a story: search engines, and whoever shows a link to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newsportal.html import text_of

MAX_DESCRIPTION = 200  # characters: what search engines and shared links show at most
# Open Graph wants a territory too; other languages go without.
TERRITORIES = {"fr": "fr_FR", "en": "en_GB", "de": "de_DE", "es": "es_ES", "it": "it_IT"}


@dataclass(frozen=True)
class Picture:
    """The picture that a shared link shows; `url` is whole."""

    url: str
    width_px: int
    height_px: int
    alt: str


@dataclass(frozen=True)
class Publisher:
    name: str
    url: str
    logo_url: str


@dataclass(frozen=True)
class Facts:
    """What a story's document does not say. Addresses are whole, dates aware."""

    url: str
    published_at: datetime
    updated_at: datetime | None
    category: str
    author_urls: Sequence[str]  # in the order of the document's authors
    picture: Picture | None
    publisher: Publisher


@dataclass(frozen=True)
class Metadata:
    """Texts to be escaped by whoever prints them; `json_ld` is plain data."""

    title: str
    description: str
    url: str
    locale: str
    published_at: str
    modified_at: str
    category: str
    tags: Sequence[str]
    author_urls: Sequence[str]
    picture: Picture | None
    json_ld: dict[str, Any]


def story_metadata(document: Mapping[str, Any], facts: Facts) -> Metadata:
    """Return what the head of a story's page says of it."""
    published = facts.published_at.isoformat(timespec="seconds")
    modified = (facts.updated_at or facts.published_at).isoformat(timespec="seconds")
    return Metadata(
        title=document["title"],
        description=description(document),
        url=facts.url,
        locale=TERRITORIES.get(document["language"], document["language"]),
        published_at=published,
        modified_at=modified,
        category=facts.category,
        tags=[tag["name"] for tag in document["tags"]],
        author_urls=facts.author_urls,
        picture=facts.picture,
        json_ld=_json_ld(document, facts, published=published, modified=modified),
    )


def description(document: Mapping[str, Any]) -> str:
    """Return the standfirst, or the first words of the text, at most MAX_DESCRIPTION long."""
    for text in _texts(document):
        if text:
            return shortened(text)
    return ""


def _texts(document: Mapping[str, Any]) -> Any:
    yield document["standfirst"]
    for part in document["parts"]:
        for section in part["sections"]:
            yield text_of(section["html"])


def shortened(text: str, *, limit: int = MAX_DESCRIPTION) -> str:
    """Return `text` cut after a whole word, with … where something is left out."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    is_whole = text[limit - 1].isspace() or cut[-1].isspace()
    if not is_whole and any(char.isspace() for char in cut):
        cut = cut.rsplit(maxsplit=1)[0]
    return cut.rstrip(" \u00a0\u202f,;:–—-(«") + "…"


def _json_ld(
    document: Mapping[str, Any], facts: Facts, *, published: str, modified: str
) -> dict[str, Any]:
    publisher = facts.publisher
    authors = zip(document["authors"], facts.author_urls, strict=True)
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": document["title"],
        "description": description(document),
        "mainEntityOfPage": {"@type": "WebPage", "@id": facts.url},
        "url": facts.url,
        "datePublished": published,
        "dateModified": modified,
        "inLanguage": document["language"],
        "isAccessibleForFree": True,
        "wordCount": document["words"],
        "author": [
            {"@type": "Person", "name": author["name"], "url": url} for author, url in authors
        ],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "name": publisher.name,
            "url": publisher.url,
            "logo": {"@type": "ImageObject", "url": publisher.logo_url},
        },
    }
    if facts.picture:
        data["image"] = [
            {
                "@type": "ImageObject",
                "url": facts.picture.url,
                "width": facts.picture.width_px,
                "height": facts.picture.height_px,
            }
        ]
    if facts.category:
        data["articleSection"] = facts.category
    if document["tags"]:
        data["keywords"] = [tag["name"] for tag in document["tags"]]
    if not document["authors"]:
        # Schema.org wants somebody: an unsigned story is the paper's.
        data["author"] = [{"@type": "Organization", "name": publisher.name, "url": publisher.url}]
    return data
