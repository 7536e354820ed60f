"""The second factor: one-time passwords by time (RFC 6238: HMAC-SHA-1, 30 seconds, 6 digits), each used once."""

from __future__ import annotations

import hmac
import re
import time

import pyotp

from mapsvc.db.connection import Connection
from mapsvc.secret import Secret

STEP_SECONDS = 30
_PURPOSE = "totp"
_CODE = re.compile(r"[0-9]{6}", re.ASCII)
_AROUND = (0, -1, 1)
"""Steps beside the present one that count (RFC 6238 §5.2): clocks differ, and typing takes time."""


def _clean(code: str) -> str:
    return re.sub(r"[\s-]", "", code) if len(code) <= 20 else ""


def step_of(shared: str, code: str, at: float | None = None) -> int | None:
    """The time step for which ``code`` is the one-time password of the secret ``shared``; None for no near one."""
    typed = _clean(code)
    if not _CODE.fullmatch(typed):
        return None
    now = int((time.time() if at is None else at) // STEP_SECONDS)
    made = pyotp.TOTP(shared)
    fits = [now + by for by in _AROUND if hmac.compare_digest(made.generate_otp(now + by), typed)]
    return fits[0] if fits else None


def propose(conn: Connection, secret: Secret, account_id: int) -> str:
    """A shared secret (base32) for an account, which counts only once :func:`accept` saw a code of it.

    The one proposed last is given again, so that a page that is loaded twice shows the same.
    """
    row = conn.execute("SELECT totp_pending FROM account WHERE id = %s FOR UPDATE", [account_id]).fetchone()
    if row and row[0] is not None:
        return secret.decrypt(_PURPOSE, row[0], bound_to=str(account_id))
    shared = pyotp.random_base32()
    sealed = secret.encrypt(_PURPOSE, shared, bound_to=str(account_id))
    conn.execute("UPDATE account SET totp_pending = %s WHERE id = %s", [sealed, account_id])
    return shared


def address(shared: str, login: str, service: str) -> str:
    """The ``otpauth:`` address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(shared).provisioning_uri(name=login, issuer_name=service)


def accept(conn: Connection, secret: Secret, account_id: int, code: str) -> bool:
    """Make the proposed secret the account's second factor, where ``code`` belongs to it."""
    row = conn.execute("SELECT totp_pending FROM account WHERE id = %s FOR UPDATE", [account_id]).fetchone()
    if row is None or row[0] is None:
        return False
    step = step_of(secret.decrypt(_PURPOSE, row[0], bound_to=str(account_id)), code)
    if step is None:
        return False
    conn.execute(
        "UPDATE account SET totp = totp_pending, totp_pending = NULL, totp_step = %s WHERE id = %s", [step, account_id]
    )
    return True


def use(conn: Connection, secret: Secret, account_id: int, code: str) -> bool:
    """Whether ``code`` is right and of a later step than the last one used, which it then is (RFC 6238 §5.2)."""
    row = conn.execute("SELECT totp FROM account WHERE id = %s", [account_id]).fetchone()
    if row is None or row[0] is None:
        return False
    step = step_of(secret.decrypt(_PURPOSE, row[0], bound_to=str(account_id)), code)
    if step is None:
        return False
    query = "UPDATE account SET totp_step = %s WHERE id = %s AND totp_step < %s"
    return bool(conn.execute(query, [step, account_id, step]).rowcount)


def remove(conn: Connection, account_id: int) -> None:
    """Take the second factor and its recovery codes away."""
    conn.execute("UPDATE account SET totp = NULL, totp_pending = NULL WHERE id = %s", [account_id])
    conn.execute("DELETE FROM account_recovery WHERE account_id = %s", [account_id])
