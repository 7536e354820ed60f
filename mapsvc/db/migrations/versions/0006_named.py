"""By which declaration a layer's names were written.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Databases that held features before there were names have none written: their layers are named anew."""
    op.execute("ALTER TABLE layer ADD COLUMN named text")


def downgrade() -> None:
    """Drop it."""
    op.execute("ALTER TABLE layer DROP COLUMN named")
