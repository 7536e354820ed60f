"""How a person of the staff proves who they are: password, second factor, device.

Short transactions stand around the slow digest of a password, so that no connection waits for it: count the attempt,
judge it, write what came of it. Whatever is wrong (no such account, no password, a locked one, the wrong password), the
same work is done and the same is answered.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum

from mapsvc import audit
from mapsvc.actor import VISITOR
from mapsvc.db.connection import Connection
from mapsvc.errors import MapsvcError
from mapsvc.identity import passwords, recovery, throttle, totp
from mapsvc.identity.account import COLUMNS, Account, of_row
from mapsvc.identity.device import Device
from mapsvc.identity.manage import TEMPORARY_DAYS, subject
from mapsvc.identity.throttle import Counted, Kind
from mapsvc.secret import Secret

Writing = Callable[[], AbstractContextManager[Connection]]
"""Opens a connection whose block is one transaction."""


class Wrong(MapsvcError):
    """The sign-in, the password or the code is not right."""


class Second(StrEnum):
    """What a second factor was."""

    TOTP = "totp"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Visit:
    """From where somebody tries: which is counted, and never stored in clear."""

    network: str
    """An address range; empty where nothing trustworthy tells."""
    device: Device | None = None
    """The mark of a browser in which somebody signed in before."""


_STORED = f"""
SELECT {COLUMNS}, a.password, a.locked_at IS NULL AND a.password IS NOT NULL
    AND (NOT a.must_change OR a.password_at > clock_timestamp() - make_interval(days => %s))
FROM account AS a WHERE login = %s
"""  # noqa: S608


def password(writing: Writing, secret: Secret, login: str, typed: str, visit: Visit) -> Account:
    """The account that ``login`` and the password ``typed`` belong to.

    Raises Wrong, throttle.TooManyAttempts, and TooExpensive where too many ask at once.
    """
    name = login.strip().lower()[:100]
    with writing() as conn:
        row = conn.execute(_STORED, [TEMPORARY_DAYS, name]).fetchone()
        account = None if row is None else of_row(row[:-2])
        stored, admitted = (None, False) if row is None else row[-2:]
        counted = _counted(name, account, visit)
        blocked = _blocked(conn, secret, counted)
    if blocked is not None:
        raise blocked
    fits = passwords.fits(stored, typed)
    if not (fits and admitted) or account is None:
        with writing() as conn:
            audit.record(conn, VISITOR, "account.sign_in_refused", "" if account is None else subject(account.id))
        raise Wrong("the account or the password is not right")
    fresh = passwords.hashed(typed) if passwords.outdated(stored) else None
    with writing() as conn:
        throttle.right(conn, secret, *counted)
        if fresh is not None:
            conn.execute(
                "UPDATE account SET password = %s WHERE id = %s AND password = %s", [fresh, account.id, stored]
            )
    return account


def _counted(name: str, account: Account | None, visit: Visit) -> list[Counted]:
    """What an attempt is counted for: the browser that is known, else the network and the account, in this order."""
    if visit.device is not None and account is not None and visit.device.account_id == account.id:
        return [Counted(Kind.DEVICE, visit.device.id)]
    network = [Counted(Kind.NETWORK, visit.network)] if visit.network else []
    return [*network, Counted(Kind.ACCOUNT, name)]


def _blocked(conn: Connection, secret: Secret, counted: list[Counted]) -> throttle.TooManyAttempts | None:
    """Count, and return what forbids the attempt instead of raising it: the count must be committed."""
    try:
        throttle.admit(conn, secret, *counted)
    except throttle.TooManyAttempts as error:
        return error
    return None


def second(writing: Writing, secret: Secret, account: Account, code: str, visit: Visit) -> Second:
    """Which second factor of ``account`` the ``code`` is; raises Wrong, throttle.TooManyAttempts."""
    known = visit.device is not None and visit.device.account_id == account.id
    one = (
        Counted(Kind.SECOND_DEVICE, visit.device.id)
        if known and visit.device
        else Counted(Kind.SECOND, str(account.id))
    )
    with writing() as conn:
        blocked = _blocked(conn, secret, [one])
    if blocked is not None:
        raise blocked
    with writing() as conn:
        if totp.use(conn, secret, account.id, code):
            found = Second.TOTP
        elif recovery.use(conn, secret, account.id, code):
            found = Second.RECOVERY
        else:
            found = None
            audit.record(conn, account.actor(), "account.second_factor_refused", subject(account.id))
        if found is not None:
            throttle.right(conn, secret, one)
    if found is None:
        raise Wrong("the code is not right, or was used before")
    return found


def own_password(writing: Writing, secret: Secret, account: Account, typed: str) -> None:
    """Make sure that the password ``typed`` within a session of ``account`` is its own; raises as :func:`password`."""
    one = Counted(Kind.AGAIN, str(account.id))
    with writing() as conn:
        blocked = _blocked(conn, secret, [one])
        row = conn.execute("SELECT password FROM account WHERE id = %s", [account.id]).fetchone()
    if blocked is not None:
        raise blocked
    if not passwords.fits(row[0] if row else None, typed):
        with writing() as conn:
            audit.record(conn, account.actor(), "account.proof_refused", subject(account.id))
        raise Wrong("the password is not right")
    with writing() as conn:
        throttle.right(conn, secret, one)
