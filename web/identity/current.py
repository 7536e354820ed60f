"""Who asks: the account of the session that the cookie names, or the machine whose key the request carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import g, request

from mapsvc.identity import keys, sessions
from mapsvc.identity.account import Account
from mapsvc.identity.sessions import Limits, Session
from web.identity import cookies
from web.state import state


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person of the staff in a living session."""

    account: Account
    session: Session

    @property
    def must(self) -> str | None:
        """What the person must do before anything else is allowed: ``password``, ``totp`` or None."""
        if self.account.must_change:
            return "password"
        wanted = state().settings.two_factor and self.account.has_password and not self.account.has_totp
        return "totp" if wanted else None


def limits() -> Limits:
    """How long sessions of this service live."""
    settings = state().settings
    return Limits.of(settings.session_idle_minutes, settings.session_hours)


def signed_in() -> SignedIn | None:
    """The session of this request; None where it has none that lives."""
    if "signed_in" not in g:
        g.signed_in = _of_cookie()
    found: SignedIn | None = g.signed_in
    return found


def _of_cookie() -> SignedIn | None:
    token = cookies.read(cookies.SESSION)
    if not token:
        return None
    with state().connection() as conn:
        found = sessions.find(conn, token, limits())
    if found is None:
        return None
    session, account = found
    if session.due:
        with state().writing() as conn:
            sessions.touch(conn, session.id)
    return SignedIn(account, session)


def bearer() -> str | None:
    """The key that a request to ``/api/`` carries (RFC 6750 §2.1), wherever else it is not looked at."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if kind.lower() == "bearer" and request.path.startswith("/api/") else None


def machine(key: str) -> keys.Key | None:
    """The living key that was shown."""
    with state().connection() as conn:
        found = keys.find(conn, key)
    if found is not None and (found.used_at is None or datetime.now(UTC) - found.used_at > timedelta(hours=1)):
        with state().writing() as conn:
            keys.used(conn, found.id)
    return found
