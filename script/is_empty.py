"""Exit code 0 where the database holds no feature at all, so that a demo city harms nobody's data; 1 where it does."""

from __future__ import annotations

import sys

from mapsvc.db.connection import connect

with connect() as conn:
    row = conn.execute("SELECT EXISTS (SELECT FROM feature)").fetchone()
sys.exit(1 if row and row[0] else 0)
