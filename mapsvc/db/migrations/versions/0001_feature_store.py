"""The feature store: features in two times, their read shapes, versions, runs and the outbox.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UPGRADE = """
CREATE EXTENSION IF NOT EXISTS postgis;
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The head of each layer. A writer locks its row first, so writers of one layer follow one another.
CREATE TABLE layer (
    id text PRIMARY KEY CHECK (id ~ '^[a-z][a-z0-9_]{0,47}$'),
    version integer NOT NULL DEFAULT 0,
    recorded_at timestamptz
);

CREATE TABLE import_run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    layer text NOT NULL,
    state text NOT NULL CHECK (state IN ('running', 'done', 'nothing', 'failed')),
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    file_name text NOT NULL,
    file_sha256 text,
    file_bytes bigint,
    crs text,
    encoding text,
    profile text,
    decisions jsonb NOT NULL DEFAULT '[]',
    counts jsonb NOT NULL DEFAULT '{}',
    rejects jsonb NOT NULL DEFAULT '[]',
    source jsonb NOT NULL DEFAULT '{}',
    actor text NOT NULL,
    message text
);
CREATE INDEX import_run_layer ON import_run (layer, id DESC);

-- What changed at each version: the boxes (west, south, east, north in degrees, flattened), the legal dates at
-- which a row it opened begins or ends, and the counts. Tiles change at no other place and on no other day.
CREATE TABLE layer_version (
    layer text NOT NULL REFERENCES layer (id),
    version integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    boxes double precision[] NOT NULL,
    dates date[] NOT NULL,
    changes jsonb NOT NULL,
    run_id bigint REFERENCES import_run (id),
    PRIMARY KEY (layer, version)
);

CREATE SEQUENCE feature_id AS bigint CACHE 1;
CREATE TABLE feature (
    id bigint NOT NULL DEFAULT nextval('feature_id'),
    layer text NOT NULL,
    key text NOT NULL,
    geom geometry(Geometry, 4326) NOT NULL,
    props jsonb NOT NULL,
    digest bytea NOT NULL,
    valid daterange NOT NULL CHECK (NOT isempty(valid)),
    recorded tstzrange NOT NULL CHECK (NOT isempty(recorded)),
    run_id bigint
) PARTITION BY LIST (layer);

CREATE TABLE shape (
    layer text NOT NULL,
    band smallint NOT NULL,
    feature_id bigint NOT NULL,
    geom geometry(Geometry, 3857) NOT NULL,
    props jsonb NOT NULL,
    size real NOT NULL,
    valid daterange NOT NULL,
    recorded tstzrange NOT NULL
) PARTITION BY LIST (layer);

CREATE TABLE piece (
    layer text NOT NULL,
    feature_id bigint NOT NULL,
    reach_m real NOT NULL,
    geom geometry(Geometry, 4326) NOT NULL,
    valid daterange NOT NULL,
    recorded tstzrange NOT NULL
);
CREATE INDEX piece_geom ON piece USING gist (geom);
CREATE INDEX piece_feature ON piece (feature_id);

-- The outbox. Rows of feature never change their content, so an event names them instead of copying them.
CREATE TABLE event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    layer text NOT NULL,
    key text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('new', 'changed', 'corrected', 'ended')),
    topics text[] NOT NULL,
    severity text NOT NULL,
    before_id bigint,
    after_id bigint,
    version integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    run_id bigint,
    dispatched_at timestamptz,
    CHECK (before_id IS NOT NULL OR after_id IS NOT NULL)
);
CREATE INDEX event_waiting ON event (id) WHERE dispatched_at IS NULL;
CREATE INDEX event_layer ON event (layer, version);
"""

_DOWNGRADE = """
DROP TABLE event, piece, shape, feature, layer_version, import_run, layer;
DROP SEQUENCE feature_id;
"""


def upgrade() -> None:
    """Create the store."""
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Drop the store and all it holds."""
    op.execute(_DOWNGRADE)
