"""Every kind of page that a reader can open in the demo newsroom."""

import re

from tests.portal import Portal

STATIC_PAGES = {
    "front": "/",
    "front_en": "/en/",
    "latest": "/latest/",
    "latest_2": "/latest/?page=2",
    "latest_en": "/en/latest/",
    "category": "/category/region/",
    "category_opinion": "/category/idees/",
    "category_en": "/en/category/science/",
    "author": "/author/solene-arvor/",
    "author_en": "/en/author/solene-arvor/",
    "confirm": "/comments/confirm/",
    "dead_link": "/comments/confirm/x/",
    "privacy_locked": "/en/comments/privacy/",
    "not_found": "/nulle-part/",
    "not_found_en": "/en/nowhere/",
}


def every_page(portal: Portal) -> dict[str, str]:
    """Return name → path, the stories, archives and comment pages found in the database."""
    found = portal.run(
        "from articles.models import Article, Tag\n"
        "live = Article.objects.published()\n"
        "fr = live.in_language('fr').order_by('-comment_count')[0]\n"
        "en = live.in_language('en').order_by('-comment_count')[0]\n"
        "plain = live.in_language('fr').filter(public_image=None)[0]\n"
        "closed = live.exclude(comments_mode='open')[0]\n"
        "tag = fr.tags.all()[0]\n"
        "comment = fr.comments.visible().filter(root=None).order_by('pk')[0]\n"
        "print(fr.get_absolute_url(), en.get_absolute_url(), plain.get_absolute_url(),\n"
        "      closed.get_absolute_url(), tag.get_absolute_url(), fr.pk, comment.pk)"
    ).split()
    story, story_en, plain, closed, tag, article_id, comment_id = found
    year, month, day = re.match(r"/(\d+)/(\d+)/(\d+)/", story).groups()  # type: ignore[union-attr]
    return STATIC_PAGES | {
        "story": story,
        "story_en": story_en,
        "story_without_picture": plain,
        "story_without_open_comments": closed,
        "tag": tag,
        "year": f"/{year}/",
        "month": f"/{year}/{month}/",
        "day": f"/{year}/{month}/{day}/",
        "discussion": f"/comments/{article_id}/",
        "reply": f"/comments/{article_id}/reply/{comment_id}/",
        "report": f"/comments/{article_id}/report/{comment_id}/",
        "appreciation": f"/comments/{article_id}/appreciate/{comment_id}/",
        "threads_oldest": f"{story}comments/?order=oldest",
        "thread": f"{story}comments/{comment_id}/replies/",
        "hidden_comment": f"{story}comments/999999/",
    }
