"""Putting a job into the queue, in the transaction that needs it: rolled back, there is no job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from procrastinate import SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from psycopg.pq import TransactionStatus

from mapsvc.db.connection import Connection


@cache
def _manager() -> JobManager:
    # Never opened: every statement goes over the caller's connection.
    return JobManager(SyncPsycopgConnector())


def enqueue(
    conn: Connection,
    task: str,
    *,
    queue: str,
    lock: str | None = None,
    only_one_waiting: str | None = None,
    at: datetime | None = None,
    **arguments: Any,
) -> int | None:
    """Number of the new job of ``task`` (``namespace:name``), which exists when the transaction of ``conn`` commits.

    Jobs of one ``lock`` run one after the other. Where a job with the same ``only_one_waiting`` waits already, there is
    no second one and the answer is None. ``arguments`` (JSON values) are logged: they must not be personal data.
    """
    job = configure_task(
        name=task,
        job_manager=_manager(),
        queue=queue,
        lock=lock,
        queueing_lock=only_one_waiting,
        schedule_at=at,
        connection=conn,
    )
    if not conn.autocommit and conn.info.transaction_status is TransactionStatus.IDLE:
        # Psycopg would take the block below for a transaction of its own, and commit it.
        conn.execute("SELECT")
    try:
        with conn.transaction():  # a savepoint: being the second one must not end the caller's transaction
            return job.defer(**arguments)
    except AlreadyEnqueued:
        return None


def enqueue_all(
    conn: Connection,
    task: str,
    arguments: Sequence[dict[str, Any]],
    *,
    queue: str,
    at: datetime | None = None,
) -> None:
    """A job of ``task`` for each of ``arguments``, by one statement, in the transaction of ``conn``."""
    job = configure_task(name=task, job_manager=_manager(), queue=queue, schedule_at=at, connection=conn)
    if arguments:
        job.batch_defer(*arguments)


def cancel(conn: Connection, job: int) -> bool:
    """Take a waiting job out of the queue; False where it has begun or ended (a running one looks for itself)."""
    found = conn.execute("SELECT procrastinate_cancel_job_v1(%s, false, true)", [job]).fetchone()
    return found is not None and found[0] is not None
