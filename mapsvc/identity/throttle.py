"""Attempts to prove somebody are slowed down, per account and per network, and nobody can keep everybody out.

After some failures each further attempt must wait twice as long as the one before, to a quarter of an hour at most; a
day without failures forgets them. An attempt is counted before it is judged, in one statement, so that many at once
gain nothing, and given back when it was right. Names that no account has are counted like those that one has.

Who keeps failing for an account on purpose slows down only browsers in which it never signed in: a browser that did
holds a signed mark, by which its attempts are counted by themselves (OWASP, device cookies).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from mapsvc.db.connection import Connection
from mapsvc.errors import MapsvcError
from mapsvc.secret import Secret

MOST_WAIT = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)


class Kind(Enum):
    """What attempts are counted for, and how many are free."""

    NETWORK = ("network", 30)
    ACCOUNT = ("account", 5)
    DEVICE = ("device", 10)
    SECOND = ("second", 5)
    """Second factors of an account whose password was right."""
    SECOND_DEVICE = ("second_device", 10)
    AGAIN = ("again", 10)
    """Repeated proofs within a session."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one attempt is counted for."""

    kind: Kind
    what: str


class TooManyAttempts(MapsvcError):
    """Too many attempts; the next one is heard after ``seconds``."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many attempts; wait {seconds} seconds")
        self.seconds = seconds


_COUNT = """
INSERT INTO account_attempt AS t (kind, mark, failures, last_at, until)
VALUES (%(kind)s, %(mark)s, 1, clock_timestamp(), clock_timestamp())
ON CONFLICT (kind, mark) DO UPDATE SET
    failures = CASE WHEN t.last_at < clock_timestamp() - %(forgotten)s THEN 1 ELSE t.failures + 1 END,
    last_at = clock_timestamp(),
    until = clock_timestamp() + CASE WHEN t.last_at < clock_timestamp() - %(forgotten)s OR t.failures < %(free)s
        THEN interval '0' ELSE LEAST(%(most)s, interval '1 second' * 2 ^ LEAST(t.failures + 1 - %(free)s, 20)) END
WHERE t.until <= clock_timestamp()
RETURNING failures
"""
_WAIT = """
SELECT ceil(extract(epoch FROM until - clock_timestamp()))::int FROM account_attempt WHERE kind = %s AND mark = %s
"""


def admit(conn: Connection, secret: Secret, *attempts: Counted) -> None:
    """Count an attempt for each of ``attempts``, in this order; raises TooManyAttempts at the first that must wait.

    What was counted before that one stays counted: commit either way.
    """
    conn.execute("DELETE FROM account_attempt WHERE last_at < clock_timestamp() - %s", [FORGOTTEN])
    for one in attempts:
        kind, free = one.kind.value
        mark = secret.index("attempt", f"{kind} {one.what}")
        values = {"kind": kind, "mark": mark, "free": free, "most": MOST_WAIT, "forgotten": FORGOTTEN}
        if conn.execute(_COUNT, values).fetchone() is None:
            row = conn.execute(_WAIT, [kind, mark]).fetchone()
            raise TooManyAttempts(max(1, row[0] if row else 1))


def right(conn: Connection, secret: Secret, *attempts: Counted) -> None:
    """The attempt was right: failures are forgotten; of a network only this one, which others may share."""
    for one in attempts:
        kind, _ = one.kind.value
        mark = secret.index("attempt", f"{kind} {one.what}")
        if one.kind is Kind.NETWORK:
            query = """UPDATE account_attempt SET failures = GREATEST(failures - 1, 0), until = clock_timestamp()
                       WHERE kind = %s AND mark = %s"""
        else:
            query = "DELETE FROM account_attempt WHERE kind = %s AND mark = %s"
        conn.execute(query, [kind, mark])
