"""What is held about a reader: to be seen, taken away, and erased."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from comments.addresses import confirm_home, own_path, privacy_path
from comments.devices import FRESH_FOR, Reader, forget_reader, reader_of
from comments.doors import own_page
from comments.own_comments import forget
from comments.own_list import page_of_own
from comments.privacy import erase, held
from comments.reader_forms import number_in
from newsportal.printing import stamp

View = Callable[[HttpRequest, Reader], HttpResponse]


def freshly_proven(view: View) -> Callable[[HttpRequest], HttpResponse]:
    """Let those in who proved the address here not long ago; others are asked to do so."""

    @wraps(view)
    def wrapper(request: HttpRequest) -> HttpResponse:
        reader = reader_of(request)
        if reader is None or not reader.is_fresh(timezone.now()):
            context = {
                "confirm_url": confirm_home(request.LANGUAGE_CODE),
                "days": FRESH_FOR.days,
            }
            return render(request, "comments/privacy_locked.html", context, status=403)
        return view(request, reader)

    return wrapper


@own_page(methods="GET HEAD")
@freshly_proven
def privacy(request: HttpRequest, reader: Reader) -> HttpResponse:
    before = number_in(request.GET.dict(), "before")
    commenter = reader.commenter
    context = {
        "commenter": commenter,
        "first_seen": stamp(commenter.created_at),
        "proven": stamp(commenter.proven_at or commenter.created_at),
        "own_url": own_path(request.LANGUAGE_CODE),
        **page_of_own(commenter, before=before, now=timezone.now()),
    }
    return render(request, "comments/privacy.html", context)


@own_page(methods="GET HEAD")
@freshly_proven
def download(request: HttpRequest, reader: Reader) -> HttpResponse:
    response = JsonResponse(
        held(reader.commenter), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response.headers["Content-Disposition"] = 'attachment; filename="my-comments.json"'
    return response


@own_page
@freshly_proven
def erase_all(request: HttpRequest, reader: Reader) -> HttpResponse:
    """GET: what will be gone, and a button. POST: it is gone."""
    if request.method != "POST":
        context = {
            "email": reader.commenter.email,
            "privacy_url": privacy_path(request.LANGUAGE_CODE),
        }
        return render(request, "comments/erase.html", context)
    erase(reader.commenter)
    response = render(request, "comments/erased.html")
    forget_reader(response)
    forget(response)
    return response
