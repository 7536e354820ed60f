"""Changes that wait for an approval.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# A proposal holds what would be asserted, row by row and in order, and the digest of all of it. What is approved is
# a digest; what is committed is read from these rows and must have it.
_UPGRADE = """
CREATE TABLE proposal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('import', 'edit', 'restore')),
    layer text NOT NULL,
    state text NOT NULL CHECK (state IN
        ('checking', 'stopped', 'failed', 'ready', 'submitted', 'approved', 'committed', 'refused', 'withdrawn')),
    reason text NOT NULL DEFAULT '',
    author_kind text NOT NULL,
    author_id text NOT NULL,
    author_name text NOT NULL,
    people smallint NOT NULL CHECK (people IN (1, 2)),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    touched_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    file_name text,
    folder text,
    options jsonb NOT NULL DEFAULT '{}',
    restores bigint,
    queue_id bigint,
    runner uuid,
    progress jsonb,
    message text,
    base_version integer,
    standing bytea,
    digest bytea,
    whole boolean NOT NULL DEFAULT false,
    moved boolean NOT NULL DEFAULT false,
    facts jsonb NOT NULL DEFAULT '{}',
    counts jsonb NOT NULL DEFAULT '{}',
    notes jsonb NOT NULL DEFAULT '[]',
    run_id bigint REFERENCES import_run (id),
    version integer,
    CHECK (state NOT IN ('ready', 'submitted', 'approved', 'committed')
        OR (digest IS NOT NULL AND standing IS NOT NULL)),
    CHECK ((state = 'committed') = (run_id IS NOT NULL))
);
CREATE INDEX proposal_open ON proposal (id DESC) WHERE ended_at IS NULL;
CREATE INDEX proposal_layer ON proposal (layer, id DESC);
COMMENT ON TABLE proposal IS 'Changes of layers that wait for an approval, and what became of them';
COMMENT ON COLUMN proposal.folder IS 'Folder of the uploaded files below var/uploads; empty once they are deleted';
COMMENT ON COLUMN proposal.base_version IS 'The version of the layer that it was compared with';
COMMENT ON COLUMN proposal.standing IS 'SHA-256 of the stored rows of the keys it touches';
COMMENT ON COLUMN proposal.whole IS 'It speaks for the whole layer: any other change makes it outdated';
COMMENT ON COLUMN proposal.moved IS 'The store changed since the last comparison, so it was compared again';
COMMENT ON COLUMN proposal.digest IS 'SHA-256 of all it would write';

CREATE TABLE proposal_change (
    proposal bigint NOT NULL REFERENCES proposal (id) ON DELETE CASCADE,
    number integer NOT NULL,
    layer text NOT NULL,
    key text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('new', 'changed', 'corrected', 'ended', 'same')),
    valid_from date,
    valid_to date,
    geom geometry(Geometry, 4326),
    props jsonb,
    before_id bigint,
    PRIMARY KEY (proposal, number),
    CHECK ((geom IS NULL) = (props IS NULL))
);
CREATE INDEX proposal_change_kind ON proposal_change (proposal, kind, number);
COMMENT ON TABLE proposal_change IS 'The assertions of a proposal in their order; without geometry: is not there then';

CREATE TABLE proposal_act (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    proposal bigint NOT NULL REFERENCES proposal (id) ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    what text NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    actor_name text NOT NULL,
    comment text NOT NULL DEFAULT '',
    digest bytea
);
CREATE INDEX proposal_act_proposal ON proposal_act (proposal, id);
COMMENT ON TABLE proposal_act IS 'Who did what with a proposal, and which digest that was about';

ALTER TABLE import_run ADD COLUMN proposal bigint;
"""

_DOWNGRADE = """
ALTER TABLE import_run DROP COLUMN proposal;
DROP TABLE proposal_act, proposal_change, proposal;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Drop them."""
    op.execute(_DOWNGRADE)
