"""Delivering one batch: the one function behind the worker's job. It may be killed anywhere and started anywhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum

from mapsvc.dates import JST
from mapsvc.db.connection import Connection, connect
from mapsvc.db.sqlfile import sql
from mapsvc.delivery import batches, ledger
from mapsvc.delivery.channel import Channel, Letter, Outcome, Result
from mapsvc.delivery.letters import Subject, letters, subject_of
from mapsvc.delivery.noting import Noting
from mapsvc.secret import Secret

log = logging.getLogger("mapsvc.delivery")

PART = 100
"""So many letters are noted as in hand at once: what a killed worker leaves uncertain is among the last so many."""
BUSY_SECONDS = 30
"""After so long it is looked again whether whoever holds a batch has ended."""


class Ended(Enum):
    """How the work at a batch ended."""

    DONE = "done"
    LATER = "later"
    """Some wait to be tried again; a job for them is queued."""
    BUSY = "busy"
    """Another worker holds the batch; it is looked after again."""
    TOLD = "told"
    """It was asked to end, between two parts."""
    GONE = "gone"


def deliver(
    url: str,
    secret: Secret,
    batch: int,
    channels: Mapping[str, Channel],
    *,
    told: Callable[[], bool] = lambda: False,
) -> Ended:
    """Transmit what ``batch`` still has to be transmitted, noting outcomes as they come.

    Exactly one worker works at a batch: it holds a lock of its connection, which ends with it. A message whose
    acceptance is noted is never transmitted again; one that was in hand when a worker was killed is, under the same id.
    """
    with connect(url, autocommit=True) as conn:
        held = conn.execute("SELECT pg_try_advisory_lock(hashtext('mapsvc.batch'), %s)", (_key(batch),)).fetchone()
        row = conn.execute(
            "SELECT notice_id, channel, done_at IS NOT NULL FROM delivery_batch WHERE id = %s", (batch,)
        ).fetchone()
        if row is None or row[2]:
            return Ended.GONE
        notice, channel, _ = row
        if held != (True,):
            batches.again(conn, batch, channel, datetime.now(JST) + timedelta(seconds=BUSY_SECONDS))
            return Ended.BUSY
        # A kill of this process loses nothing; a crash of the database server itself loses the last few hundred
        # milliseconds, and what was accepted in them is transmitted again under the same id.
        conn.execute("SET synchronous_commit = off")
        subject = subject_of(conn, notice)
        _begin(conn, batch, subject, channel)
        open_now = ledger.open_rows(conn, batch)
        unreadable: list[int] = []
        written = letters(conn, secret, subject, open_now, unreadable) if open_now else []
        if unreadable:
            log.error("%d addresses of batch %d cannot be read: was MAPSVC_SECRET changed?", len(unreadable), batch)
            in_hand = ledger.in_hand(conn, notice, unreadable)
            ledger.settle(
                conn, notice, [(Outcome(one, Result.TRY_LATER, "unreadable"), open_now[one] + 1) for one in in_hand]
            )
        going = {letter.contact_id for letter in written} | set(unreadable)
        ledger.withdraw(conn, notice, list(open_now.keys() - going))
        with Noting(conn, notice) as noting:
            for first in range(0, len(written), PART):
                if told():
                    return Ended.TOLD
                part = written[first : first + PART]
                going = ledger.in_hand(conn, notice, [letter.contact_id for letter in part])
                _part(channels[channel], [letter for letter in part if letter.contact_id in going], noting)
        return _finish(conn, batch, channel)


def _key(batch: int) -> int:
    return batch % 2**31


def _begin(conn: Connection, batch: int, subject: Subject, channel: str) -> None:
    """Rows of the ledger for all whom the batch names; its own list is not needed any more."""
    with conn.transaction():
        conn.execute(sql("mapsvc.delivery", "begin").encode(), {"batch": batch})
        conn.execute(
            "UPDATE delivery_batch SET begun_at = clock_timestamp(), contacts = '{}' "
            "WHERE id = %s AND begun_at IS NULL",
            (batch,),
        )


def _part(channel: Channel, part: Sequence[Letter], noting: Noting) -> None:
    silent = {letter.contact_id: letter for letter in part}
    problem = "no word"
    try:
        for outcome in channel.send(part):
            letter = silent.pop(outcome.contact_id, None)
            if letter is not None:
                noting.note(outcome, letter.attempt)
    except Exception as error:
        if noting.broken:
            raise
        # Its message may hold an address; the class says enough.
        problem = type(error).__name__
        log.warning("a channel failed (%s); %d letters are tried again", problem, len(silent))
    for contact, letter in silent.items():
        noting.note(Outcome(contact, Result.TRY_LATER, problem), letter.attempt)


def _finish(conn: Connection, batch: int, channel: str) -> Ended:
    with conn.transaction():
        count, due = ledger.next_due(conn, batch)
        if count:
            batches.again(conn, batch, channel, due)
            return Ended.LATER
        conn.execute("UPDATE delivery_batch SET done_at = clock_timestamp() WHERE id = %s", (batch,))
    return Ended.DONE
