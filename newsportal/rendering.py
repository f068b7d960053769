"""The one moment of a page, and what has to be true before it is rendered."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string


def begin(request: HttpRequest) -> datetime:
    """Return the moment at which the page is true, `request.rendered_at`.

    The first call of a request runs settings.BEFORE_RENDERING, each with that
    moment: what has become due is shown by whichever page is asked for first,
    worker or no worker.
    """
    known: datetime | None = getattr(request, "rendered_at", None)
    if known is not None:
        return known
    now = timezone.now()
    for path in settings.BEFORE_RENDERING:
        import_string(path)(now)
    request.rendered_at = now  # type: ignore[attr-defined]
    return now
