"""What people do with their own account."""

from __future__ import annotations

from collections.abc import Sequence

from mapsvc import audit
from mapsvc.errors import Conflict, InvalidInput
from mapsvc.identity import passwords, recovery, sessions, totp
from mapsvc.identity.account import Account
from mapsvc.identity.manage import subject
from mapsvc.identity.prove import Writing
from mapsvc.secret import Secret


def change_password(writing: Writing, account: Account, current: str, new: str, known: Sequence[str]) -> None:
    """Give ``account`` the password ``new`` in place of ``current``, and end all its sessions.

    ``known``: words too easy to think of. Raises InvalidInput("password") for one that is not acceptable.
    """
    kept = passwords.check(new, *known)
    if kept == passwords.normal(current):
        raise InvalidInput("password", "must be another one than before", "password.same")
    made = passwords.hashed(kept)
    with writing() as conn:
        conn.execute(
            "UPDATE account SET password = %s, password_at = clock_timestamp(), must_change = false WHERE id = %s",
            [made, account.id],
        )
        sessions.end_all(conn, account.id)
        audit.record(conn, account.actor(), "account.change_password", subject(account.id))


def set_second(writing: Writing, secret: Secret, account: Account, code: str, but: int) -> list[str] | None:
    """Make the proposed second factor count, where ``code`` is one of it: new recovery codes; None where it is not.

    All sessions but the one numbered ``but`` end.
    """
    with writing() as conn:
        if not totp.accept(conn, secret, account.id, code):
            return None
        sessions.end_all(conn, account.id, but=but)
        audit.record(conn, account.actor(), "account.second_factor_set", subject(account.id))
        return recovery.renew(conn, secret, account.id)


def renew_codes(writing: Writing, secret: Secret, account: Account) -> list[str]:
    """New recovery codes in place of all former ones; raises Conflict without a second factor."""
    if not account.has_totp:
        raise Conflict("there is no second factor")
    with writing() as conn:
        audit.record(conn, account.actor(), "account.recovery_renew", subject(account.id))
        return recovery.renew(conn, secret, account.id)


def remove_second(writing: Writing, account: Account) -> None:
    """Take the second factor away."""
    with writing() as conn:
        totp.remove(conn, account.id)
        audit.record(conn, account.actor(), "account.second_factor_remove", subject(account.id))
