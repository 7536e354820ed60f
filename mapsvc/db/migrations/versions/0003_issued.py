"""Sheets as they were issued: added to, never changed.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_UPGRADE = """
-- What was asked and what was answered, with the digest of both. No column tells who asked.
CREATE TABLE issued_sheet (
    id text PRIMARY KEY CHECK (id ~ '^[0-9A-HJKMNP-TV-Z]{20}$'),
    issued_at timestamptz NOT NULL,
    language text NOT NULL,
    program text NOT NULL,
    issue jsonb NOT NULL,
    request jsonb NOT NULL,
    answers jsonb NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
CREATE INDEX issued_sheet_moment ON issued_sheet (issued_at);

CREATE FUNCTION issued_sheet_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an issued sheet is never changed or removed' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER issued_sheet_rows_stay BEFORE UPDATE OR DELETE ON issued_sheet
    FOR EACH ROW EXECUTE FUNCTION issued_sheet_stays();
CREATE TRIGGER issued_sheet_stays BEFORE TRUNCATE ON issued_sheet
    FOR EACH STATEMENT EXECUTE FUNCTION issued_sheet_stays();
"""

_DOWNGRADE = """
DROP TABLE issued_sheet;
DROP FUNCTION issued_sheet_stays();
"""


def upgrade() -> None:
    """Create the table of issued sheets."""
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Drop it with all it holds."""
    op.execute(_DOWNGRADE)
