"""The pages of a discussion, the same for everyone, below the address of the story."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import get_language

from articles.models import Article
from comments import reading, stories
from comments.addresses import discussion_path, reply_path, thread_path, threads_path
from comments.finding import Hidden, place_of
from comments.forms import blank_fields
from comments.models import Order
from comments.policy import is_premoderated
from comments.printing import printed_page
from newsportal.pagecache import cached_page, tag_response
from newsportal.paging import NoSuchPage, page_number
from newsportal.rendering import begin, ends_at

View = Callable[..., HttpResponse]


def under_story(view: View) -> View:
    """Give `view` the public story of the address, and name its keys."""

    @wraps(view)
    def wrapper(
        request: HttpRequest, year: int, month: int, day: int, slug: str, **kwargs: Any
    ) -> HttpResponse:
        language, now = get_language() or settings.LANGUAGE_CODE, begin(request)
        try:
            article = stories.by_address(language, date(year, month, day), slug, now=now)
        except stories.StoryMoved as moved:
            below = request.path.rpartition(f"/{slug}/comments/")[2]
            address = f"{moved.article.get_absolute_url()}comments/{below}"
            return HttpResponsePermanentRedirect(address, headers={"Cache-Control": "no-cache"})
        except (stories.NoSuchStory, ValueError) as unknown:
            raise Http404(slug) from unknown
        if not article.shows_comments:
            raise Http404(slug)
        ends_at(request, article.discussion.changes_at(now))
        try:
            response = view(request, article, **kwargs)
        except NoSuchPage as unknown:
            raise Http404(slug) from unknown
        keys = (f"{kind}:{article.pk}" for kind in ("article", "comments", "thread"))
        return tag_response(response, *keys, f"category:{article.public_category_id}")

    return wrapper


@cached_page(parameters=("page", "order"))
@under_story
def threads(request: HttpRequest, article: Article) -> HttpResponse:
    """A page of the discussion, in any order."""
    asked = request.GET.get("order", reading.DEFAULT)
    if asked not in Order.values:
        raise NoSuchPage(asked)
    order, number = Order(asked), page_number(request.GET.get("page"))
    page = reading.discussion(article, order=order, number=number)
    context = printed_page(page, article)
    # In the usual order a page says what stands nowhere else; in others it says it again.
    context["is_indexed"] = order == reading.DEFAULT
    return _page(request, article, context)


@cached_page(parameters=("page",))
@under_story
def thread(request: HttpRequest, article: Article, comment_id: int) -> HttpResponse:
    """A top comment and all that was answered to it."""
    page = reading.thread(article, comment_id, number=page_number(request.GET.get("page")))
    top = page.rows[0]
    context = printed_page(page, article, top=comment_id) | {"is_one_thread": True}
    if top.is_readable:
        context |= {"parent": {"name": top.name}, "action": reply_path(article, top.pk)}
    return _page(request, article, context)


@cached_page
@under_story
def place(request: HttpRequest, article: Article, comment_id: int) -> HttpResponse:
    """The permanent address of a comment: to where it stands, or the word that it does not."""
    try:
        found = place_of(article, comment_id)
    except Hidden as hidden:
        status = 410 if hidden.was_removed or hidden.was_withdrawn else 404
        context = {"article": article, "hidden": hidden, "status": status}
        response = render(request, "comments/hidden.html", context, status=status)
        response.headers["Cache-Control"] = "no-store"
        return response
    if found.thread is None:
        path = threads_path(article, number=found.number)
    else:
        path = thread_path(article, found.thread, number=found.number)
    headers = {"Location": f"{path}#comment-{comment_id}", "Cache-Control": "no-store"}
    return HttpResponse(status=302, headers=headers)


def _page(request: HttpRequest, article: Article, context: dict[str, Any]) -> HttpResponse:
    context |= {
        "article": article,
        "title": article.public_title,
        "category": article.public_category,
        "current_category": article.public_category,
    }
    context.setdefault("action", discussion_path(article))
    context |= {"discussion_url": discussion_path(article)}
    if article.allows_comments:
        context["fields"] = blank_fields(is_premoderated=is_premoderated(article))
    return render(request, "comments/threads.html", context)
