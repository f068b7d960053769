"""Who is calling: the client's address, past the proxies that we trust."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED")
IPV6_GROUP = 64  # one customer's network: limits per address would be no limits


def parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Return the address, IPv4 inside IPv6 unwrapped, or None for anything else.

    `fe80::1%eth0` is something else: a zone means nothing to another machine,
    and PostgreSQL’s inet type refuses it.
    """
    try:
        found = ip_address(address.strip())
    except ValueError:
        return None
    if getattr(found, "scope_id", None):
        return None
    return getattr(found, "ipv4_mapped", None) or found


def is_trusted(address: str) -> bool:
    found = parsed(address)
    return found is not None and any(found in network for network in settings.TRUSTED_PROXIES)


def client_address(peer: str, forwarded_for: str) -> str:
    """Return the first address, read from the right, that is no proxy of ours.

    Whatever stands left of it was written by the client and proves nothing.
    """
    address = peer
    for hop in reversed(forwarded_for.split(",")):
        if not is_trusted(address):
            break
        found = parsed(hop)
        if found is None:
            break
        address = str(found)
    return address


def network_of(address: str) -> str:
    """Return the network that shares a limit: one IPv4 address, or an IPv6 /64."""
    found = parsed(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, IPV6_GROUP), strict=False))
    return str(found or "unknown")


def network_digest(address: str) -> str:
    """Return what two addresses of one network have in common, and nothing else: 32 characters.

    Keyed with SECRET_KEY, which is not in the database: who has the rows alone cannot try
    out all addresses. "" for what is no address.
    """
    if parsed(address) is None:
        return ""
    network = network_of(address)
    return salted_hmac("newsportal.network", network, algorithm="sha256").hexdigest()[:32]


def trusted_proxies(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Make REMOTE_ADDR the client's address and the scheme the client's scheme.

    Forwarded headers are dropped afterwards, so no later code can believe one
    that came from elsewhere.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        meta = request.META
        peer = meta.get("REMOTE_ADDR", "")
        if is_trusted(peer):
            meta["REMOTE_ADDR"] = client_address(peer, meta.get("HTTP_X_FORWARDED_FOR", ""))
            if meta.get("HTTP_X_FORWARDED_PROTO") in {"http", "https"}:
                # What HttpRequest.scheme reads: META is the WSGI environment.
                meta["wsgi.url_scheme"] = meta["HTTP_X_FORWARDED_PROTO"]
        for header in FORWARDED:
            meta.pop(header, None)
        return get_response(request)

    return middleware
