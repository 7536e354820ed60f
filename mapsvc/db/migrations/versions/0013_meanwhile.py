"""What was written while somebody confirmed; and indexes for what is asked of a million contacts.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# A change is recorded when its writing begins, which may be minutes before others can see it. Whether somebody could
# see it when he confirmed, no clock tells: the transaction that wrote it and the snapshot he confirmed in do.
_UPGRADE = """
ALTER TABLE layer_version ADD COLUMN written_by xid8;
ALTER TABLE layer_version ALTER COLUMN written_by SET DEFAULT pg_current_xact_id();
ALTER TABLE subscription ADD COLUMN confirmed_seeing pg_snapshot;
COMMENT ON COLUMN layer_version.written_by IS 'The transaction that wrote it';
COMMENT ON COLUMN subscription.confirmed_seeing IS 'Which transactions had ended when it was confirmed';

CREATE INDEX contact_unconfirmed ON contact (created_at) WHERE state = 'unconfirmed';
CREATE INDEX contact_ended ON contact (ended_at) WHERE state = 'ended';
"""

_DOWNGRADE = """
DROP INDEX contact_unconfirmed, contact_ended;
ALTER TABLE subscription DROP COLUMN confirmed_seeing;
ALTER TABLE layer_version DROP COLUMN written_by;
"""


def upgrade() -> None:
    """Add them."""
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Drop them."""
    op.execute(_DOWNGRADE)
