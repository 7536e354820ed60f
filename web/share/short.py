"""Short links in the database: a code of chance for a view; neither who made it nor who follows it is kept."""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import date, timedelta

from mapsvc.dates import JST
from mapsvc.db.connection import Connection
from mapsvc.errors import TooExpensive
from web.view_query import ViewQuery

_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"
"""None that is taken for another when it is read aloud or typed."""
LENGTH = 10
"""31 to the power of 10 is 2 to the power of 49: found by nobody who tries."""
MOST_AT_ALL = 5_000_000
"""Links that stand at once, of about 200 bytes each."""
_CODE = re.compile(rf"[{_SIGNS}]{{8,16}}")
_FORGOTTEN_AT_ONCE = 1_000

_FORGET = "DELETE FROM short_link WHERE code IN (SELECT code FROM short_link WHERE expires_at < now() LIMIT %s)"
_COUNT = "SELECT reltuples FROM pg_class WHERE oid = 'short_link'::regclass"
# The same view has one link, whose time begins anew.
_PUT = """
INSERT INTO short_link (code, view, digest, expires_at) VALUES (%s, %s, %s, now() + %s)
ON CONFLICT (digest) DO UPDATE SET expires_at = greatest(short_link.expires_at, excluded.expires_at)
RETURNING code, expires_at
"""
_GET = "SELECT view FROM short_link WHERE code = %s AND expires_at >= now()"


def put(conn: Connection, view: ViewQuery, days: int) -> tuple[str, date]:
    """The code of a link to ``view``, and the last day on which it is sure to lead there; raises TooExpensive."""
    conn.execute(_FORGET, (_FORGOTTEN_AT_ONCE,))
    row = conn.execute(_COUNT).fetchone()
    if row is not None and row[0] >= MOST_AT_ALL:
        raise TooExpensive("too many short links stand; share the long one")
    text = view.text
    code = "".join(secrets.choice(_SIGNS) for _ in range(LENGTH))
    values = (code, text, hashlib.sha256(text.encode()).digest(), timedelta(days=days))
    found = conn.execute(_PUT, values).fetchone()
    assert found is not None
    return found[0], found[1].astimezone(JST).date()


def get(conn: Connection, code: str) -> str | None:
    """The view to which ``code`` leads; None where there is none, or its time is over."""
    if not _CODE.fullmatch(code):
        return None
    row = conn.execute(_GET, (code,)).fetchone()
    return None if row is None else row[0]


def is_code(text: str) -> bool:
    """Whether ``text`` has the form of a code."""
    return _CODE.fullmatch(text) is not None
