"""An account of the staff, as rights are decided by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mapsvc.actor import Actor, Kind, Role
from mapsvc.db.connection import Connection
from mapsvc.errors import NotFound

COLUMNS = """a.id, a.login, a.name, a.roles, a.wards, a.password IS NOT NULL, a.must_change, a.totp IS NOT NULL,
    a.issuer, a.created_at, a.signed_in_at, a.locked_at"""
"""What :func:`of_row` reads, of ``account AS a``."""


@dataclass(frozen=True, slots=True)
class Account:
    """A person of the staff."""

    id: int
    login: str
    """What is typed to sign in: small letters, unique."""
    name: str
    """As colleagues read it, in pages and in the audit."""
    roles: frozenset[Role]
    wards: frozenset[str]
    """Keys of the wards that a ward disaster team acts for."""
    has_password: bool
    must_change: bool
    """The password was given by an administrator and opens nothing but the page that changes it."""
    has_totp: bool
    issuer: str | None
    """The OpenID provider that vouches for the account; None: it has a password."""
    created_at: datetime
    signed_in_at: datetime | None
    locked_at: datetime | None
    """Since when an administrator keeps it out."""

    def actor(self) -> Actor:
        """Who acts, where this account does."""
        return Actor(Kind.ACCOUNT, str(self.id), self.name, self.roles, self.wards)


def of_row(row: tuple[Any, ...]) -> Account:
    """The account of a row of COLUMNS."""
    number, login, name, roles, wards, *rest = row
    return Account(number, login, name, frozenset(Role(role) for role in roles), frozenset(wards), *rest)


def find(conn: Connection, account_id: int) -> Account:
    """The account of this number; raises NotFound."""
    row = conn.execute(f"SELECT {COLUMNS} FROM account AS a WHERE id = %s", [account_id]).fetchone()  # noqa: S608
    if row is None:
        raise NotFound(f"no account has the number {account_id}")
    return of_row(row)


def by_login(conn: Connection, login: str) -> Account:
    """The account that signs in as ``login``; raises NotFound."""
    row = conn.execute(f"SELECT {COLUMNS} FROM account AS a WHERE login = lower(%s)", [login]).fetchone()  # noqa: S608
    if row is None:
        raise NotFound(f"no account is called {login!r}; `mapsvc account list` names them all")
    return of_row(row)


def listed(conn: Connection) -> list[Account]:
    """All accounts, by login."""
    return [of_row(row) for row in conn.execute(f"SELECT {COLUMNS} FROM account AS a ORDER BY login")]  # noqa: S608
