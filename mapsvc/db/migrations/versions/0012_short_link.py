"""Short links to views of the map.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Neither who made a link nor who followed it, nor when: nothing here tells of people. The digest finds a view that has
# a link already, since the view itself is too long for an index.
_UPGRADE = """
CREATE TABLE short_link (
    code text PRIMARY KEY CHECK (code ~ '^[2-9a-hjkmnp-z]{8,16}$'),
    view text NOT NULL CHECK (length(view) BETWEEN 1 AND 4000),
    digest bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
    expires_at timestamptz NOT NULL
);
CREATE INDEX short_link_expires_at ON short_link (expires_at);
COMMENT ON COLUMN short_link.view IS 'The query of the map page, in the form in which web.view_query writes it';
"""


def upgrade() -> None:
    """Create them."""
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Drop them."""
    op.execute("DROP TABLE short_link")
