"""Opening and ending a session in a browser: the row, the cookies, and the entry in the audit."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_network
from typing import TYPE_CHECKING

from flask import Response, request

from mapsvc import audit
from mapsvc.identity import device, sessions
from mapsvc.identity.manage import subject
from mapsvc.identity.prove import Visit
from mapsvc.identity.sessions import PENDING, Stage
from web.identity import cookies, onward
from web.identity.agent import family
from web.identity.current import limits, signed_in
from web.rights import for_staff
from web.state import state
from web.visitor import visitor_address

if TYPE_CHECKING:
    from mapsvc.identity.account import Account

_V6_PREFIX = 64
"""What one subscriber has of IPv6 addresses: a prefix, within which an address costs nothing."""


def network() -> str:
    """The network from which is asked, as attempts are counted by it; empty where nothing trustworthy tells."""
    found = visitor_address()
    if isinstance(found, IPv6Address):
        return str(ip_network((found, _V6_PREFIX), strict=False))
    return "" if found is None else str(found)


def visit() -> Visit:
    """From where somebody tries to sign in."""
    return Visit(network(), device.read(state().settings.secret, cookies.read(cookies.DEVICE)))


def go(address: str) -> Response:
    """Go on to ``address`` by GET; no copy of this answer is kept."""
    return for_staff(Response(status=303, headers={"Location": address}))


def await_second(account: Account, address: str) -> Response:
    """The password was right: open the stage that waits for the second factor."""
    with state().writing() as conn:
        sessions.end(conn, cookies.read(cookies.SESSION))
        token = sessions.begin(conn, account.id, limits(), agent=family(request.user_agent.string), stage=Stage.SECOND)
    response = go(address)
    cookies.write(response, cookies.SESSION, token, PENDING)
    return response


def open_session(account: Account, address: str, *, method: str, second: str | None, act: str = "sign_in") -> Response:
    """Everything was proved: open a session with a token of its own, end the one before, and go on to ``address``."""
    with state().writing() as conn:
        sessions.forget(conn, limits())
        sessions.end(conn, cookies.read(cookies.SESSION))
        token = sessions.begin(conn, account.id, limits(), agent=family(request.user_agent.string), method=method)
        details = {"method": method, "second": second}
        audit.record(conn, account.actor(), f"account.{act}", subject(account.id), details)
    response = go(onward.safe(address))
    cookies.write(response, cookies.SESSION, token)
    known = visit().device
    if method == "password" and (known is None or known.account_id != account.id):
        mark = device.new(account.id).mark(state().settings.secret)
        cookies.write(response, cookies.DEVICE, mark, device.LIVES)
    return response


def end_session() -> Response:
    """Sign out, and go to the front page."""
    found = signed_in()
    with state().writing() as conn:
        sessions.end(conn, cookies.read(cookies.SESSION))
        if found is not None:
            audit.record(conn, found.account.actor(), "account.sign_out", subject(found.account.id))
    response = go("/")
    cookies.clear(response, cookies.SESSION)
    return response
