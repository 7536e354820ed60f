"""Sessions of the staff, kept in the database: found by a digest of the token that only the browser holds.

A session ends when nobody used it for a while, at the latest some hours after it began, and when it or its account
is ended. Each sign-in and each repeated proof opens a new one with a new token, so a token that somebody planted or
read before is worth nothing (session fixation).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from mapsvc.db.connection import Connection
from mapsvc.identity.account import COLUMNS, Account, of_row

PENDING = timedelta(minutes=5)
"""How long a sign-in may wait for its second factor."""
FRESH = timedelta(minutes=15)
"""How long after a proof of the person sensitive acts need no other one."""
_SEEN = timedelta(minutes=1)
_MOST_TOKEN = 64


class Stage(StrEnum):
    """How far a sign-in got."""

    SECOND = "second"
    """The password was right; the second factor is awaited, and nothing is allowed yet."""
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long sessions live."""

    idle: timedelta
    absolute: timedelta

    @classmethod
    def of(cls, idle_minutes: int, hours: int) -> Limits:
        """The limits of these settings."""
        return cls(timedelta(minutes=idle_minutes), timedelta(hours=hours))


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which somebody signed in."""

    id: int
    stage: Stage
    method: str
    """``password`` or ``oidc``."""
    agent: str
    """The browser by its family, as its owner would know it again."""
    created_at: datetime
    authenticated_at: datetime
    """When the person last proved who they are."""
    seen_at: datetime
    expires_at: datetime
    fresh: bool
    """Whether that was within FRESH."""
    due: bool
    """Whether :func:`touch` is to be called."""


_SESSION = """s.id, s.stage, s.method, s.agent, s.created_at, s.authenticated_at, s.seen_at, s.expires_at,
    s.authenticated_at > clock_timestamp() - %(fresh)s, s.seen_at < clock_timestamp() - %(seen)s"""
_LIVES = "s.expires_at > clock_timestamp() AND s.seen_at > clock_timestamp() - %(idle)s AND a.locked_at IS NULL"
_FROM = "FROM account_session AS s JOIN account AS a ON a.id = s.account_id"


def digest(token: str) -> bytes:
    """What is stored of a token of 256 bits of chance: nothing shorter could be guessed back from it."""
    return hashlib.sha256(token.encode()).digest()


def begin(
    conn: Connection,
    account_id: int,
    limits: Limits,
    *,
    agent: str,
    method: str = "password",
    stage: Stage = Stage.FULL,
) -> str:
    """Open a session for an account; its token, which is told to the browser and kept nowhere."""
    token = secrets.token_urlsafe(32)
    conn.execute(
        """
        INSERT INTO account_session (digest, account_id, stage, method, agent, expires_at)
        VALUES (%s, %s, %s, %s, %s, clock_timestamp() + %s)
        """,
        [digest(token), account_id, stage, method, agent[:60], limits.absolute if stage is Stage.FULL else PENDING],
    )
    if stage is Stage.FULL:
        conn.execute("UPDATE account SET signed_in_at = clock_timestamp() WHERE id = %s", [account_id])
    return token


def find(conn: Connection, token: str, limits: Limits, stage: Stage = Stage.FULL) -> tuple[Session, Account] | None:
    """The living session of ``token`` and its account; None for any other token."""
    if not 0 < len(token) <= _MOST_TOKEN:
        return None
    row = conn.execute(
        f"SELECT {_SESSION}, {COLUMNS} {_FROM} WHERE s.digest = %(digest)s AND s.stage = %(stage)s AND {_LIVES}",
        {"fresh": FRESH, "seen": _SEEN, "idle": limits.idle, "digest": digest(token), "stage": stage},
    ).fetchone()
    if row is None:
        return None
    return Session(row[0], Stage(row[1]), *row[2:10]), of_row(row[10:])


def touch(conn: Connection, session_id: int) -> None:
    """The session was used now."""
    conn.execute("UPDATE account_session SET seen_at = clock_timestamp() WHERE id = %s", [session_id])


def listed(conn: Connection, account_id: int, limits: Limits) -> list[Session]:
    """The living sessions of an account, the one used last first."""
    rows = conn.execute(
        f"""SELECT {_SESSION} {_FROM} WHERE a.id = %(account)s AND s.stage = 'full' AND {_LIVES}
            ORDER BY s.seen_at DESC, s.id""",
        {"fresh": FRESH, "seen": _SEEN, "idle": limits.idle, "account": account_id},
    )
    return [Session(row[0], Stage(row[1]), *row[2:]) for row in rows]


def end(conn: Connection, token: str) -> None:
    """End the session of ``token``, of whatever stage; an unknown token changes nothing."""
    conn.execute("DELETE FROM account_session WHERE digest = %s", [digest(token)])


def end_one(conn: Connection, account_id: int, session_id: int) -> bool:
    """End one session of an account; False where the account has no such session."""
    query = "DELETE FROM account_session WHERE id = %s AND account_id = %s"
    return bool(conn.execute(query, [session_id, account_id]).rowcount)


def end_all(conn: Connection, account_id: int, but: int | None = None) -> int:
    """End every session of an account, except the one numbered ``but``; how many."""
    query = "DELETE FROM account_session WHERE account_id = %s AND id IS DISTINCT FROM %s"
    return conn.execute(query, [account_id, but]).rowcount


def forget(conn: Connection, limits: Limits) -> None:
    """Delete what is over."""
    conn.execute(
        "DELETE FROM account_session WHERE expires_at < clock_timestamp() OR seen_at < clock_timestamp() - %s",
        [limits.idle],
    )
