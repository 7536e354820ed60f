"""Issued sheets in the database: put down once, read as often as wanted, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Jsonb

from mapsvc.db.connection import Connection
from mapsvc.errors import TooExpensive
from web.sheet.content import Content

MOST_A_MINUTE = 120
"""Sheets that all visitors together may have issued within a minute; each takes about 50 kB for ever."""

_COUNT = "SELECT count(*) FROM issued_sheet WHERE issued_at > %s - interval '1 minute'"
_INSERT = """
INSERT INTO issued_sheet (id, issued_at, language, program, issue, request, answers, sha256)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
_SELECT = "SELECT issue, request, answers, sha256, issued_at FROM issued_sheet WHERE id = %s"


@dataclass(frozen=True, slots=True)
class Issued:
    """A sheet as it stands in the database."""

    content: Content
    sha256: str
    """The digest put down when it was issued."""
    issued_at: datetime

    @property
    def intact(self) -> bool:
        """Whether the content still has the digest that was put down."""
        return self.content.digest() == self.sha256


def put(conn: Connection, content: Content) -> str:
    """Put a sheet down and give its digest; raises TooExpensive where too many were issued just now."""
    moment = datetime.fromisoformat(content.issue["issued_at"])
    row = conn.execute(_COUNT, (moment,)).fetchone()
    if row is None or row[0] >= MOST_A_MINUTE:
        raise TooExpensive(f"more than {MOST_A_MINUTE} sheets were issued in this minute; try again in a minute")
    digest = content.digest()
    head = (content.id, moment, content.asked.language, content.issue["program"])
    conn.execute(_INSERT, (*head, Jsonb(content.issue), Jsonb(content.request), Jsonb(content.answers), digest))
    return digest


def get(conn: Connection, identity: str) -> Issued | None:
    """The sheet of this number, or None."""
    row = conn.execute(_SELECT, (identity,)).fetchone()
    return None if row is None else Issued(Content(row[0], row[1], row[2]), row[3], row[4])
