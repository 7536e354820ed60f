"""Writing an entry into the audit."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mapsvc.audit.canonical import JSON, Keys, Said, details_text
from mapsvc.config import settings

if TYPE_CHECKING:
    from mapsvc.actor import Actor
    from mapsvc.db.connection import Connection
    from mapsvc.secret import Secret

MOST_SUBJECT = 500
MOST_DETAILS = 20_000
_ACTION = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_MAIL = re.compile(r"[^\s@\"',;:<>()\[\]]+@[^\s@\"',;:<>()\[\]]+\.[^\s@\"',;:<>()\[\]]+")

# One statement: it works on a connection that commits by itself, too. The setting ends with the transaction.
_WRITE = """
WITH handed AS (
    SELECT set_config('mapsvc.audit_keys', COALESCE(current_setting('mapsvc.audit_keys', true), '') || %(keys)s, true)
)
INSERT INTO audit_waiting (nonce, actor_kind, actor_id, actor_name, action, subject, details, content)
SELECT %(nonce)s, %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(action)s, %(subject)s, %(details)s::json, %(content)s
FROM handed
RETURNING ticket
"""


def record(
    conn: Connection,
    actor: Actor,
    action: str,
    subject: str = "",
    details: Mapping[str, JSON] | None = None,
    *,
    secret: Secret | None = None,
) -> int:
    """Write that ``actor`` did ``action`` (``noun.verb``) to ``subject`` (``layer:key``, ``account:7``); its ticket.

    The entry exists when the transaction of ``conn`` (READ COMMITTED) commits, and gets its place in the chain and its
    time then; rolled back, there is none. It may be called at any moment of a transaction: others wait for its commit
    only. ``details`` must hold no personal data; mail addresses in them are blotted out. Raises ValueError for an
    action of another form, and for subjects above 500 and details above 20,000 characters.
    """
    if not _ACTION.fullmatch(action):
        raise ValueError(f"an action is noun.verb, not {action!r}")
    subject, said = _clean(subject), _clean(details_text(details or {}))
    if len(subject) > MOST_SUBJECT or len(said) > MOST_DETAILS:
        raise ValueError(f"subject or details of {action} are too long")
    nonce = secrets.token_bytes(16)
    keys = Keys.of(secret or settings().secret).once(nonce)
    entry = Said(actor.kind.value, _storable(actor.id), _storable(actor.name), action, subject, said)
    handed = nonce.hex() + keys.entry.hex() + keys.head.hex()
    values = {"keys": handed, "nonce": nonce, "content": entry.digest(), **entry._asdict()}
    row = conn.execute(_WRITE, values).fetchone()
    if row is None:
        raise RuntimeError("INSERT … RETURNING answered nothing")
    return int(row[0])


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)


def _clean(text: str) -> str:
    return _MAIL.sub("…@…", _storable(text))
