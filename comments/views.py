"""Readers' comment pages: never stored, and private to the reader who asks."""

from collections.abc import Callable
from functools import wraps

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.models import Article
from comments import policy
from comments.addresses import discussion_path
from comments.forms import CommentForm
from comments.models import Comment
from comments.own_comments import remember
from comments.pages import REFUSALS, discussion_page, unavailable_page
from comments.posting import post
from comments.submissions import typed
from newsportal.security import refuse_cross_site

View = Callable[..., HttpResponse]
HONEYPOT = "honeypot"


def reader_page(view: View) -> View:
    """What all of these pages are: uncached, without token, honest when the database is away."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: int, **kwargs: int) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError):
            if request.method != "POST":
                raise
            return unavailable_page(request, CommentForm(typed(request)))

    # By refuse_cross_site instead: the form stands on cached pages, which hold no token.
    return csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(wrapper)))


@reader_page
def discussion(request: HttpRequest, article_id: int) -> HttpResponse:
    """GET: the thread, with the reader's own pending comments. POST: a top comment."""
    article = _story(request, article_id)
    if request.method == "POST":
        return _receive(request, article)
    if not article.shows_comments:
        raise Http404
    return discussion_page(request, article)


@reader_page
def reply(request: HttpRequest, article_id: int, comment_id: int) -> HttpResponse:
    """GET: the comment to be answered, and the form. POST: the answer."""
    article = _story(request, article_id)
    parents = Comment.objects.visible().under(article).filter(pk=comment_id)
    parent = parents.select_related("article").first()
    if request.method == "POST":
        return _receive(request, article, parent=parent, is_answer=True)
    if parent is None or not article.allows_comments:
        raise Http404
    return discussion_page(request, article, parent=parent)


def _story(request: HttpRequest, article_id: int) -> Article:
    stories = Article.objects.published().in_language(request.LANGUAGE_CODE)
    return get_object_or_404(stories.select_related("public_category"), pk=article_id)


def _receive(
    request: HttpRequest,
    article: Article,
    *,
    parent: Comment | None = None,
    is_answer: bool = False,
) -> HttpResponse:
    form = CommentForm(typed(request))
    try:
        refuse_cross_site(request)
        if is_answer and parent is None:
            raise policy.ParentNotVisible
        if not form.is_valid():
            policy.refuse_thread(article)
            return discussion_page(request, article, parent=parent, form=form)
        return _thanks(request, article, _post(request, article, form, parent))
    except policy.StoryNotPublic as error:
        raise Http404 from error
    except tuple(REFUSALS) as refusal:
        return discussion_page(request, article, parent=parent, form=form, refusal=refusal)


def _thanks(request: HttpRequest, article: Article, comment: Comment) -> HttpResponse:
    """To the discussion, where it stands; without cookies the thanks alone are shown."""
    response = HttpResponse(status=303)
    response.headers["Location"] = f"{discussion_path(article)}?sent=1#comment-{comment.pk}"
    remember(request, response, comment)
    return response


def _post(
    request: HttpRequest, article: Article, form: CommentForm, parent: Comment | None
) -> Comment:
    return post(
        article,
        name=form.cleaned_data["name"],
        email=form.cleaned_data["email"],
        text=form.cleaned_data["text"],
        parent=parent,
        address=request.META.get("REMOTE_ADDR", ""),
        language=article.language,
        spam_reason=HONEYPOT if form.is_by_robot else "",
    )
