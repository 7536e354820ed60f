"""What was asked at the counter, without who asked and without the place.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# No column can hold a lot, a number or a typed text. A table cannot refuse a finer moment by good will, so a
# constraint does: an hour and a town are all that a row says of a visit.
_UPGRADE = """
CREATE TABLE counter_question (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    asked_at timestamptz NOT NULL CHECK (extract(epoch FROM asked_at) % 3600 = 0),
    terminal text NOT NULL CHECK (length(terminal) <= 40),
    kind text NOT NULL CHECK (kind ~ '^[a-z_]{1,24}$'),
    level text NOT NULL CHECK (level ~ '^[a-z_]{1,24}$'),
    ward text CHECK (length(ward) <= 40),
    town text CHECK (length(town) <= 40),
    places smallint NOT NULL CHECK (places BETWEEN 1 AND 100),
    themes text[] NOT NULL,
    dated boolean NOT NULL,
    printed boolean NOT NULL DEFAULT false
);
CREATE INDEX counter_question_asked_at ON counter_question (asked_at);
COMMENT ON TABLE counter_question IS 'Questions at the counter (窓口) by hour and town; no personal data';
COMMENT ON COLUMN counter_question.themes IS 'Themes asked for; empty: all';
COMMENT ON COLUMN counter_question.dated IS 'Another day than the present one was asked for';
"""


def upgrade() -> None:
    """Create the table."""
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Drop the table with all it holds."""
    op.execute("DROP TABLE counter_question;")
