"""Which comments are a reader's own: a signed cookie, sent to comment pages only."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from comments.addresses import home
from comments.models import Comment

SALT = "comments.own"
MOST = 30  # newest first; enough for every comment that still waits
KEPT_FOR = timedelta(days=30)


def remembered(request: HttpRequest) -> list[int]:
    """Return the ids of this reader's last comments, newest first; none if forged."""
    value = request.get_signed_cookie(
        _name(request.LANGUAGE_CODE), default="", salt=SALT, max_age=int(KEPT_FOR.total_seconds())
    )
    return [int(part) for part in (value or "").split(".") if part.isdecimal()][:MOST]


def remember(request: HttpRequest, response: HttpResponse, comment: Comment) -> None:
    """Add `comment` to what the reader's browser says is their own."""
    ids = [comment.pk, *(pk for pk in remembered(request) if pk != comment.pk)]
    response.set_signed_cookie(
        _name(comment.language),
        ".".join(map(str, ids[:MOST])),
        salt=SALT,
        max_age=KEPT_FOR,
        path=home(comment.language),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    """Have this device know of no comment any more."""
    for language, _name_of_it in settings.LANGUAGES:
        response.delete_cookie(_name(language), path=home(language), samesite="Lax")


def _name(language: str) -> str:
    return f"own_comments_{language}"  # each has another path; one answer may end them all
