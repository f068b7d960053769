"""What a form sent, whoever wrote the request: plain strings, or a clear refusal."""

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, QueryDict

FIELDS = ("text", "name", "email", "website")
FORM = "application/x-www-form-urlencoded"
# The longest text, all of it emoji that the browser writes as `%F0%9F…`, takes 36 kB.
MAX_BODY_BYTES = 64 * 1024


class BodyTooLarge(Exception):
    """No comment takes that much, so it is not read at all."""


def refuse_large(request: HttpRequest) -> None:
    """Raise BodyTooLarge by what the request says of itself; without a size it has no body."""
    try:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        size = 0  # as Django reads it
    if size > MAX_BODY_BYTES:
        raise BodyTooLarge(size)


def beginning(request: HttpRequest) -> str:
    """Return the beginning of the text in a body that is too large, "" if there is none.

    Of what Django takes off the line (DATA_UPLOAD_MAX_MEMORY_SIZE) only
    MAX_BODY_BYTES are looked at.
    """
    if request.content_type != FORM:
        return ""
    try:
        return QueryDict(request.body[:MAX_BODY_BYTES], encoding="utf-8").get("text", "")
    except (SuspiciousOperation, OSError):
        return ""  # beyond Django's own limits, or broken off


def typed(request: HttpRequest, names: tuple[str, ...] = FIELDS) -> dict[str, str]:
    """Return the fields of the form as they were typed, "" for what is missing.

    Of a field that is there twice the last one counts. Raises BadRequest for a
    body that is no form, is too large, names a code that is none, or breaks off;
    SuspiciousOperation (also a 400) is Django’s own word for some of these.
    """
    try:
        return {name: str(request.POST.get(name, "")) for name in names}
    except (BadRequest, SuspiciousOperation):
        raise
    except (LookupError, ValueError, OSError) as error:
        raise BadRequest("The form could not be read.") from error
