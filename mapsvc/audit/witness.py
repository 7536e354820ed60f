"""Heads of the audit noted outside the database, where whoever rules the database does not write.

A line of ``var/audit/heads`` is a place, the hash there, the time of that entry, and our signature of the three.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mapsvc.audit.canonical import micros, place_text

if TYPE_CHECKING:
    from mapsvc.db.connection import Connection
    from mapsvc.secret import Secret

KEPT = 5_000
"""Lines kept: more than a month of one each ten minutes."""
_PURPOSE = "audit witness"


@dataclass(frozen=True, slots=True)
class Noted:
    """What the file holds."""

    heads: dict[int, bytes] = field(default_factory=dict)
    forged: int = 0
    """Lines that we did not write, or not so."""


def path(var: Path) -> Path:
    """The file of this host."""
    return var / "audit" / "heads"


def note(conn: Connection, secret: Secret, var: Path) -> bool:
    """Note the present head, where it moved since the last note; whether it was noted."""
    row = conn.execute("SELECT id, hash, at FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return False
    line = _line(secret, *row)
    file = path(var)
    lines = _lines(file)
    if lines and lines[-1] == line:
        return False
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_name(f"heads.{os.getpid()}")
    fresh.write_text("\n".join([*lines[-(KEPT - 1) :], line, ""]), encoding="ascii")
    fresh.replace(file)
    return True


def noted(secret: Secret, var: Path) -> Noted:
    """The heads that this host noted."""
    heads, forged = {}, 0
    for line in _lines(path(var)):
        place, digest, time, signature = (line.split(" ") + [""] * 4)[:4]
        if secret.verify(_PURPOSE, f"{place}:{digest}:{time}", signature):
            heads[int(place)] = bytes.fromhex(digest)
        else:
            forged += 1
    return Noted(heads, forged)


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _line(secret: Secret, place: int, digest: bytes, at: datetime) -> str:
    return f"{place} {digest.hex()} {micros(at)} {secret.sign(_PURPOSE, place_text(place, digest, at))}"
