"""Confirming and ending mails about replies: links open a page with a button."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from comments.doors import own_page, reader_page
from comments.models import Subscription
from comments.subscriptions import confirm, to_confirm, to_end
from newsportal.signing import BadLink


@own_page
def subscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET: what is confirmed, and a button. POST: it is confirmed."""
    try:
        wish = to_confirm(token)
    except (BadLink, Subscription.DoesNotExist):
        return render(request, "comments/dead_subscription.html", status=410)
    if request.method == "POST":
        confirm(wish)
    context = {"wish": wish, "is_done": request.method == "POST"}
    return render(request, "comments/subscribe.html", context)


@reader_page(form=None)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET: what is ended, and a button. POST: it is ended, whoever sends it.

    By RFC 8058 it comes from the servers of mail providers: the link alone counts.
    """
    try:
        subscription = to_end(token)
    except BadLink as error:
        raise Http404 from error
    if request.method == "POST" and subscription is not None:
        subscription.delete()
    context = {"subscription": subscription, "is_done": request.method == "POST"}
    return render(request, "comments/unsubscribe.html", context)
