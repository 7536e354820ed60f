"""The verification of the whole audit against what this host noted of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import IsolationLevel

from mapsvc.audit import witness
from mapsvc.audit.verify import Kind, Verdict, verify
from mapsvc.db.connection import connect

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from mapsvc.secret import Secret


def verify_all(url: str, secret: Secret, var: Path, *, noted: Mapping[int, bytes] | None = None) -> Verdict:
    """Verify every entry in the database ``url``, against the heads in ``var`` and those in ``noted``.

    Where nothing is wrong, the present head is noted for the next time.
    """
    known = witness.noted(secret, var)
    with connect(url) as conn:
        conn.isolation_level, conn.read_only = IsolationLevel.REPEATABLE_READ, True
        verdict = verify(conn, secret, noted={**known.heads, **(noted or {})})
        if known.forged:
            verdict.found(Kind.WITNESS, 0)
        if verdict.intact:
            witness.note(conn, secret, var)
    return verdict
