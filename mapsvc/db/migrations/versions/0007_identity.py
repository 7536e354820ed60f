"""Accounts, their sessions, and keys of machines.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# What proves somebody is never stored as it is: passwords as argon2id, tokens and codes as digests, the shared secret
# of one-time passwords encrypted. Failed attempts are counted under keyed digests, which name nobody.
_UPGRADE = """
CREATE TABLE account (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login text NOT NULL UNIQUE CHECK (login ~ '^[a-z0-9][a-z0-9._@+-]{1,63}$'),
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    roles text[] NOT NULL CHECK (roles <@ '{viewer,planner,ward,hearing,administrator}'::text[]),
    wards text[] NOT NULL DEFAULT '{}',
    password text CHECK (password LIKE '$argon2id$%'),
    password_at timestamptz,
    must_change boolean NOT NULL DEFAULT false,
    totp bytea,
    totp_step bigint NOT NULL DEFAULT 0,
    totp_pending bytea,
    issuer text,
    subject text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    signed_in_at timestamptz,
    locked_at timestamptz,
    UNIQUE (issuer, subject),
    CHECK ((issuer IS NULL) = (subject IS NULL)),
    CHECK (issuer IS NULL OR password IS NULL),
    CHECK ('ward' = ANY (roles) OR wards = '{}')
);
COMMENT ON TABLE account IS 'Staff; citizens need no account';
COMMENT ON COLUMN account.wards IS 'Keys of the wards that a ward disaster team acts for';
COMMENT ON COLUMN account.totp IS 'Shared secret of RFC 6238, encrypted';
COMMENT ON COLUMN account.totp_step IS 'The last time step used: a code works once';
COMMENT ON COLUMN account.issuer IS 'OpenID Connect: who vouches for the account; NULL: it has a password';

CREATE TABLE account_recovery (
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    mark bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (account_id, mark)
);
COMMENT ON TABLE account_recovery IS 'Keyed digests of codes that replace a lost second factor, each once';

CREATE TABLE account_session (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
    account_id bigint NOT NULL REFERENCES account ON DELETE CASCADE,
    stage text NOT NULL CHECK (stage IN ('second', 'full')),
    method text NOT NULL CHECK (method IN ('password', 'oidc')),
    agent text NOT NULL CHECK (length(agent) <= 60),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    authenticated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX account_session_account ON account_session (account_id);
COMMENT ON COLUMN account_session.digest IS 'SHA-256 of the token, which only the browser holds';
COMMENT ON COLUMN account_session.stage IS 'second: the password was right, the second factor is awaited';

CREATE TABLE account_attempt (
    kind text NOT NULL,
    mark bytea NOT NULL,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    PRIMARY KEY (kind, mark)
);
CREATE INDEX account_attempt_last_at ON account_attempt (last_at);
COMMENT ON TABLE account_attempt IS 'Failed attempts by keyed digests of names and networks; forgotten after a day';

CREATE TABLE machine_key (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    digest bytea NOT NULL UNIQUE CHECK (length(digest) = 32),
    scopes text[] NOT NULL CHECK (scopes <> '{}'),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    used_at timestamptz
);
COMMENT ON TABLE machine_key IS 'Keys of feeds and sensors: SHA-256 of what was shown once';
"""

_DOWNGRADE = """
DROP TABLE machine_key, account_attempt, account_session, account_recovery, account;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(_UPGRADE)


def downgrade() -> None:
    """Drop them."""
    op.execute(_DOWNGRADE)
