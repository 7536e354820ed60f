"""What administrators do with accounts: each act with its entry in the audit, in the transaction of the caller."""

from __future__ import annotations

import re

from mapsvc import audit
from mapsvc.actor import Actor, Role
from mapsvc.db.connection import Connection
from mapsvc.errors import Conflict, InvalidInput
from mapsvc.identity import passwords, sessions
from mapsvc.identity.account import Account, find

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}")
_MOST_NAME = 80
TEMPORARY_DAYS = 7
"""Days after which a password that an administrator gave opens nothing any more."""


def subject(account_id: int) -> str:
    """How the audit names an account."""
    return f"account:{account_id}"


def spelled(roles: frozenset[Role], wards: frozenset[str]) -> str:
    """Roles and wards as one text, for the audit."""
    return " ".join([*sorted(roles), *(f"ward:{ward}" for ward in sorted(wards))])


def add(
    conn: Connection, by: Actor, *, login: str, name: str, roles: frozenset[Role], wards: frozenset[str] = frozenset()
) -> Account:
    """A new account without a password (see :func:`give_password`).

    Raises InvalidInput for a login that is taken or not acceptable, and for roles without wards or the reverse.
    """
    login = login.strip().lower()
    if not _LOGIN.fullmatch(login):
        raise InvalidInput("login", "must be 2 to 64 of a–z, 0–9 and . _ @ + -", "account.login")
    _check(name.strip(), roles, wards)
    row = conn.execute(
        """INSERT INTO account (login, name, roles, wards) VALUES (%s, %s, %s, %s)
           ON CONFLICT (login) DO NOTHING RETURNING id""",
        [login, name.strip(), sorted(roles), sorted(wards)],
    ).fetchone()
    if row is None:
        raise InvalidInput("login", "is taken by another account", "account.login_taken")
    audit.record(conn, by, "account.add", subject(row[0]), {"roles": spelled(roles, wards)})
    return find(conn, row[0])


def _check(name: str, roles: frozenset[Role], wards: frozenset[str]) -> None:
    if not (1 <= len(name) <= _MOST_NAME and name.isprintable()):
        raise InvalidInput("name", f"must have 1 to {_MOST_NAME} printable characters", "account.name", most=_MOST_NAME)
    if not roles:
        raise InvalidInput("role", "must be given at least once", "account.role")
    if (Role.WARD in roles) != bool(wards):
        raise InvalidInput("ward", "belongs to the role of a ward team, which needs at least one", "account.ward")


def change(
    conn: Connection, by: Actor, account_id: int, *, name: str, roles: frozenset[Role], wards: frozenset[str]
) -> Account:
    """Rename an account and give it other roles, which count from its next request on. Raises as :func:`add`.

    Raises Conflict where nobody would be left to manage accounts.
    """
    _check(name.strip(), roles, wards)
    before = find(conn, account_id)
    if Role.ADMINISTRATOR in before.roles and Role.ADMINISTRATOR not in roles:
        _keep_one(conn, account_id)
    conn.execute(
        "UPDATE account SET name = %s, roles = %s, wards = %s WHERE id = %s",
        [name.strip(), sorted(roles), sorted(wards), account_id],
    )
    details = {"before": spelled(before.roles, before.wards), "after": spelled(roles, wards)}
    audit.record(conn, by, "account.change", subject(account_id), details)
    return find(conn, account_id)


def _keep_one(conn: Connection, but: int) -> None:
    """Raise Conflict where no other administrator can sign in; two who ask at once wait for each other."""
    conn.execute("SELECT pg_advisory_xact_lock(hashtext('mapsvc last administrator'))")
    row = conn.execute(
        """SELECT count(*) FROM account WHERE 'administrator' = ANY (roles) AND locked_at IS NULL AND id <> %s
           AND (password IS NOT NULL OR issuer IS NOT NULL)""",
        [but],
    ).fetchone()
    if not row or not row[0]:
        raise Conflict("this is the last administrator who can sign in; name another one first")


def lock(conn: Connection, by: Actor, account_id: int) -> None:
    """Keep an account out and end its sessions at once. Raises NotFound, Conflict for the last administrator."""
    if Role.ADMINISTRATOR in find(conn, account_id).roles:
        _keep_one(conn, account_id)
    conn.execute("UPDATE account SET locked_at = clock_timestamp() WHERE id = %s AND locked_at IS NULL", [account_id])
    sessions.end_all(conn, account_id)
    audit.record(conn, by, "account.lock", subject(account_id))


def unlock(conn: Connection, by: Actor, account_id: int) -> None:
    """Let a locked account sign in again; raises NotFound."""
    find(conn, account_id)
    conn.execute("UPDATE account SET locked_at = NULL WHERE id = %s", [account_id])
    audit.record(conn, by, "account.unlock", subject(account_id))


def give_password(conn: Connection, by: Actor, account_id: int) -> str:
    """A password to tell the person, who must change it within TEMPORARY_DAYS; returned once and kept nowhere.

    It replaces the former password and second factor and ends all sessions. Raises NotFound, and Conflict for an
    account that an OpenID provider vouches for.
    """
    if find(conn, account_id).issuer is not None:
        raise Conflict("this account signs in at the OpenID provider; it has no password here")
    password = passwords.invented()
    conn.execute(
        """UPDATE account SET password = %s, password_at = clock_timestamp(), must_change = true, totp = NULL,
           totp_pending = NULL WHERE id = %s""",
        [passwords.hashed(password), account_id],
    )
    conn.execute("DELETE FROM account_recovery WHERE account_id = %s", [account_id])
    sessions.end_all(conn, account_id)
    audit.record(conn, by, "account.reset", subject(account_id))
    return password


def end_sessions(conn: Connection, by: Actor, account_id: int) -> int:
    """Sign an account out everywhere; how many sessions ended. Raises NotFound."""
    find(conn, account_id)
    count = sessions.end_all(conn, account_id)
    audit.record(conn, by, "account.sign_out_everywhere", subject(account_id), {"sessions": count})
    return count
