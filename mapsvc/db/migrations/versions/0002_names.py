"""The names under which features are found.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UPGRADE = """
-- One row per searchable spelling of a feature; layers/derive/search.py makes them, with both times of their feature.
-- text is the spelling as it is compared, so the C locale orders it and a prefix is a range of the index. grams are
-- its pairs of neighbouring characters: a part of a name is found by them, in a script that knows no words. Addresses
-- have none: they are found by their structure, and there are millions of them.
CREATE TABLE name (
    layer text NOT NULL,
    feature_id bigint NOT NULL,
    form "char" NOT NULL,
    text text COLLATE "C" NOT NULL,
    level smallint,
    area text,
    weight smallint NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    grams text[] COLLATE "C",
    valid daterange NOT NULL,
    recorded tstzrange NOT NULL
);
CREATE INDEX name_text ON name (text) WHERE upper_inf(recorded) AND form <> 'a';
CREATE INDEX name_address ON name (text) WHERE upper_inf(recorded) AND form = 'a';
CREATE INDEX name_grams ON name USING gin (grams) WITH (fastupdate = off)
    WHERE upper_inf(recorded) AND grams IS NOT NULL;
CREATE INDEX name_text_closed ON name (text) WHERE NOT upper_inf(recorded);
CREATE INDEX name_feature ON name (feature_id);
"""

_DOWNGRADE = "DROP TABLE name"


def upgrade() -> None:
    """Create the read shape of search."""
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Drop it; nothing in it is not derived from feature."""
    op.execute(_DOWNGRADE)
