"""The ledger: one row per notice and recipient, and every step of it a commit of its own."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime

from mapsvc.db.connection import Connection
from mapsvc.delivery.channel import Outcome, Result
from mapsvc.subscriptions.model import URGENT

WAITS = (10, 60, 300, 1_800, 7_200, 18_000, 36_000)
"""Seconds before each further attempt, plus up to a half by chance; after the last one the delivery has failed."""
_STATES = {Result.ACCEPTED: "accepted", Result.REFUSED: "failed", Result.GONE: "bounced"}


def open_rows(conn: Connection, batch: int) -> dict[int, int]:
    """Contacts of ``batch`` that are due now, with their attempts so far.

    What a killed worker left in hand is counted: it may have arrived, and is transmitted once more as the same message.
    """
    conn.execute(
        "UPDATE delivery SET state = 'waiting', repeats = repeats + 1 WHERE batch_id = %s AND state = 'sending'",
        (batch,),
    )
    rows = conn.execute(
        "SELECT contact_id, attempts FROM delivery WHERE batch_id = %s AND state = 'waiting' "
        "AND (next_at IS NULL OR next_at <= clock_timestamp()) AND contact_id > 0",
        (batch,),
    )
    return dict(rows.fetchall())


def in_hand(conn: Connection, notice: int, contacts: Sequence[int]) -> set[int]:
    """Note, before anything is transmitted, that these are about to be; those for which that still may be so."""
    rows = conn.execute(
        "UPDATE delivery SET state = 'sending', attempts = attempts + 1, at = clock_timestamp() "
        "WHERE notice_id = %s AND contact_id = ANY (%s) AND state = 'waiting' RETURNING contact_id",
        (notice, list(contacts)),
    )
    return {contact for (contact,) in rows}


def settle(conn: Connection, notice: int, told: Sequence[tuple[Outcome, int]]) -> None:
    """Note what became of transmissions, each with the number of its attempt; of all or of none.

    A further attempt that would fall into quiet hours waits for their end, unless the notice tells of what saves lives.
    """
    if not told:
        return
    rows = [(outcome.contact_id, outcome.detail[:60] or None, *_after(outcome, attempt)) for outcome, attempt in told]
    contacts, reasons, states, waits = (list(column) for column in zip(*rows, strict=True))
    conn.execute(
        "UPDATE delivery AS d SET state = told.state, reason = told.reason, at = clock_timestamp(), "
        "next_at = after_quiet(clock_timestamp() + make_interval(secs => told.wait), k.quiet_from, k.quiet_to) "
        "FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::float8[]) AS told (contact_id, reason, state, wait) "
        "JOIN notice AS n ON n.id = %s LEFT JOIN contact AS k ON k.id = told.contact_id AND n.severity < %s "
        "WHERE d.notice_id = %s AND d.contact_id = told.contact_id AND d.state = 'sending'",
        (contacts, reasons, states, waits, notice, URGENT, notice),
    )


def _after(outcome: Outcome, attempt: int) -> tuple[str, float | None]:
    """The state after an attempt, and for how long the next one waits."""
    if (state := _STATES.get(outcome.result)) is not None:
        return state, None
    if attempt > len(WAITS):
        return "failed", None
    return "waiting", max(WAITS[attempt - 1], outcome.retry_after or 0) * random.uniform(1, 1.5)  # noqa: S311 # spreads load


def withdraw(conn: Connection, notice: int, contacts: Sequence[int]) -> None:
    """Note that these get nothing: they ended, paused, or no longer ask for it."""
    conn.execute(
        "UPDATE delivery SET state = 'withdrawn', at = clock_timestamp() "
        "WHERE notice_id = %s AND contact_id = ANY (%s) AND state = 'waiting'",
        (notice, list(contacts)),
    )


def next_due(conn: Connection, batch: int) -> tuple[int, datetime | None]:
    """How many of ``batch`` still wait, and when the first of them is due."""
    row = conn.execute(
        "SELECT count(*), min(COALESCE(next_at, clock_timestamp())) FROM delivery "
        "WHERE batch_id = %s AND state IN ('waiting', 'sending')",
        (batch,),
    ).fetchone()
    return row if row else (0, None)
