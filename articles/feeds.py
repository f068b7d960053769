"""RSS of the whole site: the newest stories, whole, as any reader program wants them."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from io import StringIO
from typing import Any
from urllib.parse import urlsplit
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import rfc2822_date
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.xmlutils import SimplerXMLGenerator

from articles.documents import text_sections
from articles.models import Article
from articles.renditions import social_url
from newsportal.language import prefix
from newsportal.pagecache import absolute, cached_page, tag_response
from newsportal.rendering import begin
from newsportal.site import tagline

STORIES = 20
NAMESPACES = {
    "xmlns:atom": "http://www.w3.org/2005/Atom",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:media": "http://search.yahoo.com/mrss/",
}
# XML 1.0 §2.2: these may not stand in a document, not even as references.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Reads `newsportal.html`'s output only, where quotes and brackets in values are references.
_OWN_LINK = re.compile(r'(<a(?: [a-z]+="[^"]*")*? href=")(?=/)')


@cached_page
def rss(request: HttpRequest) -> HttpResponse:
    now = begin(request)
    language = get_language() or settings.LANGUAGE_CODE
    stories = newest_whole(language, now=now)
    response = HttpResponse(
        rss_of(stories, language=language), content_type="application/rss+xml; charset=utf-8"
    )
    keys = (f"article:{story.pk}" for story in stories)
    # Category names are printed as they are now, and change with the navigation.
    return tag_response(response, f"latest:{language}", f"navigation:{language}", *keys)


def newest_whole(language: str, *, now: datetime) -> list[Article]:
    """The newest stories of an edition with what readers read of them; one query."""
    related = ("public_revision", "public_category", "public_image")
    shelf = Article.objects.published(now).in_language(language).newest_first()
    return list(shelf.select_related(*related)[:STORIES])


def rss_of(stories: list[Article], *, language: str) -> str:
    """Return the feed; the same stories give the same bytes."""
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8", short_empty_elements=True)
    xml.startDocument()
    xml.startElement("rss", AttributesImpl({"version": "2.0", **NAMESPACES}))
    xml.startElement("channel", AttributesImpl({}))
    add = partial(_add, xml)
    add("title", settings.SITE_NAME)
    add("link", absolute(f"{prefix(language)}/"))
    add("description", tagline(language) or settings.SITE_NAME)
    add("language", language)
    own = absolute(f"{prefix(language)}/feed/rss/")
    add("atom:link", None, href=own, rel="self", type="application/rss+xml")
    if stories:
        # From the stories, not from the clock: nothing new, nothing changed.
        add("lastBuildDate", rfc2822_date(max(map(last_change, stories))))
    for story in stories:
        xml.startElement("item", AttributesImpl({}))
        for name, text, attributes in _item(story):
            add(name, text, **attributes)
        xml.endElement("item")
    xml.endElement("channel")
    xml.endElement("rss")
    xml.endDocument()
    return out.getvalue()


def last_change(story: Article) -> datetime:
    """Return when readers last got another text of a public story."""
    assert story.published_at is not None
    assert story.public_revision is not None
    published = story.published_at
    return max(
        published, story.updated_at or published, story.public_revision.public_from or published
    )


def permanent_id(story: Article) -> str:
    """Return the id that a story keeps when its slug changes (RFC 4151)."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"tag:{host},{story.path_date}:article/{story.pk}"


Element = tuple[str, str | None, dict[str, str]]


def _item(story: Article) -> Iterable[Element]:
    assert story.public_revision is not None
    assert story.published_at is not None
    document = story.public_revision.document
    yield "title", story.public_title, {}
    yield "link", absolute(story.get_absolute_url()), {}
    yield "guid", permanent_id(story), {"isPermaLink": "false"}
    yield "pubDate", rfc2822_date(story.published_at), {}
    if story.updated_at:
        yield "atom:updated", story.updated_at.isoformat(timespec="seconds"), {}
    for author in document["authors"]:
        yield "dc:creator", author["name"], {}
    if story.public_category:
        yield "category", story.public_category.name, {}
    for tag in document["tags"]:
        yield "category", tag["name"], {}
    if story.public_standfirst:
        yield "description", story.public_standfirst, {}
    yield "content:encoded", _whole_text(story, document), {}
    if story.public_image:
        url, size = social_url(story.public_image)
        sides = {"width": str(size.width), "height": str(size.height)}
        yield "media:content", None, {"url": absolute(url), "medium": "image"} | sides


def _whole_text(story: Article, document: dict[str, Any]) -> str:
    standfirst = f"<p><strong>{escape(story.public_standfirst)}</strong></p>"
    body = _OWN_LINK.sub(rf"\g<1>{settings.SITE_URL}", text_sections(document))
    return (standfirst if story.public_standfirst else "") + body


def _add(xml: SimplerXMLGenerator, name: str, text: str | None, **attributes: str) -> None:
    clean = None if text is None else _FORBIDDEN.sub("", str(text))
    xml.addQuickElement(name, clean, {k: _FORBIDDEN.sub("", v) for k, v in attributes.items()})
