"""What all private pages of readers are, whichever module has them."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.forms import CommentForm
from comments.pages import too_large_page, unavailable_page
from comments.submissions import BodyTooLarge, refuse_large, typed
from newsportal.databases.answering import is_away
from newsportal.pagecache import private_page
from newsportal.rendering import begin, refuse_when_cut_off
from newsportal.security import refuse_cross_site

View = Callable[..., HttpResponse]
ANY = "GET HEAD POST"


def reader_page(
    view: View | None = None,
    *,
    form: type[CommentForm] | None = CommentForm,
    methods: str = ANY,
) -> Any:
    """Uncached, without token, and honest when the database is away: `form` keeps the text.

    Without a `form` nothing was typed, and the page for 503 says all there is to say.
    """
    if view is None:
        return partial(reader_page, form=form, methods=methods)

    def away(request: HttpRequest) -> HttpResponse | None:
        return unavailable_page(request, form(typed(request))) if form else None

    return honest(view, too_large=too_large_page, away=away, methods=methods)


def honest(
    view: View,
    *,
    too_large: Callable[[HttpRequest], HttpResponse],
    away: Callable[[HttpRequest], HttpResponse | None],
    methods: str = ANY,
) -> View:
    """Make `view` uncached, without token, and honest about what it could not take in.

    `too_large` answers a body that is beyond reading, `away` a form that the database
    could not take; None where nothing was typed.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            refuse_large(request)
            refuse_when_cut_off(request)
            if request.method != "POST":
                begin(request)
            return view(request, *args, **kwargs)
        except BodyTooLarge:
            return too_large(request)
        except Error as error:
            answer = away(request) if request.method == "POST" and is_away(error) else None
            if answer is None:
                raise
            return answer

    # By refuse_cross_site instead: the form stands on cached pages, which hold no token.
    return csrf_exempt(private_page(require_http_methods(methods.split())(wrapper)))


def own_page(
    view: View | None = None,
    *,
    form: type[CommentForm] | None = None,
    methods: str = ANY,
) -> Any:
    """A `reader_page` whose posts come from pages of this site, or are refused as a whole."""
    if view is None:
        return partial(own_page, form=form, methods=methods)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            refuse_cross_site(request)
        return view(request, *args, **kwargs)

    return reader_page(wrapper, form=form, methods=methods)
