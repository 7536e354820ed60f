"""The keys that sign a webhook's messages (Standard Webhooks, ``whsec_``): one, and for a day after a rotation two."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from mapsvc.db.connection import Connection

if TYPE_CHECKING:
    from mapsvc.secret import Secret

PREFIX = "whsec_"
OVERLAP = timedelta(hours=24)
"""How long messages are signed with the former key too, so that a receiver can change over."""

_FIND = """
SELECT contact_id, salt, CASE WHEN former_until > now() THEN former_salt END FROM webhook WHERE contact_id = ANY(%s)
"""
# Who was forgotten meanwhile gets none.
_MAKE = """
INSERT INTO webhook (contact_id, salt)
SELECT contact.id, new.salt FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, salt) JOIN contact USING (id)
FOR KEY SHARE OF contact
ON CONFLICT DO NOTHING
"""
_ROTATE = """
UPDATE webhook SET former_salt = salt, former_until = now() + %s, salt = %s, rotated_at = now()
WHERE contact_id = %s
"""


def keys_of(conn: Connection, secret: Secret, contacts: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """The signing keys of each webhook that is there, the present one first; made where it has none yet. Writes."""
    found = {contact: (salt, former) for contact, salt, former in conn.execute(_FIND, (list(contacts),))}
    if missing := [contact for contact in contacts if contact not in found]:
        conn.execute(_MAKE, (missing, [secrets.token_bytes(16) for _ in missing]))
        found |= {contact: (salt, former) for contact, salt, former in conn.execute(_FIND, (missing,))}
    return {
        contact: tuple(_key(secret, contact, salt) for salt in salts if salt is not None)
        for contact, salts in found.items()
    }


def rotate(conn: Connection, secret: Secret, contact_id: int) -> str:
    """A new key for the webhook; the former one still signs for OVERLAP."""
    keys_of(conn, secret, [contact_id])
    salt = secrets.token_bytes(16)
    conn.execute(_ROTATE, (OVERLAP, salt, contact_id))
    return _key(secret, contact_id, salt)


def signature(keys: Sequence[str], message_id: str, timestamp: int, body: bytes) -> str:
    """The ``webhook-signature`` of a message: ``v1,`` and HMAC-SHA-256 of id, time and body, once per key."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    made = (hmac.new(base64.b64decode(key.removeprefix(PREFIX)), signed, hashlib.sha256).digest() for key in keys)
    return " ".join(f"v1,{base64.b64encode(one).decode()}" for one in made)


def _key(secret: Secret, contact_id: int, salt: bytes) -> str:
    raw = secret.index("webhook", f"{contact_id} {bytes(salt).hex()}")
    return PREFIX + base64.b64encode(raw).decode()
