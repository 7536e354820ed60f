"""The queue of jobs, and questions about many places at once.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

from typing import Any

from alembic import op

from mapsvc.jobs import schema

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_UPGRADE = """
-- One uploaded list. ``id`` stands in its address and is its only key; logs and the queue know ``number``.
CREATE TABLE bulk_job (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE CHECK (length(id) >= 22),
    state text NOT NULL CHECK (state IN ('uploaded', 'waiting', 'running', 'stopped', 'failed', 'done')),
    file_name text NOT NULL,
    input bytea NOT NULL,
    shape jsonb NOT NULL,
    choices jsonb,
    total integer NOT NULL CHECK (total > 0),
    done integer NOT NULL DEFAULT 0 CHECK (done BETWEEN 0 AND total),
    counts jsonb NOT NULL DEFAULT '{}',
    runner uuid,
    queue_id bigint,
    message text,
    created_at timestamptz NOT NULL DEFAULT now(),
    queued_at timestamptz,
    started_at timestamptz,
    touched_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    expires_at timestamptz
);
CREATE INDEX bulk_job_waiting ON bulk_job (queued_at) WHERE state IN ('waiting', 'running');
CREATE INDEX bulk_job_expiry ON bulk_job (expires_at);

-- Answers by the chunk, written in the transaction that counts them as done: a row is never answered twice or lost.
CREATE TABLE bulk_chunk (
    job bigint NOT NULL REFERENCES bulk_job ON DELETE CASCADE,
    first integer NOT NULL,
    rows integer NOT NULL CHECK (rows > 0),
    answers bytea NOT NULL,
    sources jsonb NOT NULL,
    problems jsonb NOT NULL,
    PRIMARY KEY (job, first)
);

-- The finished GeoPackage in parts of a megabyte, so that neither side ever holds all of it.
CREATE TABLE bulk_part (
    job bigint NOT NULL REFERENCES bulk_job ON DELETE CASCADE,
    part integer NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (job, part)
);
ALTER TABLE bulk_chunk ALTER COLUMN answers SET STORAGE EXTERNAL;
"""

_DOWNGRADE = "DROP TABLE bulk_part, bulk_chunk, bulk_job"


def _connection() -> Any:
    return op.get_bind().connection.driver_connection


def upgrade() -> None:
    """Create the queue and the tables of lists."""
    schema.install(_connection())
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Drop both, and every list in them."""
    op.execute(_DOWNGRADE)
    schema.remove(_connection())
