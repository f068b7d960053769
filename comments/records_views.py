"""The records of a comment, handed out by moderators."""

import logging
from base64 import b64encode

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation

from comments import dossier
from comments.deciding import moderator_of
from comments.desk.doors import desk_page
from comments.models import Comment

log = logging.getLogger("newsportal.records")
STYLE = "css/dossier.css"


@desk_page("GET", "HEAD", "POST")
def export(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Ask what the document shall hold; with a POST, write it."""
    if comment_id > BigIntegerField.MAX_BIGINT:
        raise Http404
    comments = Comment.objects.select_related("article", "commenter")
    comment = get_object_or_404(comments, pk=comment_id)
    if request.method != "POST":
        context = {"comment": comment, "languages": settings.LANGUAGES}
        return render(request, "comments/dossier_form.html", context)
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    with_addresses = "addresses" in request.POST
    exported = dossier.export(
        comment, by=moderator_of(request), with_addresses=with_addresses,
        language=language,
    )  # fmt: skip
    how = "with addresses" if with_addresses else "without addresses"
    log.info("record of comment %d exported by user %s, %s", comment.pk, request.user.pk, how)
    return _answer(request, comment, exported, is_file="download" in request.POST)


def _answer(
    request: HttpRequest, comment: Comment, exported: dossier.Exported, *, is_file: bool
) -> HttpResponse:
    """A page to be printed, or a file that needs nothing beside it."""
    context = {**exported._asdict(), "comment": comment, "is_file": is_file}
    if is_file:
        context["style"] = _style_within()
    with translation.override(exported.language):
        response = render(request, "comments/dossier.html", context)
    if is_file:
        name = f"comment-{comment.pk}-{exported.digest[:8]}.html"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _style_within() -> str:
    """The style sheet as an address that holds it: a file has no server to fetch it from."""
    path = finders.find(STYLE)
    assert isinstance(path, str)
    with open(path, "rb") as file:
        return f"data:text/css;base64,{b64encode(file.read()).decode()}"
