"""Which networks are public, by the special-purpose address registries of IANA (RFC 6890 and its updates).

Of IPv6 only global unicast is (2000::/3, RFC 4291 2.4), so that IPv4-mapped, NAT64 (64:ff9b::/96, RFC 6052;
64:ff9b:1::/48, RFC 8215), unique local, link-local and multicast addresses are not; 6to4 and Teredo carry an IPv4
address inside, so they are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from mapsvc.errors import InvalidInput

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]

_NOT_PUBLIC_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    )
)  # fmt: skip
_GLOBAL_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)  # fmt: skip


def networks(text: str, name: str) -> Networks:
    """The networks of a comma-separated list, ``10.1.0.0/16,fd00::/8``; raises InvalidInput(name)."""
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise InvalidInput(name, f"must be networks such as 10.1.0.0/16, separated by commas: {error}") from error


def is_public(address: Address) -> bool:
    """Whether ``address`` is one of the public internet, to which anybody's request may go."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _GLOBAL_6 and not any(address in network for network in _NOT_PUBLIC_6)


def may_ask(address: Address, allowed: Networks) -> bool:
    """Whether a request may go to ``address``: public, or in a network that the operator allowed."""
    return is_public(address) or is_allowed(address, allowed)


def is_allowed(address: Address, allowed: Networks) -> bool:
    """Whether ``address`` lies in a network that the operator named."""
    return any(address in network for network in allowed if network.version == address.version)
