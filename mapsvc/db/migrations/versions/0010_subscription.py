"""Subscriptions, matched notices, deliveries and receipts.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_UPGRADE = """
-- The unit of the outbox is the commit: a version of a layer that nobody was told of yet. What was committed before
-- there were subscriptions concerns nobody.
ALTER TABLE layer_version ADD COLUMN dispatched_at timestamptz;
UPDATE layer_version SET dispatched_at = now();
CREATE INDEX layer_version_waiting ON layer_version (recorded_at) WHERE dispatched_at IS NULL;
DROP INDEX event_waiting;
ALTER TABLE event DROP COLUMN dispatched_at;
-- A live feature with other numbers and the same state: history and open maps want it, nobody's mailbox does.
ALTER TABLE event ADD COLUMN reading boolean NOT NULL DEFAULT false;

-- An address on a channel. The address is encrypted, and found again by a keyed digest.
CREATE TABLE contact (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel text NOT NULL CHECK (channel IN ('email', 'webpush', 'webhook')),
    address bytea NOT NULL,
    address_index bytea NOT NULL,
    language text NOT NULL CHECK (language IN ('ja', 'en')),
    state text NOT NULL DEFAULT 'unconfirmed' CHECK (state IN ('unconfirmed', 'confirmed', 'ended')),
    paused boolean NOT NULL DEFAULT false,
    cadence text NOT NULL DEFAULT 'at_once' CHECK (cadence IN ('at_once', 'daily', 'weekly')),
    quiet_from time,
    quiet_to time,
    created_at timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    ended_at timestamptz,
    ended_why text,
    failures integer NOT NULL DEFAULT 0,
    cadence_next text CHECK (cadence_next IN ('at_once', 'daily', 'weekly')),
    told_until bigint NOT NULL DEFAULT 0,
    asked integer NOT NULL DEFAULT 0,
    asked_since timestamptz NOT NULL DEFAULT now(),
    UNIQUE (channel, address_index),
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL) AND quiet_from IS DISTINCT FROM COALESCE(quiet_to, '00:00'))
);

-- The number of the cell that a point lies in: a grid of 1/1024 degree, some 100 m, over all the world.
CREATE FUNCTION grid_cell(x float8, y float8) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT AS $$
    SELECT floor((x + 180) * 1024)::bigint * 262144 + floor((y + 90) * 1024)::bigint
$$;
CREATE FUNCTION grid_box(cell bigint) RETURNS geometry
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURNS NULL ON NULL INPUT AS $$
    SELECT ST_MakeEnvelope(
        (cell >> 18) / 1024.0 - 180, (cell & 262143) / 1024.0 - 90,
        ((cell >> 18) + 1) / 1024.0 - 180, ((cell & 262143) + 1) / 1024.0 - 90, 4326
    )
$$;

-- Each area once, however many asked for it: wards have thousands of corners. ``spot`` lies in it, ``cell`` is that of
-- the spot, and ``whole`` says that all of the cell lies in the area.
CREATE TABLE area (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest bytea NOT NULL UNIQUE,
    spot geometry(Point, 4326) NOT NULL,
    cell bigint NOT NULL GENERATED ALWAYS AS (grid_cell(ST_X(spot), ST_Y(spot))) STORED,
    whole boolean NOT NULL GENERATED ALWAYS AS (
        ST_Covers(geom, grid_box(grid_cell(ST_X(spot), ST_Y(spot))))
    ) STORED,
    geom geometry(MultiPolygon, 4326) NOT NULL
);
CREATE INDEX area_geom ON area USING gist (geom);

