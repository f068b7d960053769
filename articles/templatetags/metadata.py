"""What the head of a story's page needs besides its document."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.templatetags.static import static
from django.utils.safestring import SafeString

from articles.metadata import Facts, Metadata, Picture, Publisher, story_metadata
from articles.models import Article, Author, Image
from articles.renditions import social_url
from articles.story_page import StoryPage
from newsportal.fragments import shared
from newsportal.html import json_for_script
from newsportal.language import prefix
from newsportal.pagecache import absolute

register = template.Library()


@register.simple_tag(takes_context=True)
def metadata(context: Context) -> Metadata:
    """Return what `_story_meta.html` prints of `story`, but for what readers add to it."""
    story: StoryPage = context["story"]
    name = f"metadata of {story.article.pk}"
    return shared(context["request"], name, context["story_keys"], lambda: _metadata(story))


def _metadata(story: StoryPage) -> Metadata:
    article, document = story.article, story.document
    assert article.published_at is not None
    language = document["language"]
    facts = Facts(
        url=absolute(article.get_absolute_url()),
        published_at=article.published_at,
        updated_at=article.updated_at,
        category=article.public_category.name if article.public_category else "",
        author_urls=[
            absolute(Author(slug=author["slug"]).url_in(language)) for author in document["authors"]
        ],
        picture=_picture(story.main_image, document),
        publisher=Publisher(
            name=settings.SITE_NAME,
            url=absolute(f"{prefix(language)}/"),
            logo_url=absolute(static("img/icon.svg")),
        ),
    )
    return story_metadata(document, facts)


@register.filter
def with_comments(json_ld: dict[str, Any], article: Article) -> dict[str, Any]:
    """Say how many comments there are, where the story shows them."""
    if not article.shows_comments:
        return json_ld
    return json_ld | {"commentCount": article.comment_count}


@register.filter
def as_json_ld(data: dict[str, Any]) -> SafeString:
    return json_for_script(data)


def _picture(image: Image | None, document: dict[str, Any]) -> Picture | None:
    if image is None or not document["image"]:
        return None
    url, size = social_url(image)
    return Picture(absolute(url), size.width, size.height, document["image"]["alt"])
