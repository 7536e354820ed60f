"""Public figures of use by month, layer and kind; nothing finer and nobody.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# A constraint refuses a finer moment than the month, so that no later change keeps one by accident.
_UPGRADE = """
CREATE TABLE usage_month (
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    kind text NOT NULL CHECK (kind ~ '^[a-z_]{1,24}$'),
    layer text NOT NULL CHECK (length(layer) <= 64),
    count bigint NOT NULL CHECK (count >= 0),
    PRIMARY KEY (month, kind, layer)
);
COMMENT ON TABLE usage_month IS 'How often layers were looked at, asked about and taken; no personal data';
COMMENT ON COLUMN usage_month.layer IS 'Empty: of no layer';
"""


def upgrade() -> None:
    """Create the table."""
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Drop the table with all it holds."""
    op.execute("DROP TABLE usage_month;")