-- Matching reads all of this table for what concerns much of the city, so it repeats in small what decides most cases,
-- kept by triggers: of the area the cell and the box (a little too large, since ``real`` is coarse), and of the contact
-- ``standing`` (confirmed, not paused, to be told at once), channel and quiet hours.
CREATE TABLE subscription (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contact_id bigint NOT NULL REFERENCES contact ON DELETE CASCADE,
    area_id bigint REFERENCES area,
    created_at timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    quiet_from time,
    quiet_to time,
    cell bigint,
    west real,
    south real,
    east real,
    north real,
    least_severity smallint NOT NULL DEFAULT 0 CHECK (least_severity BETWEEN 0 AND 4),
    standing boolean NOT NULL DEFAULT false,
    whole boolean NOT NULL DEFAULT false,
    channel text NOT NULL DEFAULT '',
    area_kind text NOT NULL CHECK (area_kind IN ('city', 'drawn', 'wards', 'radius', 'feature')),
    layers text[],
    topics text[],
    feature text,
    area_title bytea NOT NULL,
    CHECK ((area_id IS NULL) = (cell IS NULL) AND (feature IS NULL OR area_id IS NULL))
);
CREATE INDEX subscription_contact ON subscription (contact_id);
CREATE INDEX subscription_area ON subscription (area_id) WHERE area_id IS NOT NULL;
CREATE INDEX subscription_city ON subscription (least_severity)
    WHERE standing AND area_id IS NULL AND feature IS NULL;
CREATE INDEX subscription_feature ON subscription (feature) WHERE feature IS NOT NULL;
CREATE INDEX subscription_unconfirmed ON subscription (created_at) WHERE confirmed_at IS NULL;

CREATE FUNCTION subscription_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT NEW.confirmed_at IS NOT NULL AND state = 'confirmed' AND NOT paused AND cadence = 'at_once',
           contact.channel, contact.quiet_from, contact.quiet_to
        INTO NEW.standing, NEW.channel, NEW.quiet_from, NEW.quiet_to
        FROM contact WHERE id = NEW.contact_id;
    RETURN NEW;
END $$;
CREATE TRIGGER subscription_stands BEFORE INSERT OR UPDATE ON subscription
    FOR EACH ROW EXECUTE FUNCTION subscription_stands();
CREATE FUNCTION subscription_lies() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.area_id IS NOT NULL THEN
        SELECT area.cell, area.whole, ST_XMin(geom) - 2e-5, ST_YMin(geom) - 2e-5, ST_XMax(geom) + 2e-5,
               ST_YMax(geom) + 2e-5
            INTO NEW.cell, NEW.whole, NEW.west, NEW.south, NEW.east, NEW.north
            FROM area WHERE id = NEW.area_id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER subscription_lies BEFORE INSERT OR UPDATE OF area_id ON subscription
    FOR EACH ROW EXECUTE FUNCTION subscription_lies();
-- ``array_agg`` of recipients that several processes may work at.
CREATE AGGREGATE recipients(bigint) (
    SFUNC = array_append, STYPE = bigint[], COMBINEFUNC = array_cat, PARALLEL = SAFE
);
CREATE FUNCTION contact_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE subscription SET standing = standing WHERE contact_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER contact_stands AFTER UPDATE OF state, paused, cadence, quiet_from, quiet_to ON contact
    FOR EACH ROW EXECUTE FUNCTION contact_stands();

-- One commit of one layer, or one day's or week's digest of the notices since the last one (``alone``: of one contact,
-- who is about to be told in another manner).
CREATE TABLE notice (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cadence text NOT NULL CHECK (cadence IN ('at_once', 'daily', 'weekly')),
    layer text,
    version integer,
    since_notice bigint,
    until_notice bigint,
    recorded_at timestamptz NOT NULL,
    severity smallint NOT NULL,
    events integer NOT NULL,
    first boolean NOT NULL DEFAULT false,
    alone boolean NOT NULL DEFAULT false,
    matched integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (layer, version),
    CHECK ((layer IS NULL) = (version IS NULL) AND (layer IS NULL) = (until_notice IS NOT NULL)),
    CHECK ((since_notice IS NULL) = (until_notice IS NULL))
);
CREATE INDEX notice_cadence ON notice (cadence, id);
CREATE INDEX notice_recorded ON notice (recorded_at);

