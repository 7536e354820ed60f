"""Who asks, as far as it is needed to share a service fairly: never stored, never logged."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from flask import request

Address = IPv4Address | IPv6Address


def visitor_address() -> Address | None:
    """The visitor's address; None where nothing trustworthy says it (a proxy that does not pass it on).

    Only a neighbour (this machine or a private network) is believed to be a proxy. Of what it passes on in
    ``X-Forwarded-For`` the last address counts, which it wrote itself: those before it anybody can write.
    """
    peer = _read(request.remote_addr or "")
    if peer is None or not peer.is_private:
        return peer
    told = _read(request.headers.get("X-Forwarded-For", "").rpartition(",")[2])
    return told or (None if peer.is_loopback else peer)


def _read(text: str) -> Address | None:
    try:
        found = ip_address(text.strip().split("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
