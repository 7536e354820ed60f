"""How large a list may be."""

from __future__ import annotations

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_CELL = 2_000
"""Characters of one cell."""
MOST_HEADER_BYTES = 65_536
"""Bytes of the first line: looked at before anything is taken apart."""
MOST_WAITING = 40
"""Lists that may wait or run at a time; further ones are asked to come back later."""
MOST_KEPT = 400
"""Lists that are kept at a time, whatever their state."""
UPLOAD_HOURS = 1
"""How long a list stays that was uploaded and never started."""
