"""What people do with jobs: look at them page after page, try a failed one again, stop one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.errors import RaiseException, UniqueViolation

from mapsvc.db.connection import Connection
from mapsvc.errors import Conflict, NotFound

STATUSES = ("todo", "doing", "succeeded", "failed", "cancelled", "aborted")


@dataclass(frozen=True, slots=True)
class Job:
    """One job, and why it failed last."""

    id: int
    task: str
    queue: str
    status: str
    attempts: int
    arguments: dict[str, Any]
    scheduled_at: datetime | None
    stopping: bool
    """It runs, and was asked to stop."""
    since: datetime | None
    """When its status last changed."""
    failed_at: datetime | None
    reason: str | None


_JOBS = """
SELECT job.id, task_name, queue_name, status::text, attempts, args, scheduled_at, abort_requested,
    (SELECT max(at) FROM procrastinate_events WHERE job_id = job.id), failure.at, failure.reason
FROM procrastinate_jobs AS job LEFT JOIN job_failure AS failure ON failure.job_id = job.id
"""


def jobs(conn: Connection, *, status: str | None = None, before: int | None = None, limit: int = 50) -> list[Job]:
    """The newest jobs first, of this status where it is given; ``before``: older than this number."""
    rows = conn.execute(
        f"""{_JOBS}
        WHERE (%(status)s::text IS NULL OR status = %(status)s::procrastinate_job_status)
            AND (%(before)s::bigint IS NULL OR job.id < %(before)s)
        ORDER BY job.id DESC LIMIT %(limit)s
        """,
        {"status": status, "before": before, "limit": limit},
    )
    return [Job(*row) for row in rows]


def counts(conn: Connection) -> dict[str, int]:
    """How many jobs of each status the queue holds; ended ones leave it after a week."""
    found = conn.execute("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1")
    rows: dict[str, int] = dict(found.fetchall())
    return {status: rows.get(status, 0) for status in STATUSES}


def _status(conn: Connection, job: int) -> str:
    row = conn.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s FOR UPDATE", [job]).fetchone()
    if row is None:
        raise NotFound(f"no job has the number {job}")
    return str(row[0])


def retry(conn: Connection, job: int) -> None:
    """Put a failed job back into the queue. Raises NotFound, and Conflict where it has not failed or another waits."""
    if _status(conn, job) != "failed":
        raise Conflict("only a job that failed is tried again")
    try:
        with conn.transaction():
            conn.execute("SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job])
    except UniqueViolation as error:
        raise Conflict("the same work waits in the queue already") from error
    except RaiseException as error:
        raise Conflict("the job is at work") from error


def stop(conn: Connection, job: int) -> str:
    """Take a waiting job out of the queue, or ask a running one to stop; what it was: ``todo`` or ``doing``.

    Raises NotFound, and Conflict where it has ended.
    """
    status = _status(conn, job)
    if status not in {"todo", "doing"}:
        raise Conflict("the job has ended")
    conn.execute("SELECT procrastinate_cancel_job_v1(%s, true, false)", [job])
    return status
