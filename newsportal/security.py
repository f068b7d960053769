"""Headers that every answer carries, and the one check of cross-site posts."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation",
        "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
    )
)  # fmt: skip


class CrossSitePost(Exception):
    """A form was sent from another site's page."""


def security_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    return middleware


def refuse_cross_site(request: HttpRequest) -> None:
    """Raise CrossSitePost unless the post comes from a page of this very site.

    For forms on cached pages, which can hold no token. Browsers send
    Sec-Fetch-Site to secure hosts and Origin with every cross-origin post; what
    sends neither is no browser, and carries no one's cookies.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site != "same-origin":
            raise CrossSitePost(site)
        return
    origin = request.headers.get("Origin")
    if origin is None:
        return
    try:
        parts = urlsplit(origin)
    except ValueError as error:  # such as `http://[`
        raise CrossSitePost(origin) from error
    # Browsers write the host of an origin in lower case; a Host header may not be.
    if (parts.scheme, parts.netloc.lower()) != (request.scheme, request.get_host().lower()):
        raise CrossSitePost(origin)
