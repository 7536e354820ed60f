"""What slows robots and spares people: a signed hour on each form, and a share of requests for each network.

No picture to decipher and no field to leave empty: both fail people who hear pages read out. A form tells when it was
made; what comes back sooner than a hand can press, or after a day, is shown again with all that was typed, and one
more press sends it.
"""

from __future__ import annotations

import secrets
import time

from mapsvc.db.connection import Connection
from mapsvc.errors import InvalidInput, TooExpensive
from mapsvc.secret import Secret
from web.sheet.pace import Pace
from web.visitor import visitor_address

_PURPOSE = "subscribe form"
SOONEST_SECONDS = 2.0
LATEST_SECONDS = 24 * 3600.0
MOST_OF_A_NETWORK = 30
"""Requests that may lead to a message, in ten minutes, from one network: an office, a school, a help desk."""
MOST_WAITING = 20_000
"""Addresses that wait for confirmation, of the last hour: beyond it, somebody signs up what is not theirs."""

_pace = Pace(MOST_OF_A_NETWORK, 600.0)


def mark(secret: Secret) -> str:
    """The proof that a form was made here and now: ``<milliseconds>.<chance>.<signature>``."""
    said = f"{time.time_ns() // 1_000_000}.{secrets.token_urlsafe(6)}"
    return f"{said}.{secret.sign(_PURPOSE, said)}"


def check(secret: Secret, given: str) -> None:
    """Raise InvalidInput("mark") for a form that was not made here, or comes back too soon or too late."""
    said, _, signature = given.rpartition(".")
    made = said.partition(".")[0]
    if len(given) > 100 or not made.isascii() or not made.isdecimal() or not secret.verify(_PURPOSE, said, signature):
        raise InvalidInput("mark", "this form was not made here; send it again", "subscribe.again")
    age = time.time() - int(made) / 1000
    if not SOONEST_SECONDS <= age <= LATEST_SECONDS:
        raise InvalidInput("mark", "this form came back too soon or too late; send it again", "subscribe.again")


def take(conn: Connection) -> None:
    """Count a request that may lead to a message; raises TooExpensive where its network or the service had enough."""
    _pace.take(visitor_address())
    row = conn.execute(
        "SELECT count(*) FROM (SELECT FROM contact WHERE state = 'unconfirmed' "
        "AND created_at > now() - interval '1 hour' LIMIT %s) AS waiting",
        [MOST_WAITING],
    ).fetchone()
    if row is not None and row[0] >= MOST_WAITING:
        raise TooExpensive("too many addresses wait for confirmation; try again in an hour")
