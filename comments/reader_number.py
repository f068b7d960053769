"""Which browser this is: a random number in a signed cookie, sent to comment pages only."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from comments.addresses import home

NAME = "reader"
SALT = "comments.reader"
KEPT_FOR = timedelta(days=365)


def known_number(request: HttpRequest) -> str:
    """Return the number of this browser, "" if it has none or a forged one."""
    return (
        request.get_signed_cookie(
            NAME, default="", salt=SALT, max_age=int(KEPT_FOR.total_seconds())
        )
        or ""
    )


def new_number() -> str:
    return secrets.token_urlsafe(12)


def remember_number(response: HttpResponse, number: str, *, language: str) -> None:
    response.set_signed_cookie(
        NAME,
        number,
        salt=SALT,
        max_age=KEPT_FOR,
        path=home(language),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
