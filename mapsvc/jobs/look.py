"""The state of the queue, for people and for whoever watches over the service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mapsvc.db.connection import Connection
from mapsvc.jobs.app import STALLED_SECONDS


@dataclass(frozen=True, slots=True)
class Queue:
    """How the queue stands now."""

    workers: int
    """Worker processes that gave a sign of life of late."""
    waiting: int
    """Jobs that could begin and have not."""
    running: int
    oldest_waiting_seconds: float | None
    """How long the oldest of those waits; grows where workers are missing or too few."""


def look(conn: Connection) -> Queue:
    """How the queue stands, over all queues."""
    row = conn.execute(
        """
        SELECT
            (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %(dead)s)),
            count(*) FILTER (WHERE status = 'todo'),
            count(*) FILTER (WHERE status = 'doing'),
            extract(epoch FROM max(now() - COALESCE(scheduled_at, (
                SELECT min(at) FROM procrastinate_events WHERE job_id = procrastinate_jobs.id
            ))) FILTER (WHERE status = 'todo'))::float
        FROM procrastinate_jobs
        WHERE status IN ('todo', 'doing') AND (scheduled_at IS NULL OR scheduled_at <= now())
        """,
        {"dead": STALLED_SECONDS},
    ).fetchone()
    return Queue(*row) if row else Queue(0, 0, 0, None)


def workers_live(conn: Connection) -> bool:
    """Whether any worker gave a sign of life of late."""
    query = "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s))"
    row = conn.execute(query, [STALLED_SECONDS]).fetchone()
    return bool(row and row[0])


@dataclass(frozen=True, slots=True)
class Listed:
    """One job, as a list of jobs shows it."""

    id: int
    task: str
    queue: str
    status: str
    attempts: int
    since: datetime
    arguments: dict[str, Any]


def listed(conn: Connection, *, status: str | None = None, limit: int = 50) -> list[Listed]:
    """The newest jobs first; ``status``: only those ``todo``, ``doing``, ``succeeded``, ``failed`` …"""
    rows = conn.execute(
        """
        SELECT id, task_name, queue_name, status::text, attempts,
            (SELECT max(at) FROM procrastinate_events WHERE job_id = procrastinate_jobs.id), args
        FROM procrastinate_jobs WHERE %(status)s::text IS NULL OR status::text = %(status)s
        ORDER BY id DESC LIMIT %(limit)s
        """,
        {"status": status, "limit": limit},
    )
    return [Listed(*row) for row in rows]
