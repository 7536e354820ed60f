"""The audit: an append-only table whose entries are chained by hash; and why jobs failed.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# An entry waits in audit_waiting, which only its own transaction sees, until that commits. Then, under the lock that
# all entries share, it gets its place behind the last one. So the lock is the last that a transaction takes: it is held
# for an insert and the commit, however long the transaction was, and no two can wait for each other over it.
_UPGRADE = """
CREATE TABLE audit (
    id bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    ticket bigint NOT NULL,
    nonce bytea NOT NULL CHECK (length(nonce) = 16),
    actor_kind text COLLATE "C" NOT NULL,
    actor_id text COLLATE "C" NOT NULL,
    actor_name text NOT NULL,
    action text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    details json NOT NULL,
    content bytea NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    signature bytea NOT NULL
);
CREATE INDEX audit_at ON audit (at, id);
CREATE INDEX audit_actor ON audit (actor_kind, actor_id, id);
CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_subject ON audit (subject, id);
COMMENT ON COLUMN audit.id IS 'Its place in the chain: without gaps, in the order of commits';
COMMENT ON COLUMN audit.ticket IS 'What the writer was told before it had a place';
COMMENT ON COLUMN audit.details IS 'json, not jsonb: kept letter by letter as it was hashed';

CREATE TABLE audit_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    id bigint NOT NULL,
    hash bytea NOT NULL,
    nonce bytea NOT NULL,
    signature bytea NOT NULL
);
COMMENT ON TABLE audit_head IS 'The last entry, signed otherwise than entries: no older one has this signature';

CREATE TABLE audit_anchor (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    id bigint NOT NULL,
    hash bytea NOT NULL,
    at timestamptz NOT NULL,
    signature text NOT NULL
);
COMMENT ON TABLE audit_anchor IS 'The last entry that retention removed: the chain begins behind it';

CREATE TABLE audit_waiting (
    ticket bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    nonce bytea NOT NULL,
    actor_kind text NOT NULL,
    actor_id text NOT NULL,
    actor_name text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    details json NOT NULL,
    content bytea NOT NULL
);

CREATE FUNCTION audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
    keys text := current_setting('mapsvc.audit_keys', true);
    found_at integer := position(encode(NEW.nonce, 'hex') IN COALESCE(keys, ''));
    place bigint; moment timestamptz; before bytea; digest bytea;
BEGIN
    IF current_setting('transaction_isolation') NOT LIKE 'read %committed' THEN
        RAISE 'audit entries are written in READ COMMITTED transactions, which see the entry before them';
    END IF;
    IF found_at = 0 THEN
        RAISE 'audit entries are written by mapsvc.audit.record, which hands over the key of each';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('mapsvc.audit'));
    SELECT id, hash, at INTO last FROM audit ORDER BY id DESC LIMIT 1;
    IF NOT FOUND THEN
        SELECT id, hash, at INTO last FROM audit_anchor;
    END IF;
    place := COALESCE(last.id, 0) + 1;
    before := COALESCE(last.hash, decode(repeat('00', 32), 'hex'));
    moment := GREATEST(clock_timestamp(), last.at);
    digest := sha256(int8send(place) || before || int8send((extract(epoch FROM moment) * 1000000)::bigint)
        || int8send(NEW.ticket) || NEW.nonce || NEW.content);
    INSERT INTO audit VALUES (place, moment, NEW.ticket, NEW.nonce, NEW.actor_kind, NEW.actor_id, NEW.actor_name,
        NEW.action, NEW.subject, NEW.details, NEW.content, before, digest,
        sha256(decode(substr(keys, found_at + 32, 64), 'hex') || digest));
    INSERT INTO audit_head VALUES (true, place, digest, NEW.nonce,
        sha256(decode(substr(keys, found_at + 96, 64), 'hex') || digest))
    ON CONFLICT (one) DO UPDATE SET id = EXCLUDED.id, hash = EXCLUDED.hash, nonce = EXCLUDED.nonce,
        signature = EXCLUDED.signature;
    DELETE FROM audit_waiting WHERE ticket = NEW.ticket;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER audit_seal AFTER INSERT ON audit_waiting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_seal();

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND pg_trigger_depth() > 1 THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' AND current_setting('mapsvc.audit_retention', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE 'the audit is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_refuse BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER audit_refuse BEFORE UPDATE OR TRUNCATE ON audit_waiting
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE FUNCTION audit_forget(through bigint, through_hash bytea, through_at timestamptz, signed text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    removed bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('mapsvc.audit'));
    PERFORM set_config('mapsvc.audit_retention', 'on', true);
    DELETE FROM audit WHERE id <= through;
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM set_config('mapsvc.audit_retention', 'off', true);
    INSERT INTO audit_anchor VALUES (true, through, through_hash, through_at, signed)
    ON CONFLICT (one) DO UPDATE SET id = EXCLUDED.id, hash = EXCLUDED.hash, at = EXCLUDED.at,
        signature = EXCLUDED.signature;
    RETURN removed;
END $$;

CREATE TABLE job_failure (
    job_id bigint PRIMARY KEY REFERENCES procrastinate_jobs ON DELETE CASCADE,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason text NOT NULL
);
COMMENT ON TABLE job_failure IS 'Why a job failed last: kind of error and place in the program, no values';
"""

_DOWNGRADE = """
DROP TABLE job_failure, audit, audit_head, audit_anchor, audit_waiting CASCADE;
DROP FUNCTION audit_seal(), audit_refuse(), audit_forget(bigint, bytea, timestamptz, text);
"""


def upgrade() -> None:
    """Create them."""
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Drop them."""
    op.execute(_DOWNGRADE)
