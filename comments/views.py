"""Readers' comment pages: never stored, and private to the reader who asks."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from articles.models import Article
from comments import appreciating, policy, stories
from comments.addresses import discussion_path
from comments.devices import reader_of
from comments.doors import own_page, reader_page
from comments.forms import CommentForm
from comments.models import Comment
from comments.own_comments import remember
from comments.pages import REFUSALS, appreciation_page, discussion_page
from comments.posting import BadLength, admit, earlier, post
from comments.reader_number import known_number, new_number, remember_number
from comments.submissions import typed
from comments.subscriptions import subscribe
from comments.thanks import FIELD, token
from newsportal.ratelimit import RateLimited, counting
from newsportal.security import refuse_cross_site

JSON, TAKE_BACK = "application/json", "take_back"


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
    parent = _visible(article, comment_id)
    if request.method == "POST":
        return _receive(request, article, parent=parent, is_answer=True)
    if parent is None or not article.allows_comments:
        raise Http404
    return discussion_page(request, article, parent=parent)


@own_page
def appreciate(request: HttpRequest, article_id: int, comment_id: int) -> HttpResponse:
    """GET: whether this reader finds the comment useful. POST: they do, or no longer do."""
    article = _story(request, article_id)
    comment = _visible(article, comment_id)
    if comment is None or not article.allows_comments:
        raise Http404
    number = known_number(request)
    if request.method != "POST":
        is_own = bool(number) and appreciating.has_appreciated(comment, reader=number)
        return appreciation_page(request, article, comment, is_own=is_own)
    reader = number or new_number()
    takes_back = typed(request, ("act",))["act"] == TAKE_BACK
    with counting():
        is_new = _appreciate(request, comment, reader=reader, takes_back=takes_back)
    if request.headers.get("Accept") == JSON:
        count = appreciating.count_of(comment)
        response: HttpResponse = JsonResponse({"count": count, "isOwn": not takes_back})
    elif is_new or takes_back:
        response = HttpResponse(status=303, headers={"Location": comment.get_absolute_url()})
    else:  # pressed once more: here it can be taken back
        response = HttpResponse(status=303, headers={"Location": request.path})
    remember_number(response, reader, language=article.language)
    return response


def _appreciate(request: HttpRequest, comment: Comment, *, reader: str, takes_back: bool) -> bool:
    """Return whether the appreciation is new."""
    if takes_back:
        appreciating.take_back(comment, reader=reader)
        return False
    appreciating.admit(comment, _address(request))
    return appreciating.appreciate(comment, reader=reader)


def _visible(article: Article, comment_id: int) -> Comment | None:
    """Return the comment, if readers can see it under the story."""
    comments = Comment.objects.visible().under(article).filter(pk=comment_id)
    return comments.select_related("article").first()


def _story(request: HttpRequest, article_id: int) -> Article:
    try:
        return stories.by_number(article_id, request.LANGUAGE_CODE, now=timezone.now())
    except stories.NoSuchStory as unknown:
        raise Http404 from unknown


def _receive(
    request: HttpRequest,
    article: Article,
    *,
    parent: Comment | None = None,
    is_answer: bool = False,
) -> HttpResponse:
    form = CommentForm(typed(request))
    is_lost = is_answer and parent is None
    try:
        refuse_cross_site(request)
        with counting():
            comment = _take_in(request, article, form, parent=parent, is_lost=is_lost)
        if comment is not None and comment.is_rejected:
            raise policy.CommentRejected(comment)
    except policy.StoryNotPublic as error:
        raise Http404 from error
    except tuple(REFUSALS) as refusal:
        return discussion_page(request, article, parent=parent, form=form, refusal=refusal)
    if comment is None:
        return discussion_page(request, article, parent=parent, form=form)
    return _thanks(request, article, comment)


def _take_in(
    request: HttpRequest,
    article: Article,
    form: CommentForm,
    *,
    parent: Comment | None,
    is_lost: bool,
) -> Comment | None:
    """Return the comment, or None where `form` says what is wrong; raises what REFUSALS names.

    `is_lost`: what was to be answered is not there. Every sending from our own
    pages is counted before its fields are judged.
    """
    try:
        admit(_address(request))
    except RateLimited:
        # A retry of what was taken in is no reason to refuse it.
        if not is_lost and (twin := _twin(article, form, parent)):
            return twin
        raise
    if is_lost:
        raise policy.ParentNotVisible
    if not form.is_valid():
        policy.refuse_thread(article)
        return None
    try:
        return _post(request, article, form, parent)
    except BadLength as refusal:
        form.refuse_length(refusal)
        return None


def _twin(article: Article, form: CommentForm, parent: Comment | None) -> Comment | None:
    if not form.is_valid():
        return None
    words = form.cleaned_data
    return earlier(article, parent=parent, email=words["email"], text=words["text"])


def _address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")


def _thanks(request: HttpRequest, article: Article, comment: Comment) -> HttpResponse:
    """To the discussion, where it stands; without cookies the thanks alone are shown."""
    response = HttpResponse(status=303)
    response.headers["Location"] = (
        f"{discussion_path(article)}?{FIELD}={token(comment)}#comment-{comment.pk}"
    )
    remember(request, response, comment)
    return response


def _post(
    request: HttpRequest, article: Article, form: CommentForm, parent: Comment | None
) -> Comment:
    words, reader = form.cleaned_data, reader_of(request)
    is_proven = reader is not None and reader.commenter.email == words["email"]
    comment = post(
        article,
        name=words["name"],
        email=words["email"],
        text=words["text"],
        parent=parent,
        address=_address(request),
        language=article.language,
        is_proven=is_proven,
        is_by_robot=form.is_by_robot,
        is_admitted=True,
    )
    if reader and is_proven:
        reader.commenter.remember_name(comment.name)
    if not form.is_by_robot:
        subscribe(comment, words["subscribe"], is_proven=is_proven, address=_address(request))
    return comment
