"""The devices on which a reader has proven an address: a signed cookie says so.

It is sent to the readers' private pages only. A cookie has one path, so each edition
has one of its own.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from comments.addresses import home
from comments.models import Commenter
from newsportal.compiled import Instances, compiled

SALT = "comments.reader"
KEPT_FOR = timedelta(days=365)
# What shows or erases everything asks for a recent proof: devices are lent and sold.
FRESH_FOR = timedelta(days=7)


class Reader(NamedTuple):
    """Who reads here, by the proof of `proven_at` on this very device."""

    commenter: Commenter
    proven_at: datetime

    @property
    def known(self) -> dict[str, str]:
        """What a form offers."""
        return {"name": self.commenter.name, "email": self.commenter.email}

    def is_fresh(self, now: datetime) -> bool:
        return now - self.proven_at < FRESH_FOR


def reader_of(request: HttpRequest) -> Reader | None:
    """Return who proved an address on this device; one query, and only if there is a cookie."""
    value = request.get_signed_cookie(
        _name(request.LANGUAGE_CODE), default="", salt=SALT, max_age=KEPT_FOR
    )
    if not value:
        return None
    pk, epoch, at = map(int, value.split("."))
    for commenter in _known(pk):
        if commenter.device_epoch == epoch and commenter.is_proven:
            return Reader(commenter, datetime.fromtimestamp(at, UTC))
    return None


@compiled(Instances(Commenter))
def _known(pk: int) -> QuerySet[Any, Any]:
    return Commenter.objects.proven().filter(pk=pk).values_list()


def remember_reader(response: HttpResponse, commenter: Commenter, *, now: datetime) -> None:
    """Let this device be trusted with the name of `commenter`, proven at `now`."""
    value = f"{commenter.pk}.{commenter.device_epoch}.{int(now.timestamp())}"
    for language, _name_of_it in settings.LANGUAGES:
        response.set_signed_cookie(
            _name(language),
            value,
            salt=SALT,
            max_age=KEPT_FOR,
            path=home(language),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def forget_reader(response: HttpResponse) -> None:
    for language, _name_of_it in settings.LANGUAGES:
        response.delete_cookie(_name(language), path=home(language), samesite="Lax")


def _name(language: str) -> str:
    return f"reader_{language}"
