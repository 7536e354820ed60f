"""What channels keep: the keys of webhooks, what was sent to them, and each attempt, for replay.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# A webhook's signing keys are derived of the service's secret and these salts, so none lies here. Bodies are encrypted:
# they hold the link by which the owner manages his subscription, and what he called his place.
_UPGRADE = """
CREATE TABLE webhook (
    contact_id bigint PRIMARY KEY REFERENCES contact ON DELETE CASCADE,
    salt bytea NOT NULL CHECK (length(salt) = 16),
    former_salt bytea CHECK (length(former_salt) = 16),
    former_until timestamptz,
    rotated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((former_salt IS NULL) = (former_until IS NULL))
);

CREATE TABLE webhook_message (
    contact_id bigint NOT NULL REFERENCES webhook ON DELETE CASCADE,
    message_id text NOT NULL CHECK (length(message_id) BETWEEN 1 AND 64),
    made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind text NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (contact_id, message_id)
);
CREATE INDEX webhook_message_made_at ON webhook_message (made_at);

CREATE TABLE webhook_attempt (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contact_id bigint NOT NULL,
    message_id text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    replay boolean NOT NULL,
    status smallint,
    result text NOT NULL,
    detail text NOT NULL,
    took_ms integer NOT NULL,
    FOREIGN KEY (contact_id, message_id) REFERENCES webhook_message ON DELETE CASCADE
);
CREATE INDEX webhook_attempt_message ON webhook_attempt (contact_id, message_id);
CREATE INDEX webhook_attempt_at ON webhook_attempt (contact_id, at);
COMMENT ON COLUMN webhook_attempt.status IS 'HTTP status; NULL: no answer';

-- The history of one feature as its feed tells it.
CREATE INDEX event_key ON event (layer, key, id);
-- Feeds go back in time over what is worth telling, past the readings of every minute.
CREATE INDEX event_news ON event (layer, version) WHERE NOT reading;
CREATE INDEX layer_version_recorded_at ON layer_version (recorded_at);
"""

_DOWNGRADE = """
DROP INDEX event_key, event_news, layer_version_recorded_at;
DROP TABLE webhook_attempt, webhook_message, webhook;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Drop them."""
    op.execute(_DOWNGRADE)
