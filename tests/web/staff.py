"""Staff for tests: accounts with roles, and clients in which they are signed in."""

from __future__ import annotations

from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient

from mapsvc.actor import Role, system
from mapsvc.db.connection import connect
from mapsvc.identity import keys, manage, sessions
from mapsvc.identity.account import Account
from mapsvc.identity.sessions import Limits
from web.identity.cookies import SESSION

BY = system("test")


def account(url: str, *roles: Role, wards: tuple[str, ...] = (), login: str | None = None) -> Account:
    """A new account in the database ``url`` with these roles, without a password."""
    with connect(url) as conn:
        name = login or f"staff-{uuid4().hex[:8]}"
        return manage.add(conn, BY, login=name, name="試験職員", roles=frozenset(roles), wards=frozenset(wards))


def session(url: str, person: Account) -> str:
    """The token of a new session of an account, as its cookie holds it."""
    with connect(url) as conn:
        return sessions.begin(conn, person.id, Limits.of(60, 12), agent="試験")


def staff(app: Flask, *roles: Role, wards: tuple[str, ...] = (), person: Account | None = None) -> FlaskClient:
    """A client in which a new account with these roles (or ``person``) is signed in, reading Japanese."""
    url = app.extensions["mapsvc"].database
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ja"
    client.set_cookie(SESSION, session(url, person or account(url, *roles, wards=wards)))
    return client


def machine(app: Flask, *scopes: str) -> dict[str, str]:
    """The headers of a machine with a new key for these scopes."""
    with connect(app.extensions["mapsvc"].database) as conn:
        return {"Authorization": f"Bearer {keys.make(conn, BY, '試験機', frozenset(scopes), 1)[1]}"}
