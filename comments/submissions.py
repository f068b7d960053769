"""What a form sent, whoever wrote the request: plain strings, or a clear refusal."""

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest

FIELDS = ("text", "name", "email", "website")


def typed(request: HttpRequest) -> dict[str, str]:
    """Return the fields of the comment form as they were typed, "" for what is missing.

    Of a field that is there twice the last one counts. Raises BadRequest for a
    body that is no form, is too large, names a code that is none, or breaks off;
    SuspiciousOperation (also a 400) is Django’s own word for some of these.
    """
    try:
        return {name: str(request.POST.get(name, "")) for name in FIELDS}
    except (BadRequest, SuspiciousOperation):
        raise
    except (LookupError, ValueError, OSError) as error:
        raise BadRequest("The form could not be read.") from error
