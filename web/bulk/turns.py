"""The life of a list: started, answered chunk by chunk by one runner at a time, stopped, resumed, ended.

Every step is one statement that names the state it leaves, so two that meet cannot both win. A runner is known by a
token: whoever takes a list over (its worker died) makes the other's next chunk fail, whether it is dead or only slow.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from mapsvc.db.connection import Connection
from mapsvc.errors import Conflict, TooExpensive
from mapsvc.jobs.enqueue import cancel, enqueue
from web.bulk.limits import MOST_WAITING
from web.bulk.store import Choices, Job

QUEUE = "bulk"
TASK = "bulk:run"
_LOCK = "bulk"
"""Lists are answered one after the other, each as fast as the machine can; other jobs run beside them."""


class Gone(Exception):
    """The list was stopped, deleted or taken over: its runner leaves quietly."""


def start(conn: Connection, job: Job, choices: Choices | None, *, queued: bool = True) -> None:
    """Let an uploaded list begin with ``choices``, or a stopped one go on with its own. Raises Conflict, TooExpensive.

    ``queued``: a worker answers it; otherwise the caller does.
    """
    with conn.transaction():  # a job that is put into the queue for nothing goes with the refusal
        active = conn.execute("SELECT count(*) FROM bulk_job WHERE state IN ('waiting', 'running')").fetchone()
        if queued and active and active[0] >= MOST_WAITING:
            raise TooExpensive(f"{active[0]} lists are waiting already; come back later")
        number = enqueue(conn, TASK, queue=QUEUE, lock=_LOCK, number=job.number) if queued else None
        done = conn.execute(
            """
            UPDATE bulk_job SET state = 'waiting', choices = COALESCE(%(choices)s, choices), queue_id = %(queue)s,
                queued_at = now(), touched_at = now(), finished_at = NULL, expires_at = NULL, message = NULL,
                runner = NULL
            WHERE number = %(number)s AND state = ANY(%(from)s) AND COALESCE(%(choices)s, choices) IS NOT NULL
            """,
            {
                "choices": Jsonb(choices.as_json()) if choices else None,
                "queue": number,
                "number": job.number,
                "from": ["uploaded"] if choices else ["stopped", "failed"],
            },
        ).rowcount
        if not done:
            raise Conflict("the list cannot be started from the state it is in; look at its page again")


def stop(conn: Connection, job: Job, hours: int) -> None:
    """End the work at a list, keeping what is answered; it is deleted after ``hours``. Raises Conflict."""
    done = conn.execute(
        """
        UPDATE bulk_job SET state = 'stopped', runner = NULL, finished_at = now(), touched_at = now(),
            expires_at = now() + make_interval(hours => %s)
        WHERE number = %s AND state IN ('waiting', 'running')
        """,
        [hours, job.number],
    ).rowcount
    if not done:
        raise Conflict("the list is neither waiting nor running; look at its page again")
    if job.queue_id is not None:
        cancel(conn, job.queue_id)


def claim(conn: Connection, number: int, runner: UUID) -> bool:
    """Take a list over for ``runner``; False where it was stopped or deleted meanwhile."""
    return bool(
        conn.execute(
            """
            UPDATE bulk_job SET state = 'running', runner = %s, started_at = COALESCE(started_at, now()),
                touched_at = now()
            WHERE number = %s AND state IN ('waiting', 'running')
            """,
            [runner, number],
        ).rowcount
    )


def advance(
    conn: Connection, number: int, runner: UUID, chunk: tuple[int, int, bytes, dict[str, Any], list[Any]], counts: Any
) -> None:
    """Count a chunk as done and keep its answers, both or neither. Raises Gone.

    ``chunk``: first row, number of rows, answers, sources, problems; ``counts``: of all rows up to its end.
    """
    first, rows, answers, sources, problems = chunk
    with conn.transaction():
        done = conn.execute(
            """
            UPDATE bulk_job SET done = done + %(rows)s, counts = %(counts)s, touched_at = now()
            WHERE number = %(number)s AND runner = %(runner)s AND state = 'running' AND done = %(first)s
            """,
            {"rows": rows, "counts": Jsonb(counts), "number": number, "runner": runner, "first": first},
        ).rowcount
        if not done:
            raise Gone
        conn.execute(
            "INSERT INTO bulk_chunk (job, first, rows, answers, sources, problems) VALUES (%s, %s, %s, %s, %s, %s)",
            [number, first, rows, answers, Jsonb(sources), Jsonb(problems)],
        )


def finish(conn: Connection, number: int, runner: UUID, hours: int) -> None:
    """All rows are answered; the list is deleted after ``hours``. Raises Gone."""
    done = conn.execute(
        """
        UPDATE bulk_job SET state = 'done', runner = NULL, finished_at = now(), touched_at = now(),
            expires_at = now() + make_interval(hours => %s)
        WHERE number = %s AND runner = %s AND state = 'running' AND done = total
        """,
        [hours, number, runner],
    ).rowcount
    if not done:
        raise Gone


def fail(conn: Connection, number: int, message: str, hours: int) -> None:
    """The list could not be answered to its end; what is answered stays, and it can be resumed."""
    conn.execute(
        """
        UPDATE bulk_job SET state = 'failed', runner = NULL, message = %s, finished_at = now(), touched_at = now(),
            expires_at = now() + make_interval(hours => %s)
        WHERE number = %s AND state IN ('waiting', 'running')
        """,
        [message, hours, number],
    )


def abandoned(conn: Connection, hours: int) -> int:
    """End as failed what nobody works at and nothing in the queue will; how many. A person can resume them."""
    return conn.execute(
        """
        UPDATE bulk_job SET state = 'failed', runner = NULL, message = 'abandoned', finished_at = now(),
            expires_at = now() + make_interval(hours => %s)
        WHERE state IN ('waiting', 'running') AND touched_at < now() - interval '10 minutes'
            AND NOT EXISTS (
                SELECT FROM procrastinate_jobs WHERE id = bulk_job.queue_id AND status IN ('todo', 'doing')
            )
        """,
        [hours],
    ).rowcount


def ahead(conn: Connection, job: Job) -> int:
    """How many lists come before a waiting one."""
    query = """
        SELECT count(*) FROM bulk_job
        WHERE state = 'running' OR (state = 'waiting' AND (queued_at, number) < (%s, %s))
    """
    row = conn.execute(query, [job.queued_at, job.number]).fetchone()
    return int(row[0]) if row else 0
