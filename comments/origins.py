"""Where a comment comes from: domains with all below them, and networks with all in them."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Generic, TypeVar

from newsportal.network import parsed

T = TypeVar("T")
Network = IPv4Network | IPv6Network


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def and_above(domain: str) -> list[str]:
    """Return the domain and those above it: a.b.example, b.example, example."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def network_in(text: str) -> Network:
    """Read an address or a network as people write it; bits beyond its mask are dropped.

    Raises ValueError.
    """
    network = ip_network(text.strip(), strict=False)
    if getattr(network.network_address, "scope_id", None):
        raise ValueError(text)
    return network


class Networks(Generic[T]):
    """Values by network; looking one up costs the same for ten networks and ten thousand."""

    def __init__(self, items: Iterable[tuple[Network, T]]) -> None:
        self._by_prefix: dict[tuple[int, int], dict[int, list[T]]] = {}
        for network, value in items:
            known = self._by_prefix.setdefault((network.version, network.prefixlen), {})
            known.setdefault(_number(network, network.prefixlen), []).append(value)

    def around(self, address: str) -> list[T]:
        """Return the values of the networks in which `address` lies, none for what is none."""
        found = parsed(address)
        if found is None:
            return []
        own = ip_network(found)
        return [
            value
            for (version, length), known in self._by_prefix.items()
            if version == own.version
            for value in known.get(_number(own, length), ())
        ]


def _number(network: Network, length: int) -> int:
    return int(network.network_address) >> (network.max_prefixlen - length)
