"""Codes that stand for a lost second factor: ten of 60 bits, shown once, each used once."""

from __future__ import annotations

import base64
import re
import secrets

from mapsvc.db.connection import Connection
from mapsvc.secret import Secret

COUNT = 10
_CODE = re.compile(r"[a-z2-7]{12}")


def _made() -> str:
    letters = base64.b32encode(secrets.token_bytes(8)).decode().lower()[:12]
    return "-".join(letters[at : at + 4] for at in (0, 4, 8))


def _mark(secret: Secret, account_id: int, code: str) -> bytes:
    return secret.index("recovery", f"{account_id} {code}")


def renew(conn: Connection, secret: Secret, account_id: int) -> list[str]:
    """New codes in place of all former ones; they are not seen again."""
    codes = [_made() for _ in range(COUNT)]
    conn.execute("DELETE FROM account_recovery WHERE account_id = %s", [account_id])
    for code in codes:
        conn.execute(
            "INSERT INTO account_recovery (account_id, mark) VALUES (%s, %s)",
            [account_id, _mark(secret, account_id, code.replace("-", ""))],
        )
    return codes


def use(conn: Connection, secret: Secret, account_id: int, code: str) -> bool:
    """Whether ``code`` is one of the account's that was not used yet, which it then is."""
    typed = re.sub(r"[\s-]", "", code).lower() if len(code) <= 40 else ""
    if not _CODE.fullmatch(typed):
        return False
    query = """UPDATE account_recovery SET used_at = clock_timestamp()
               WHERE account_id = %s AND mark = %s AND used_at IS NULL"""
    return bool(conn.execute(query, [account_id, _mark(secret, account_id, typed)]).rowcount)


def left(conn: Connection, account_id: int) -> int:
    """How many codes an account has left."""
    query = "SELECT count(*) FROM account_recovery WHERE account_id = %s AND used_at IS NULL"
    row = conn.execute(query, [account_id]).fetchone()
    return int(row[0]) if row else 0
