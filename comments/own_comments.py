"""Which comments are a reader's own: a signed cookie, sent to comment pages only."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from comments.addresses import home
from comments.models import Comment

NAME = "own_comments"
SALT = "comments.own"
MOST = 30  # newest first; enough for every comment that still waits
KEPT_FOR = timedelta(days=30)


def remembered(request: HttpRequest) -> list[int]:
    """Return the ids of this reader's last comments, newest first; none if forged."""
    value = request.get_signed_cookie(
        NAME, default="", salt=SALT, max_age=int(KEPT_FOR.total_seconds())
    )
    return [int(part) for part in (value or "").split(".") if part.isdecimal()][:MOST]


def remember(request: HttpRequest, response: HttpResponse, comment: Comment) -> None:
    """Add `comment` to what the reader's browser says is their own."""
    ids = [comment.pk, *(pk for pk in remembered(request) if pk != comment.pk)]
    response.set_signed_cookie(
        NAME,
        ".".join(map(str, ids[:MOST])),
        salt=SALT,
        max_age=KEPT_FOR,
        path=home(comment.language),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
