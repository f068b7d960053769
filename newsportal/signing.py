"""Links that a mail or an address holds: for one purpose, for a time, by nobody else."""

from datetime import timedelta
from typing import Any

from django.core.signing import BadSignature, TimestampSigner


class BadLink(Exception):
    """Forged, for something else, broken off on the way, or too old."""


def signed(purpose: str, *values: str | int) -> str:
    """Return `values` as a token of letters, digits, `-`, `_` and `:`; they can be read by all.

    For a link that works once, let one of them be what its use changes.
    """
    return _signer(purpose).sign_object(list(values))


def read(purpose: str, token: str, *, max_age: timedelta | None) -> list[Any]:
    """Return the values that `signed` was given for the same purpose; raises BadLink."""
    try:
        values: list[Any] = _signer(purpose).unsign_object(token, max_age=max_age)
    except BadSignature as error:  # SignatureExpired among them
        raise BadLink from error
    return values


def _signer(purpose: str) -> TimestampSigner:
    return TimestampSigner(salt=f"newsportal.link.{purpose}")