-- Events of a notice that are alike to subscribers but for where they are.
CREATE TABLE notice_profile (
    notice_id bigint NOT NULL REFERENCES notice ON DELETE CASCADE,
    profile smallint NOT NULL,
    topics text[] NOT NULL,
    severity smallint NOT NULL,
    events integer NOT NULL,
    PRIMARY KEY (notice_id, profile)
);

-- Where the events of recent notices are: before and after the change, cut small.
CREATE TABLE event_area (
    notice_id bigint NOT NULL,
    event_id bigint NOT NULL,
    profile smallint NOT NULL,
    geom geometry(Geometry, 4326) NOT NULL
);
CREATE INDEX event_area_geom ON event_area USING gist (notice_id, geom);
CREATE INDEX event_area_event ON event_area (notice_id, profile, event_id);

-- ``at``, or the end of the quiet hours it falls into, by the clocks of Japan.
CREATE FUNCTION after_quiet(at timestamptz, quiet_from time, quiet_to time) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN quiet_from IS NULL THEN at
        WHEN CASE WHEN quiet_from < quiet_to THEN clock >= quiet_from AND clock < quiet_to
                  ELSE clock >= quiet_from OR clock < quiet_to END
        THEN (day + quiet_to + CASE WHEN clock >= quiet_to THEN interval '1 day' ELSE interval '0' END)
             AT TIME ZONE 'Asia/Tokyo'
        ELSE at END
    FROM (SELECT (at AT TIME ZONE 'Asia/Tokyo')::time AS clock, (at AT TIME ZONE 'Asia/Tokyo')::date AS day) local
$$;

CREATE TABLE delivery_batch (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    notice_id bigint NOT NULL REFERENCES notice ON DELETE CASCADE,
    channel text NOT NULL,
    due_at timestamptz NOT NULL,
    contacts bigint[] NOT NULL,
    matched integer NOT NULL,
    begun_at timestamptz,
    done_at timestamptz
);
CREATE INDEX delivery_batch_notice ON delivery_batch (notice_id);
CREATE INDEX delivery_batch_open ON delivery_batch (due_at) WHERE done_at IS NULL;

-- The ledger: one row per notice and recipient. ``contact_id`` below 0: a recipient who wanted to be forgotten.
CREATE TABLE delivery (
    notice_id bigint NOT NULL REFERENCES notice ON DELETE CASCADE,
    contact_id bigint NOT NULL,
    batch_id bigint NOT NULL,
    channel text NOT NULL,
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'sending', 'accepted', 'bounced', 'failed', 'withdrawn')),
    attempts smallint NOT NULL DEFAULT 0,
    repeats smallint NOT NULL DEFAULT 0,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_at timestamptz,
    reason text,
    PRIMARY KEY (notice_id, contact_id)
) WITH (fillfactor = 70);
-- Of all states: an index that names the state would be written at each step of each delivery.
CREATE INDEX delivery_batch_id ON delivery (batch_id);
CREATE INDEX delivery_contact ON delivery (contact_id);

-- What remains of a notice's deliveries when they are deleted: figures, and nobody in them.
CREATE TABLE receipt (
    notice_id bigint NOT NULL REFERENCES notice ON DELETE CASCADE,
    channel text NOT NULL,
    counts jsonb NOT NULL,
    seconds jsonb NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (notice_id, channel)
);
"""

_DOWNGRADE = """
DROP TABLE receipt, delivery, delivery_batch, event_area, notice_profile, notice, subscription, area, contact;
DROP AGGREGATE recipients(bigint);
DROP FUNCTION subscription_stands, subscription_lies, contact_stands, after_quiet, grid_box, grid_cell;
ALTER TABLE event DROP COLUMN reading, ADD COLUMN dispatched_at timestamptz;
CREATE INDEX event_waiting ON event (id) WHERE dispatched_at IS NULL;
ALTER TABLE layer_version DROP COLUMN dispatched_at;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Drop them."""
    op.execute(_DOWNGRADE)
