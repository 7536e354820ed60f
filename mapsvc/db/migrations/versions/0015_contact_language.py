"""A contact may read any language that the pages speak.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Which languages are offered depends on the catalogues that are installed, so only the form of the tag is checked here.
_UPGRADE = """
ALTER TABLE contact DROP CONSTRAINT contact_language_check;
ALTER TABLE contact ADD CONSTRAINT contact_language_check CHECK (language ~ '^[a-z]{2,3}(-[A-Za-z]{2,8})?$');
"""
_DOWNGRADE = """
UPDATE contact SET language = CASE WHEN language LIKE 'ja%%' THEN 'ja' ELSE 'en' END;
ALTER TABLE contact DROP CONSTRAINT contact_language_check;
ALTER TABLE contact ADD CONSTRAINT contact_language_check CHECK (language IN ('ja', 'en'));
"""


def upgrade() -> None:
    """Widen it."""
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Back to two: whoever reads plain Japanese is told in Japanese, others in English."""
    op.execute(_DOWNGRADE)
