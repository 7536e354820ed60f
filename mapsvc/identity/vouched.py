"""Accounts that an OpenID provider vouches for: found by issuer and subject alone, made at the first sign-in.

Nothing else of what the provider says links to an account: a mail address or a name may be somebody else's tomorrow
(OpenID Connect Core 1.0 §5.7). The provider's groups decide the roles, anew at each sign-in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable

from mapsvc import audit
from mapsvc.actor import Role, system
from mapsvc.db.connection import Connection
from mapsvc.errors import NotAllowed
from mapsvc.identity.account import COLUMNS, Account, find, of_row
from mapsvc.identity.manage import spelled, subject

_BY = system("openid provider")
_MOST_NAME = 80


def granted(groups: Collection[str], table: Iterable[tuple[str, str]]) -> tuple[frozenset[Role], frozenset[str]]:
    """The roles, and the wards of a ward team, that ``groups`` give by ``table`` (group, role or ``ward:KEY``)."""
    named = {role for group, role in table if group in groups}
    wards = {role.partition(":")[2] for role in named if role.startswith("ward:")}
    roles = {Role(role) for role in named if ":" not in role}
    if wards:
        roles.add(Role.WARD)
    if not wards:
        roles.discard(Role.WARD)
    return frozenset(roles), frozenset(wards)


def vouched(
    conn: Connection, *, issuer: str, person: str, name: str, roles: frozenset[Role], wards: frozenset[str]
) -> Account:
    """The account of the provider's ``person`` (claim ``sub``), with these roles from now on.

    Raises NotAllowed where it has no role, or an administrator here keeps it out.
    """
    shown = "".join(char for char in name if char.isprintable()).strip()[:_MOST_NAME]
    query = f"SELECT {COLUMNS} FROM account AS a WHERE issuer = %s AND subject = %s FOR UPDATE"  # noqa: S608
    row = conn.execute(query, [issuer, person]).fetchone()
    if row is None and not roles:
        raise NotAllowed("the provider gives no role")
    if row is None:
        login = "oidc-" + hashlib.sha256(f"{issuer} {person}".encode()).hexdigest()[:20]
        made = conn.execute(
            """INSERT INTO account (login, name, roles, wards, issuer, subject) VALUES (%s, %s, %s, %s, %s, %s)
               RETURNING id""",
            [login, shown or login, sorted(roles), sorted(wards), issuer, person],
        ).fetchone()
        assert made is not None  # INSERT … RETURNING gives one
        audit.record(conn, _BY, "account.add", subject(made[0]), {"roles": spelled(roles, wards)})
        return find(conn, made[0])
    before = of_row(row)
    if (before.roles, before.wards, before.name) != (roles, wards, shown or before.name):
        conn.execute(
            "UPDATE account SET name = %s, roles = %s, wards = %s WHERE id = %s",
            [shown or before.name, sorted(roles), sorted(wards), before.id],
        )
        details = {"before": spelled(before.roles, before.wards), "after": spelled(roles, wards)}
        audit.record(conn, _BY, "account.change", subject(before.id), details)
    if before.locked_at is not None:
        raise NotAllowed("the account is locked")
    return find(conn, before.id)
