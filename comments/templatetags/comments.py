"""`{% comment_thread article %}`: the discussion under a story, the same for everyone."""

from typing import Any

from django import template
from django.template import Context

from articles.models import Article
from comments.addresses import discussion_path
from comments.forms import blank_fields
from comments.printing import printed_page
from comments.reading import discussion
from newsportal.rendering import rendering_of

register = template.Library()


@register.inclusion_tag("comments/_section.html", takes_context=True)
def comment_thread(context: Context, article: Article) -> dict[str, Any]:
    """The whole section: count, threads, form; nothing where comments are off."""
    if not article.shows_comments:
        return {"is_shown": False}
    request = context.get("request")
    rendering = rendering_of(request) if request else None
    if rendering is not None:
        rendering.shows([thread_key(article)])
    printed = printed_page(discussion(article), article)
    printed |= {"action": discussion_path(article), "discussion_url": discussion_path(article)}
    return printed | ({"fields": blank_fields()} if article.allows_comments else {})


def thread_key(article: Article) -> str:
    """Name, for purges, what only the pages of the discussion print."""
    return f"thread:{article.pk}"
